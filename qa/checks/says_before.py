"""`says_before` — something is said before something else is said for the first time.

If the second thing is never said, nothing came too early, and the check passes.

Options
-------
first : {party, any | all, …} what must come first, as `says`
then : {party, any | all, …} what must not come before it

Passes with ``says_before: {first: {any: [是收费的]}, then: {any: [马上为您办理]}}``: ::

    agent: 这项服务是收费的。
    agent: 我马上为您办理。

Fails: ::

    agent: 我马上为您办理。
    agent: 这项服务是收费的。
"""

from __future__ import annotations

from qa.checks.base import Options
from qa.checks.says import said_in
from qa.checks.spoken import cannot_tell, turns_of
from qa.checks.wording import SaysOptions
from qa.types import Call, Evidence, Truth, Turn, Verdict

ID = "says_before"


class SaysBeforeOptions(Options):
    """Two things that may be said, and their order."""

    first: SaysOptions
    then: SaysOptions


OPTIONS = SaysBeforeOptions


def check(options: SaysBeforeOptions, call: Call) -> Verdict:
    """Whether `first` was said before `then`."""
    blind = cannot_tell(call, options.first.party) or cannot_tell(call, options.then.party)
    if blind:
        return blind
    later = said_in(options.then, turns_of(call, options.then.party), call)
    if later.truth is Truth.NO or later.nearly:
        return Verdict(Truth.YES, f"后一步没有出现：{later.reason}")
    # a phrase with a slot may reach back over the one before it; what counts is which was said out first
    said = min((e.end for e in later.evidence), default=0.0)
    turns = [_until(t, said) for t in turns_of(call, options.first.party) if t.start < said]
    earlier = said_in(options.first, turns, call)
    if earlier.truth is Truth.YES:
        return earlier
    truth = earlier.truth if later.truth is Truth.YES else Truth.UNSURE
    evidence: tuple[Evidence, ...] = (*later.evidence[:1], *earlier.evidence)
    return Verdict(truth, f"{later.reason}之前：{earlier.reason}", evidence)


def _until(turn: Turn, moment: float) -> Turn:
    """The part of a turn before a moment, since both things may be said in one breath."""
    if turn.end <= moment:
        return turn
    words = tuple(w for w in turn.words if w.start < moment)
    if turn.words:
        text = "".join(w.text for w in words)
    else:
        share = (moment - turn.start) / max(turn.end - turn.start, 1e-9)
        text = turn.text[: int(len(turn.text) * share)]
    return Turn(turn.party, turn.start, moment, text, words)
