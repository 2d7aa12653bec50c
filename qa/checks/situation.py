"""`situation` — the call shows a situation that a clause speaks of: a complaint, a transfer, an item out of stock.

A trigger decides, or a probability so high that at least 97 in 100 held-back examples were right there. From one half
on a person is asked. Below, the situation is not there; where it cannot be excluded, or much of the words is
doubtful, that leaves a doubt, but opens no question (see `qa.evaluate` on ``when``). The call log goes first.

Options
-------
is : the situation, by its name in ``lexicons/situations``
party : whose words are looked at; by default those that the situation itself names
log : {field, in, not_in}: a field of the call log that tells it, in the place of the situation's own. The values `in`
    are for it, those `not_in` (or all others, where it is not given) against it; an empty field leaves it to the words

Passes with ``situation: {is: complaint}``: ::

    agent: 您好，请问有什么可以帮您？
    customer: 我要投诉你们三楼的鞋店。

Fails: ::

    agent: 您好，请问有什么可以帮您？
    customer: 我不是投诉，我就问问几点关门。
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema

from qa.checks.base import Options, Speaker
from qa.checks.field import value_of
from qa.checks.spoken import WHO, cannot_tell, doubtful, incomplete, searched, turns_of
from qa.errors import PackError
from qa.lexicon import line_of
from qa.situations import ByLog, Seen, Situation
from qa.types import Call, Evidence, Truth, Turn, Verdict

ID = "situation"
SURE_WORDS = 0.6
"""The mean probability of the words that a likeness must have to be taken as given."""


def _found(value: Any, info: ValidationInfo) -> Situation:
    try:
        known: Situation = (info.context or {})["situation"](str(value))
    except PackError as error:
        raise ValueError(error.message) from error
    return known


class LogOptions(Options):
    """A field of the call log, and what its values tell."""

    field: str
    values: list[str] = Field(alias="in", min_length=1)
    against: list[str] = Field(alias="not_in", default_factory=list)


class SituationOptions(Options):
    """The situation, whose words show it, and the field of the log that overrules them."""

    known: Annotated[Situation, BeforeValidator(_found), WithJsonSchema({"type": "string"})] = Field(alias="is")
    party: Speaker | None = None
    log: LogOptions | None = None

    @property
    def by_log(self) -> ByLog | None:
        """The field of the log that tells the situation, if any does."""
        if self.log is None:
            return self.known.log
        return ByLog(self.log.field, tuple(self.log.values), tuple(self.log.against))


OPTIONS = SituationOptions


def check(options: SituationOptions, call: Call) -> Verdict:
    """Whether the call shows the situation."""
    situation, title = options.known, options.known.title
    told = options.by_log
    if told:
        value = value_of(call, told.field)
        truth = told.tells(value)
        if truth is not Truth.UNSURE:  # the log knows
            return Verdict(truth, f"话单 {told.field} = {value}：{'是' if truth is Truth.YES else '不是'}“{title}”")
    party = options.party or situation.party
    blind = cannot_tell(call, "agent" if party == "any" else party)  # who speaks is part of every situation
    if blind:
        return blind
    turns = turns_of(call, party)
    return _by_trigger(situation, turns) or _by_likeness(situation, turns, party, call)


def _by_trigger(situation: Situation, turns: list[Turn]) -> Verdict | None:
    """The verdict of plain words: given if they are sure, else a question."""
    matches = situation.triggered(turns)
    sure = [m for m in matches if m.sure]
    if sure:
        said = f"{WHO[sure[0].turn.party]}说了“{sure[0].text}”"
        return Verdict(Truth.YES, f"“{situation.title}”：{said}", tuple(m.evidence for m in sure))
    if matches:
        best = min(matches, key=lambda m: (m.cost, -m.probability))
        reason = f"疑似“{situation.title}”：听到“{best.text}”，可能是“{best.phrase}”"
        return Verdict(Truth.UNSURE, reason, (best.evidence,))
    return None


def _by_likeness(situation: Situation, turns: list[Turn], party: str, call: Call) -> Verdict:
    seen = situation.seen(turns, party)
    if seen and seen.truth is not Truth.NO:
        return _likely(situation, seen)
    if seen and seen.near:
        reason = f"不能排除“{situation.title}”（可能性 {seen.probability:.0%}）"
        return Verdict(Truth.UNSURE, reason, _evidence(seen), nearly=True)
    stretch = searched(turns, party)
    if incomplete(call, turns):
        return Verdict(Truth.UNSURE, f"录音不完整，缺失的部分里可能有“{situation.title}”", stretch, nearly=True)
    if doubtful(turns):
        return Verdict(Truth.UNSURE, f"识别把握不足，不能排除“{situation.title}”", stretch, nearly=True)
    chance = f"（可能性最高 {seen.probability:.0%}）" if seen else ""
    return Verdict(Truth.NO, f"未见“{situation.title}”{chance}", stretch)


def _likely(situation: Situation, seen: Seen) -> Verdict:
    """Given, or a question: the words themselves must be sure too."""
    words = [p for turn in seen.turns for p in line_of(turn).probabilities]
    given = seen.truth is Truth.YES and sum(words) >= SURE_WORDS * len(words)
    head = "" if given else "疑似"
    reason = f"{head}“{situation.title}”：{' / '.join(t.text for t in seen.turns)}（可能性 {seen.probability:.0%}）"
    return Verdict(Truth.YES if given else Truth.UNSURE, reason, _evidence(seen))


def _evidence(seen: Seen) -> tuple[Evidence, ...]:
    return tuple(Evidence(t.party, round(t.start, 3), round(t.end, 3), t.text) for t in seen.turns)
