"""Is a transcript good enough to judge by?"""

from __future__ import annotations

from collections.abc import Sequence

from qa.asr.engine import Leg, LegWords
from qa.types import Problem


def gate(legs: Sequence[Leg], words: Sequence[LegWords]) -> tuple[bool, tuple[Problem, ...]]:
    """Whether the words may be trusted, and what speaks against it.

    `legs` and `words` belong together one by one.
    """
    return True, ()
