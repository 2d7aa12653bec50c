"""Small drawings in a table's cell as numbers: a trend over months, the interval of a mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.scorecard import Mean, MonthPoint

SPARK_WIDTH, SPARK_HEIGHT = 104.0, 26.0
AXIS_WIDTH = 120.0
_EDGE = 3.0


@dataclass(frozen=True, slots=True)
class Spark:
    """A trend: its line, the band of its intervals, its last point, and where the rubric changed (x)."""

    line: str
    band: str
    last: tuple[float, float] | None
    changes: tuple[float, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """A mean and its interval on an axis of `AXIS_WIDTH`, from the left; None where there is no interval."""

    at: float
    low: float | None
    high: float | None


def spark_of(points: Sequence[MonthPoint], floor: float) -> Spark:
    """Draw a trend in a box of `SPARK_WIDTH` and `SPARK_HEIGHT`; a month without counted calls breaks the line."""
    step = (SPARK_WIDTH - 2 * _EDGE) / max(1, len(points) - 1)
    scale = (SPARK_HEIGHT - 2 * _EDGE) / max(1.0, 100 - floor)

    def down(score: float) -> float:
        return round(_EDGE + (100 - max(floor, score)) * scale, 1)

    known = [(round(_EDGE + at * step, 1), point.mean) for at, point in enumerate(points)]
    runs: list[list[tuple[float, Mean]]] = [[]]
    for x, mean in known:
        if mean is None:
            runs.append([])
        else:
            runs[-1].append((x, mean))
    lines = [_path([(x, down(mean.mean)) for x, mean in run]) for run in runs if run]
    bands = [_band([(x, down(m.high), down(m.low)) for x, m in run if _bounded(m)]) for run in runs]  # type: ignore[arg-type]
    last = known[-1] if known else None
    changes = tuple(x for (x, _), point in list(zip(known, points, strict=True))[1:] if point.changed)
    told = ", ".join(f"{point.month} {point.mean.mean:.1f}" for point in points if point.mean)
    end = (last[0], down(last[1].mean)) if last and last[1] else None
    return Spark(" ".join(lines), " ".join(filter(None, bands)), end, changes, told)


def _bounded(mean: Mean) -> bool:
    return mean.low is not None and mean.high is not None


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _band(points: Sequence[tuple[float, float, float]]) -> str:
    """The outline of the intervals: along their tops, and back along their bottoms."""
    if len(points) < 2:
        return ""
    back = [(x, low) for x, _, low in reversed(points)]
    return _path([*((x, high) for x, high, _ in points), *back]) + "Z"


def bounds_of(mean: Mean | None, floor: float) -> Bounds | None:
    """Put a mean on an axis from `floor` to 100."""
    if mean is None:
        return None

    def along(value: float | None) -> float | None:
        return None if value is None else round((max(floor, value) - floor) / (100 - floor) * AXIS_WIDTH, 1)

    at = along(mean.mean)
    assert at is not None
    return Bounds(at, along(mean.low), along(mean.high))
