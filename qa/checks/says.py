"""`says` — a party says one of some phrases, or all of them, anywhere in the call.

Options
-------
party : agent (default), customer or any
any : phrases, one of which is enough
all : a list of phrase lists; one phrase of each must be said, in any order

Passes with ``says: {any: [谢谢]}``: ::

    agent: 谢谢您的来电。

Fails: ::

    agent: 好的，再见。
"""

from __future__ import annotations

from pydantic import model_validator

from qa.checks.base import Options, Phrases, Speaker
from qa.checks.spoken import WHO, cannot_tell, hit, miss, turns_of
from qa.lexicon import PhraseSet
from qa.types import Call, Span, Truth, Turn, Verdict

ID = "says"


class SaysOptions(Options):
    """What `says` and its relatives look for."""

    party: Speaker = "agent"
    any: Phrases | None = None
    all: list[Phrases] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> SaysOptions:
        if (self.any is None) == (self.all is None):
            raise ValueError("give one of `any` and `all`")
        return self

    @property
    def sets(self) -> list[PhraseSet]:
        """The phrase sets, one phrase of each of which must be said."""
        return self.all if self.all is not None else [self.any] if self.any else []


OPTIONS = SaysOptions


def check(options: SaysOptions, call: Call) -> Verdict:
    """Whether the phrases are said in the call."""
    return cannot_tell(call, options.party) or said_in(options, turns_of(call, options.party), call)


def said_in(options: SaysOptions, turns: list[Turn], call: Call, within: Span | None = None) -> Verdict:
    """Whether the phrases are said in the given turns: the weakest of the verdicts of its phrase sets.

    With `within`, only what is said at that time counts, for a turn may reach far beyond it.
    """
    verdicts = [_said(phrases, options.party, turns, call, within) for phrases in options.sets]
    worst = min(verdicts, key=lambda v: v.truth.value)
    if worst.truth is not Truth.YES:
        return worst
    reasons = "，".join(v.reason for v in verdicts)
    return Verdict(Truth.YES, reasons, tuple(e for v in verdicts for e in v.evidence), worst.count)


def _said(phrases: PhraseSet, party: str, turns: list[Turn], call: Call, within: Span | None) -> Verdict:
    matches = [m for m in phrases.find_all(turns) if within is None or m.span & within]
    return hit(matches, WHO[party]) or miss(phrases, turns, call, party)
