"""People's decisions applied to a machine's result."""

from __future__ import annotations

from collections.abc import Iterable

from qa.rubric import Rubric
from qa.types import CallResult
from qa.types.people import Review


def decided(result: CallResult, rubric: Rubric, reviews: Iterable[Review]) -> CallResult:
    """The result with people's decisions on its items, and the score anew; the same if applied again."""
    raise NotImplementedError
