"""What every check of words shares: whose turns to search, and what a hit or a miss is worth.

A *hit* needs sure words. A *miss* is only a miss if the words searched can be relied on: where something was said that
sounds nearly like the phrase, or where the model was unsure of much of what it heard, nobody can say that the
phrase was not there, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from qa.lexicon import DOUBTFUL_PROBABILITY, Match, PhraseSet, line_of
from qa.types import Call, Evidence, Party, Truth, Turn, Verdict

HIDING = (3, 6)
"""Characters of a stretch in which a phrase may hide: at least, at most."""
DOUBTFUL_SHARE = 0.35
"""With more doubtful words than this in the stretch searched, an absence cannot be told."""

INCOMPLETE = frozenset({"truncated", "damaged", "dropouts"})
"""Problems of a recording in whose missing parts anything may have been said."""

ONE_CHANNEL = "one_channel"
"""The problem of a call whose parties share a channel: which of them said a word is only likely."""

WHO = {"agent": "坐席", "customer": "客户", "any": "双方", "unknown": "未知说话人"}


def turns_of(call: Call, party: str) -> list[Turn]:
    """The turns of a party; of everybody but the system for ``any``."""
    if party == "any":
        return [t for t in call.transcript.turns if t.party != "system"]
    return [t for t in call.transcript.turns if t.party == party]


def cannot_tell(call: Call, party: str) -> Verdict | None:
    """The verdict where the words, or who spoke them, are no ground to judge on; else None."""
    if not call.words_trusted:
        return Verdict(Truth.UNSURE, "转写质量不足，文字类检查需人工确认")
    if party != "any" and not call.parties_known:
        return Verdict(Truth.UNSURE, f"未能区分坐席与顾客，无法判定是否为{WHO[party]}所说")
    return None


def hit(matches: Sequence[Match], who: str) -> Verdict | None:
    """The verdict of what was found: sure, or a question, or None where nothing was found."""
    sure = [m for m in matches if m.sure]
    if sure:
        return Verdict(Truth.YES, f"{who}说了“{sure[0].text}”", tuple(m.evidence for m in sure), len(sure))
    if matches:
        best = min(matches, key=lambda m: (m.cost, -m.probability))
        return Verdict(
            Truth.UNSURE,
            f"疑似说了“{best.phrase}”：听到“{best.text}”（{'读音相近' if best.how == 'sound' else '识别把握不足'}）",
            (best.evidence,),
        )
    return None


def miss(phrases: PhraseSet, turns: Sequence[Turn], call: Call, party: str) -> Verdict:
    """The verdict of an absence: NO with the stretch that was searched, or UNSURE with the nearest words."""
    near = phrases.nearest(turns)
    if near and not line_of(near.turn).vouched:
        return Verdict(
            Truth.UNSURE,
            f"未听清是否说了“{near.phrase}”：最接近的是“{near.text}”",
            (near.evidence,),
            nearly=near.how == "near",
        )
    doubt = in_doubt(turns, call, party, phrases.phrases[0].plain, phrases.shortest)
    if doubt:
        return doubt
    said = f"最接近的是“{near.text}”" if near else "没有相近的话"
    return Verdict(Truth.NO, f"{WHO[party]}未说“{phrases.phrases[0].plain}”之类的话，{said}", searched(turns, party))


def in_doubt(turns: Sequence[Turn], call: Call, party: str, what: str, size: int) -> Verdict | None:
    """The verdict where nobody can say that something was not said in some turns; None where one can.

    `what` is how a person calls it, `size` the least number of characters that it takes.
    """
    if incomplete(call, turns):
        return Verdict(Truth.UNSURE, "录音不完整，缺失的部分里可能说过", searched(turns, party))
    hidden = _hidden(turns, size)
    if hidden:
        return Verdict(Truth.UNSURE, f"“{hidden.text}”没有听清，无法确定是否说了“{what}”", (hidden,), nearly=True)
    hidden = _hidden(_others(call, party), size)
    if hidden:
        reason = f"单声道靠嗓音区分双方，“{hidden.text}”不确定是谁说的，无法确定{WHO[party]}是否说了“{what}”"
        return Verdict(Truth.UNSURE, reason, (hidden,), nearly=True)
    if doubtful(turns):
        return Verdict(Truth.UNSURE, "这一段识别把握不足，无法确定是否说过", searched(turns, party))
    return None


def incomplete(call: Call, turns: Sequence[Turn]) -> bool:
    """Whether words may be missing where these turns are: anywhere, or at the end, where the recording breaks off."""
    kinds = {problem.kind for problem in call.problems}
    if kinds & INCOMPLETE:
        return True
    last = {turn.party: turn for turn in call.transcript.turns}
    return "cut_off" in kinds and (not turns or any(turn == last.get(turn.party) for turn in turns))


def _others(call: Call, party: str) -> list[Turn]:
    """The other party's turns, where both share one channel: some of their words may be this party's."""
    parted = call.transcript.origin == "model" or (call.legs is not None and len(call.legs.parties) > 1)
    by_voice = parted and any(p.kind == ONE_CHANNEL for p in call.problems)
    if party == "any" or not by_voice:
        return []
    return [t for t in call.transcript.turns if t.party not in (party, "system")]


def _hidden(turns: Sequence[Turn], shortest: int) -> Evidence | None:
    """A stretch that the model did not make out, and that is long enough for what was to be said."""
    size = min(max(shortest, HIDING[0]), HIDING[1])
    for line in map(line_of, turns):
        place = line.clouded(size)
        if place:
            span = line.span(*place)
            return Evidence(line.turn.party, round(span.start, 3), round(span.end, 3), line.quote(*place))
    return None


def searched(turns: Sequence[Turn], party: str) -> tuple[Evidence, ...]:
    """The evidence of an absence: the stretch that was searched, and the beginning of its words."""
    if not turns:
        return ()
    start, end = min(t.start for t in turns), max(t.end for t in turns)
    words = " / ".join(t.text for t in turns)
    who = "unknown" if party == "any" else cast(Party, party)
    return (Evidence(who, start, end, words if len(words) <= 120 else words[:119] + "…"),)


def doubtful(turns: Sequence[Turn]) -> bool:
    """Whether the model doubted so many of the words that an absence cannot be told."""
    probabilities = [p for t in turns for p in line_of(t).probabilities]
    count = sum(p < DOUBTFUL_PROBABILITY for p in probabilities)
    return bool(probabilities) and count / len(probabilities) > DOUBTFUL_SHARE
