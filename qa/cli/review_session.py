"""``qa review session``, ``qa review sessions``: calibration, opened, listed and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import typer

from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import UsageError
from qa.report.cells import table
from qa.report.labels import word
from qa.store import open_store
from qa.types.people import Session


def open_one(settings: Settings, title: str, calls: Sequence[str], author: str, rubric: str | None) -> None:
    """Open a session; its number goes to stdout."""
    with open_store(settings.db) as store:
        form = rubric or store.result(calls[0]).score.rubric
        for call_id in calls:
            store.result(call_id, rubric=form)  # says which call has no score by it
        number = store.people.open_session(Session(title, form, author, datetime.now(UTC), tuple(calls)))
    typer.echo(str(number))
    typer.echo(f"next, for each person: qa review export --session {number} -o NAME.xlsx", err=True)


def list_or_close(settings: Settings, close: int | None, author: str) -> None:
    """Show the sessions; close one of them first, where that is asked for."""
    if close is not None and not author.strip():
        raise UsageError("nobody is named as who closes it", mend="--author NAME")
    with open_store(settings.db, write=close is not None) as store:
        if close is not None:
            store.people.close_session(close, datetime.now(UTC), author)
        known = store.people.sessions()
        counts = {each.id: len({r.author for r in store.people.reviews(session=each.id)}) for each in known}
    lang = settings.lang
    state = ("open", "closed") if lang == "en" else ("进行中", "已结束")
    heads = ("no.", "title", "people") if lang == "en" else ("编号", "名称", "已交人数")
    headers = [*heads, word("rubric", lang), word("calls", lang), word("state", lang)]
    rows = [
        (str(each.id), each.title, str(counts[each.id]), each.rubric, str(len(each.calls)), state[bool(each.closed_at)])
        for each in known
    ]
    screen().print(table(headers, rows, right=[0, 2, 4]))
