"""A desk with some calls of the sample history, really scored."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import NoReturn

from qa.services.score import Request, prepare
from qa.types import CallResult
from qa.web.desk import Desk

HISTORY = Path(__file__).parents[2] / "samples" / "history"


def fill(desk: Desk, *, calls: int = 24, month: str = "2026-10") -> list[str]:
    """Score the first calls of a month of the history by the desk's pack; give their ids, the oldest first."""
    words = desk.folder / f"{month}.jsonl"
    with (HISTORY / f"{month}.jsonl").open(encoding="utf-8") as lines:
        words.write_text("".join(islice(lines, calls)), encoding="utf-8")
    request = Request([str(words)], desk.pack, _no_model, desk.folder / "results", desk.store, zone=desk.zone)
    results = list(prepare(request).run())
    assert all(isinstance(each, CallResult) for each in results)
    return desk.store.call_ids(month=month)


def _no_model() -> NoReturn:
    raise AssertionError("the words are given")
