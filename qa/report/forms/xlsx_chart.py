"""A table's chart as a native one of Excel: it names the cells, so that it moves with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.report.forms.drawing import LINES
from qa.report.forms.parts import Grid

PIXELS = 7.2
"""Of a character's width."""
ROW = 20
MOST_CHARTED = 40


def insert_chart(
    sheet: Any, chart: Any, name: str, grid: Grid, places: Sequence[int], first: int, row: int, width: float
) -> int:
    """Put a chart of the table's rows (from row `first`) at `row`; give how many rows it covers.

    `places` says in which column of the sheet each column of the table begins.
    """
    wanted = grid.chart
    assert wanted is not None
    rows = min(len(grid.rows), MOST_CHARTED) if wanted.kind == "bar" else len(grid.rows)
    last = first + rows - 1
    label = places[wanted.label]
    for n, at in enumerate(places[at] for at in wanted.values):
        series: dict[str, Any] = {
            "name": [name, first - 1, at],
            "categories": [name, first, label, last, label],
            "values": [name, first, at, last, at],
        }
        colour = LINES[n % len(LINES)]
        if wanted.kind == "line":
            series |= {"line": {"color": colour, "width": 2}, "marker": {"type": "circle", "size": 5}}
        else:
            series |= {"fill": {"color": colour}, "gap": 60, "data_labels": {"value": rows <= 31}}
        chart.add_series(series)
    axis: dict[str, Any] = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    axis |= {"min": wanted.least} if wanted.least is not None else {}
    axis |= {"max": wanted.most} if wanted.most is not None and wanted.least is not None else {}
    look = grid.columns[wanted.label].look
    names: dict[str, Any] = (
        {"num_format": "yyyy-mm" if look == "month" else "mm-dd"} if look in ("month", "day") else {}
    )
    names |= {"text_axis": True} if look in ("month", "day") else {}
    chart.set_title({"name": wanted.title, "name_font": {"size": 11}, "overlay": False})
    if wanted.kind == "bar":
        chart.set_x_axis(axis)
        chart.set_y_axis(names | {"reverse": True})
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(axis)
    chart.set_legend({"position": "bottom"} if len(wanted.values) > 1 else {"none": True})
    height = max(240, 90 + 22 * rows) if wanted.kind == "bar" else 300
    chart.set_size({"width": round(min(900, width * PIXELS)), "height": height})
    sheet.insert_chart(row + 1, 0, chart)
    return height // ROW + 3
