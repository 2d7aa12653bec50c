"""Drawings of a board as numbers: where each point, bar and mark lies in its own box, from 0 at the top left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.scorecard import Distribution, Mean, MonthPoint, Scorecard

WIDTH, HEIGHT = 560.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 10.0, 10.0, 26.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One month: `y` is None where no call is counted. `low` and `high` are the ends of the interval."""

    x: float
    y: float | None
    low: float | None
    high: float | None
    month: str
    label: str
    n: int
    changed: bool
    small: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over months, with marks where the rubric changed; `grid` are (y, score)."""

    dots: tuple[Dot, ...]
    grid: tuple[tuple[float, float], ...]
    line: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin of a distribution: its calls, and how high it is, 0–1, of the highest."""

    start: float
    end: float
    n: int
    share: float


def floor_of(means: Iterable[Mean | None]) -> float:
    """Where an axis of means begins: a full ten below the lowest bound, 90 at most."""
    lows = [mean.low if mean.low is not None else mean.mean for mean in means if mean]
    return max(0.0, min([*lows, 90.0]) // 10 * 10)


def trend_of(points: Sequence[MonthPoint]) -> Trend:
    """Draw a trend in a box of `WIDTH` and `HEIGHT`; a month without counted calls breaks the line."""
    floor = floor_of(point.mean for point in points)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1)
    scale = (HEIGHT - TOP - BOTTOM) / (100 - floor)

    def down(score: float | None) -> float | None:
        return None if score is None else round(TOP + (100 - score) * scale, 1)

    dots = tuple(
        Dot(
            x=round(LEFT + at * step if len(points) > 1 else (WIDTH + LEFT) / 2, 1),
            y=down(point.mean.mean if point.mean else None),
            low=down(point.mean.low if point.mean else None),
            high=down(point.mean.high if point.mean else None),
            month=point.month,
            label=f"{point.mean.mean:.1f}" if point.mean else "",
            n=point.mean.n if point.mean else 0,
            changed=point.changed and at > 0,
            small=point.small,
        )
        for at, point in enumerate(points)
    )
    marks = [floor, (floor + 100) / 2, 100.0]
    return Trend(dots, tuple((down(mark) or 0.0, mark) for mark in marks), _line(dots))


def _line(dots: Sequence[Dot]) -> str:
    """The path through the months that have a mean."""
    path, pen = [], "M"
    for dot in dots:
        if dot.y is None:
            pen = "M"
            continue
        path.append(f"{pen}{dot.x} {dot.y}")
        pen = "L"
    return " ".join(path)


def bars_of(distribution: Distribution | None) -> list[Bar]:
    """The bins from the first that holds a call to the last of all."""
    if distribution is None:
        return []
    most = max(distribution.counts)
    first = next(at for at, n in enumerate(distribution.counts) if n)
    width = distribution.width
    return [
        Bar(at * width, (at + 1) * width, n, n / most)
        for at, n in enumerate(distribution.counts)
        if at >= min(first, len(distribution.counts) - 4)
    ]


def place(card: Scorecard, value: float | None, floor: float) -> float:
    """Where a score lies on an axis from `floor` to 100, in per cent."""
    assert card.mean
    return round((max(floor, card.mean.mean if value is None else value) - floor) / (100 - floor) * 100, 1)
