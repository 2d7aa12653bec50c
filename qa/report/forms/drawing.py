"""Charts of forms as numbers: where each bar, point and word lies in a box, from 0 at the top left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qa.report.forms.looks import shown
from qa.report.forms.parts import Chart, Grid, Value

WIDTH = 700.0
BAR = 22.0
NAMES, VALUES = 150.0, 70.0
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 190.0, 56.0, 36.0, 14.0, 40.0
MOST_BARS = 30
COLOURS = ("#2b5c8a", "#8fb3d3", "#8fb3d3", "#c07a2c", "#5b8a52", "#7d6aa5", "#a34747")
LINES = ("#2b5c8a", "#c07a2c", "#5b8a52", "#7d6aa5", "#a34747", "#3f8f8f")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, its name and its value as text; `size` is its length."""

    x: float
    y: float
    size: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its path, its points as (x, y), and its name."""

    name: str
    colour: str
    path: str
    dots: tuple[tuple[float, float], ...]
    faint: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart; `grid` are (place, text) of the axis of values, `names` (x, text) of the other one."""

    kind: str
    width: float
    height: float
    bars: tuple[Bar, ...] = ()
    series: tuple[Series, ...] = ()
    grid: tuple[tuple[float, str], ...] = ()
    names: tuple[tuple[float, str], ...] = ()


def drawing_of(grid: Grid) -> Drawing | None:
    """Draw a table's chart; None where it has none, or nothing in it is known."""
    chart = grid.chart
    if chart is None:
        return None
    values = [_number(row[at]) for row in grid.rows for at in chart.values]
    known = [value for value in values if value is not None]
    if not known:
        return None
    least = chart.least if chart.least is not None else min([*known, 0.0])
    most = max([*known, least])
    if chart.most is not None and (chart.kind != "bar" or chart.least):
        most = chart.most
    if most <= least:
        most = least + 1
    return {"bar": _bars, "column": _columns, "line": _lines}[chart.kind](grid, chart, least, most)


def _bars(grid: Grid, chart: Chart, least: float, most: float) -> Drawing:
    at = chart.values[0]
    known = [(row, _number(row[at])) for row in grid.rows]
    ranked = sorted(((row, value) for row, value in known if value is not None), key=lambda each: -each[1])[:MOST_BARS]
    scale = (WIDTH - NAMES - VALUES) / (most - least)
    bars = tuple(
        Bar(
            x=NAMES,
            y=n * BAR,
            size=round(max(1.0, (max(value, least) - least) * scale), 1),
            name=_short(shown(row[chart.label], grid.columns[chart.label].look), 20),
            text=shown(row[at], grid.columns[at].look),
        )
        for n, (row, value) in enumerate(ranked)
    )
    return Drawing("bar", WIDTH, len(bars) * BAR + 4, bars)


def _columns(grid: Grid, chart: Chart, least: float, most: float) -> Drawing:
    at, step = chart.values[0], (WIDTH - LEFT - RIGHT) / max(1, len(grid.rows))
    scale = (HEIGHT - TOP - BOTTOM) / (most - least)
    bars = tuple(
        Bar(
            x=round(LEFT + n * step, 1),
            y=round(HEIGHT - BOTTOM - ((_number(row[at]) or 0) - least) * scale, 1),
            size=round(((_number(row[at]) or 0) - least) * scale, 1),
            name="",
            text=shown(row[at], grid.columns[at].look) if len(grid.rows) <= 16 else "",
        )
        for n, row in enumerate(grid.rows)
    )
    names = _names(grid, chart, lambda n: LEFT + (n + 0.5) * step)
    return Drawing("column", WIDTH, HEIGHT, bars, (), _marks(grid, at, least, most), names)


def _lines(grid: Grid, chart: Chart, least: float, most: float) -> Drawing:
    step = (WIDTH - LEFT - RIGHT) / max(1, len(grid.rows) - 1)
    scale = (HEIGHT - TOP - BOTTOM) / (most - least)

    def place(n: int, value: float) -> tuple[float, float]:
        x = LEFT + n * step if len(grid.rows) > 1 else WIDTH / 2
        return round(x, 1), round(HEIGHT - BOTTOM - (value - least) * scale, 1)

    interval = len(chart.values) == 3 and grid.columns[chart.values[0]].look == "score"
    series = []
    for n, at in enumerate(chart.values):
        faint = interval and n > 0
        found = [(m, _number(row[at])) for m, row in enumerate(grid.rows)]
        dots = tuple(place(m, value) for m, value in found if value is not None)
        colour = COLOURS[1] if faint else LINES[n % len(LINES)]
        path = "M" + " L".join(f"{x} {y}" for x, y in dots) if dots else ""
        series.append(Series(grid.columns[at].name, colour, path, dots, faint))
    names = _names(grid, chart, lambda n: place(n, least)[0])
    return Drawing("line", WIDTH, HEIGHT, (), tuple(series), _marks(grid, chart.values[0], least, most), names)


def _marks(grid: Grid, at: int, least: float, most: float) -> tuple[tuple[float, str], ...]:
    look = grid.columns[at].look
    span = HEIGHT - TOP - BOTTOM
    marks = [(share, least + (most - least) * share) for share in (0.0, 0.5, 1.0)]
    whole = "count" if look == "score" else look
    return tuple((round(HEIGHT - BOTTOM - share * span, 1), shown(_tidy(value), whole)) for share, value in marks)


def _tidy(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _names(grid: Grid, chart: Chart, place: Callable[[int], float]) -> tuple[tuple[float, str], ...]:
    every = max(1, -(-len(grid.rows) // 12))
    look = grid.columns[chart.label].look
    return tuple(
        (round(place(n), 1), _short(shown(row[chart.label], look), 12)[-5 if look == "day" else 0 :])
        for n, row in enumerate(grid.rows)
        if n % every == 0
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None
