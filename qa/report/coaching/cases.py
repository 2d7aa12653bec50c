"""The case book for the terminal and for programs; what is private in notes is masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qa.report.cells import NONE, clock, table
from qa.report.coaching.lines import mask_text
from qa.report.coaching.words import say
from qa.report.labels import Lang, word
from qa.types.people import CaseNote

if TYPE_CHECKING:
    from rich.table import Table


def cases_table(notes: Sequence[CaseNote], lang: Lang = "zh") -> Table:
    """Give the cases as a table."""
    names = ("case_title", "case_kind", "case_note", "case_tags", "case_author")
    headers = ("", word("call", lang), word("item", lang), say("clip", lang), *(say(name, lang) for name in names))
    rows = [
        (
            note.id,
            note.call_id,
            note.item_id,
            NONE if note.start is None or note.end is None else f"{clock(note.start)}–{clock(note.end)}",
            mask_text(note.title, lang),
            say("case_good" if note.good else "case_bad", lang),
            mask_text(note.note, lang),
            " ".join(f"#{tag}" for tag in note.tags),
            f"{note.author} {note.made_at:%Y-%m-%d}",
        )
        for note in notes
    ]
    return table(headers, rows, right=(0,))


def case_json(note: CaseNote) -> dict[str, Any]:
    """Give a case as JSON values."""
    return {
        "number": note.id,
        "call_id": note.call_id,
        "item": note.item_id,
        "start": note.start,
        "end": note.end,
        "title": mask_text(note.title, "zh"),
        "good": note.good,
        "note": mask_text(note.note, "zh"),
        "tags": list(note.tags),
        "author": note.author,
        "made_at": note.made_at.isoformat(),
    }
