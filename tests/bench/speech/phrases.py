"""Wordings of the regulations found in what was heard, by the product's own matcher, against what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.diarize.channels import turns
from qa.lexicon import Match, PhraseSet
from qa.types import Party, Turn, Word
from tests.bench.speech.hear import Heard
from tests.bench.speech.sets import Kind, Wording

LEGS: tuple[Party, ...] = ("agent", "customer")
NEAR = 1.0
"""Seconds by which a match may lie beside the words that were said."""


@dataclass
class Recall:
    """How often wordings were said, found and found where they were not said.

    `sure` is what the matcher is sure of; `asked` is what it would ask a person about.
    """

    said: int = 0
    sure: int = 0
    asked: int = 0
    false_sure: int = 0
    false_asked: int = 0
    calls: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)


def recall(calls: Sequence[Heard], wordings: Sequence[Wording]) -> dict[Kind, Recall]:
    """Count the wordings of each kind over some calls."""
    counted: dict[Kind, Recall] = {wording.kind: Recall(calls=len(calls)) for wording in wordings}
    for call in calls:
        truth = turns([_said(call, leg) for leg in range(len(LEGS))], LEGS)
        heard = turns(call.words, LEGS)
        for wording in wordings:
            for party in LEGS:
                found = [_found(wording.phrase, side, party) for side in (truth, heard)]
                _count(counted[wording.kind], wording.phrase, *found)
    return counted


def _said(call: Heard, leg: int) -> list[Word]:
    """The truth as words that somebody vouches for, the sentences kept apart as they were said."""
    return [word for said in call.spoken.said if said.leg == leg for word in said.characters]


def _found(phrase: PhraseSet, said: Sequence[Turn], party: Party) -> list[Match]:
    return [match for turn in said if turn.party == party for match in phrase.find(turn)]


def _count(counted: Recall, phrase: PhraseSet, truth: Sequence[Match], heard: Sequence[Match]) -> None:
    left = list(heard)
    counted.said += len(truth)
    for true in truth:
        hits = [match for match in left if _beside(true, match)]
        if not hits:
            counted.missed[phrase.name] += 1
            continue
        hit = max(hits, key=lambda match: match.sure)
        left.remove(hit)
        counted.sure += hit.sure
        counted.asked += not hit.sure
    for match in left:
        counted.false_sure += match.sure
        counted.false_asked += not match.sure
        counted.invented[f"{phrase.name} ← {match.text}"] += 1


def _beside(true: Match, heard: Match) -> bool:
    return heard.span.start < true.span.end + NEAR and heard.span.end > true.span.start - NEAR
