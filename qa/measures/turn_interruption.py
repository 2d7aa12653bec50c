"""Interruption by turns: the rule that Amazon's call analytics is seen to follow, for figures that compare with theirs.

Definition
    A turn that starts inside a turn of the other party, overlaps it by 2.0 s or more (`Limits.turn_overlap`), and does
    not open with a back-channel. Whole turns are laid over each other, pauses in them included; nothing is unsure.
Values
    Those of `qa.measures.interruption`, which follows this rule where `Limits.interruption_rule` is ``turns``.
Source
    Inferred from published sample output of Amazon Transcribe Call Analytics; Amazon documents no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.lexicon import PhraseSet
from qa.measures.limits import Limits
from qa.timeline import TOLERANCE, reaches
from qa.types import Event, Party, Turn

_CLAUSE = re.compile(r"[\s，,。.！!？?；;、…]*([^，,。.！!？?；;、…]*)")
_WORD = re.compile(r"[A-Za-z']+")


def by_turns(turns: Sequence[Turn], by: Party, over: Party, backchannel: PhraseSet, limits: Limits) -> Iterator[Event]:
    """The turns of one party that interrupt a turn of the other, by time."""
    floor = [turn for turn in turns if turn.party == over]
    for turn in turns:
        if turn.party != by or _opens_small(turn.text, backchannel):
            continue
        held = [t for t in floor if t.start < turn.start - TOLERANCE and turn.start < t.end]
        overlap = max((t.span & turn.span for t in held), key=lambda span: span.duration, default=None)
        if overlap is not None and reaches(overlap.duration, limits.turn_overlap):
            detail = {"sure": True, "yielded": False, "overlap": overlap.duration, "text": turn.text}
            yield Event("interruption", by, overlap.start, overlap.end, detail)


def _opens_small(text: str, backchannel: PhraseSet) -> bool:
    """Whether the first clause, or the first word of a Latin one, is a back-channel."""
    found = _CLAUSE.match(text)
    clause = found[1] if found else ""
    word = _WORD.match(clause)
    return backchannel.covers(clause) or (word is not None and backchannel.covers(word[0]))
