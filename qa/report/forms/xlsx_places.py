"""Where things lie on a sheet's columns."""

from __future__ import annotations

from collections.abc import Sequence

BASE, EVEN = 8, 13.0
"""Even columns that make a sheet without a table of its own, and the width of each."""


def spread(widths: Sequence[float], base: int = BASE) -> list[tuple[int, int]]:
    """Where columns lie on so many even ones, each on one at least: first and last of each."""
    total, run = sum(widths), 0.0
    ends: list[int] = []
    for at, width in enumerate(widths):
        run += width
        last = base - (len(widths) - at)
        ends.append(min(max(round(run / total * base) - 1, ends[-1] + 1 if ends else 0), last))
    return [(ends[at - 1] + 1 if at else 0, end) for at, end in enumerate(ends)]


def han(text: str) -> float:
    """A text's width in Latin characters: a Han one is two."""
    return float(sum(2 if ord(each) > 0x2E7F else 1 for each in text))


def cut_at(widths: Sequence[float], first: int, last: int) -> int:
    """The last column of a name, where the value has the rest: about a third of the width, one column at least."""
    total, run = sum(widths[first : last + 1]), 0.0
    for at in range(first, last):
        run += widths[at]
        if run >= total * 0.22:
            return at
    return max(first, last - 1)
