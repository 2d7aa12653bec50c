"""Takes people's decisions: stored, and the scores by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qa.rubric import Rubric
from qa.store import Store
from qa.types.people import Refusal, Review

RubricOf = Callable[[str, str], Rubric | None]
"""Gives a rubric by its id and version; None where it is not known."""


def decide(store: Store, reviews: Iterable[Review], rubric_of: RubricOf) -> list[Refusal]:
    """Take decisions, those of each call in one transaction; give those that were refused."""
    raise NotImplementedError
