"""Forms as a page to read and to print: one file, its style inside, no script. What others wrote is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from qa.report.forms.drawing import LEFT, RIGHT, drawing_of
from qa.report.forms.looks import shown
from qa.report.forms.parts import (
    NUMBERS,
    Cells,
    Document,
    Fact,
    Facts,
    Form,
    Grid,
    Part,
    Prose,
    Room,
    Signatures,
    Value,
)
from qa.report.labels import Lang
from qa.report.pages import asset, template

PACKAGE = "qa.report.forms"
_KINDS = {Facts: "facts", Grid: "grid", Prose: "prose", Room: "room", Signatures: "signatures"}


def form_html(document: Document, lang: Lang = "zh") -> str:
    """Write a document as HTML; each of its forms begins on a page of its own when printed."""
    text: str = template(PACKAGE, "form.html").render(
        document=document,
        lang=lang,
        css=asset(PACKAGE, "form.css"),
        wide=_page,
        kind_of=kind_of,
        print=shown,
        spans=spans,
        pairs=pairs,
        drawing_of=drawing_of,
        numbers=NUMBERS,
        cell_class=_cell_class,
        box=(LEFT, RIGHT),
    )
    return text


def kind_of(part: Part) -> str:
    """The template's name for a part."""
    return _KINDS[type(part)]


def pairs(facts: Sequence[Fact]) -> list[tuple[Fact, ...]]:
    """Facts as lines of a table: two side by side, a wide one by itself."""
    lines: list[tuple[Fact, ...]] = []
    open_line: list[Fact] = []
    for fact in facts:
        if fact.wide:
            lines += [tuple(open_line)] if open_line else []
            open_line = []
            lines.append((fact,))
            continue
        open_line.append(fact)
        if len(open_line) == 2:
            lines.append(tuple(open_line))
            open_line = []
    return [*lines, tuple(open_line)] if open_line else lines


def spans(rows: Sequence[Cells], grouped: int) -> list[list[int]]:
    """How many rows each cell takes: in the first `grouped` columns equal neighbours are one; 0 is taken by another."""
    found = [[1] * len(row) for row in rows]
    for at in range(grouped):
        start = 0
        for n in range(1, len(rows) + 1):
            if n < len(rows) and rows[n][: at + 1] == rows[start][: at + 1]:
                found[n][at] = 0
                continue
            found[start][at] = n - start
            start = n
    return found


def _cell_class(value: Value, look: str) -> str:
    if look in NUMBERS and not (isinstance(value, str) and value):
        return "num"
    return "keep" if look in ("day", "time", "month") else ""


def _page(form: Form) -> str:
    return "wide" if form.landscape else "tall"
