"""`says` — a party says one of some phrases, or all of them, anywhere in the call.

Options
-------
party : agent (default), customer or any
any : phrases, one of which is enough
all : a list of phrase lists; one phrase of each must be said, in any order
at_least : ``{n: 2, of: [[…], […], […]]}``, one phrase of each of at least n of the lists
together : with `all`: true asks for all of them within one turn, in any order, as the parts of one meaning
times : ``{min, max}`` how often, both included; with `any` it counts phrases, with `together` turns
per_minute : ``{min, max}`` how often in a minute of the party's own speech; of a short stretch one word is a high
    rate, so give `times` beside it

Where a count is bounded, sure hits make up a `min`, and only words found by their letters break a `max`; where doubtful
ones decide, a person is asked.

Passes with ``says: {all: [["{n}元", "{n}块"], [押金], [退, 还给您]], together: true}``: ::

    agent: 到时候您把卡拿来，押金五十元就退给您。

Fails: ::

    agent: 押金是五十元。
    agent: 您要退什么？
"""

from __future__ import annotations

from qa.checks.often import said_often
from qa.checks.spoken import WHO, cannot_tell, hit, miss, turns_of
from qa.checks.wording import SaysOptions
from qa.lexicon import PhraseSet
from qa.types import Call, Span, Truth, Turn, Verdict

ID = "says"


OPTIONS = SaysOptions


def check(options: SaysOptions, call: Call) -> Verdict:
    """Whether the phrases are said in the call."""
    return cannot_tell(call, options.party) or said_in(options, turns_of(call, options.party), call)


def said_in(options: SaysOptions, turns: list[Turn], call: Call, within: Span | None = None) -> Verdict:
    """Whether the phrases are said in the given turns: the weakest of the verdicts of its phrase sets.

    With `within`, only what is said at that time counts, for a turn may reach far beyond it.
    """
    if options.counted or options.together:
        return said_often(options, turns, call, within)
    verdicts = [_said(phrases, options.party, turns, call, within) for phrases in options.sets]
    if options.at_least is not None:
        return _at_least(options.at_least.n, verdicts, WHO[options.party])
    worst = min(verdicts, key=lambda v: v.truth.value)
    if worst.truth is not Truth.YES:
        return worst
    reasons = "，".join(v.reason for v in verdicts)
    return Verdict(Truth.YES, reasons, tuple(e for v in verdicts for e in v.evidence), worst.count)


def _said(phrases: PhraseSet, party: str, turns: list[Turn], call: Call, within: Span | None) -> Verdict:
    matches = [m for m in phrases.find_all(turns) if within is None or m.span & within]
    return hit(matches, WHO[party]) or miss(phrases, turns, call, party)


def _at_least(wanted: int, verdicts: list[Verdict], who: str) -> Verdict:
    """The verdict of so many of several: those that are open may still make up the number."""
    by_truth = {truth: [v for v in verdicts if v.truth is truth] for truth in Truth}
    said, opened = by_truth[Truth.YES], by_truth[Truth.UNSURE]
    if len(said) >= wanted:
        return Verdict(Truth.YES, "，".join(v.reason for v in said), tuple(e for v in said for e in v.evidence))
    truth = Truth.UNSURE if len(said) + len(opened) >= wanted else Truth.NO
    decisive = by_truth[truth]
    reason = f"{who}说了 {len(said)} 种，应不少于 {wanted} 种：{'；'.join(v.reason for v in decisive)}"
    evidence = tuple(dict.fromkeys(e for v in (*said, *decisive) for e in v.evidence))
    sure_of_none = len(said) + sum(not v.nearly for v in opened) < wanted
    return Verdict(truth, reason, evidence, nearly=truth is Truth.UNSURE and sure_of_none)
