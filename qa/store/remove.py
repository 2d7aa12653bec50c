"""Takes calls out of the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, select

from qa.handover import whole_id
from qa.store.index import forget_calls
from qa.store.tables import calls, items, made_from, scores
from qa.store.tables_people import score_versions
from qa.types import CallInfo

CHILDREN = (items, scores, made_from, score_versions)
MOST_PARTS = 50


def remove_calls(connection: Connection, call_ids: Collection[str]) -> None:
    """Remove calls with all their scores; ids that are not there are passed over. What people did with them stays."""
    forget_calls(connection, call_ids)
    for table in (*CHILDREN, calls):
        connection.execute(delete(table).where(table.c.call_id.in_(call_ids)))


def remove_other_parts(connection: Connection, kept: Sequence[CallInfo]) -> None:
    """Remove what a call was stored as when its agents were told otherwise: the whole of it, or more parts."""
    whole = whole_id(kept[0])
    forms = [whole, *(f"{whole}.{n}" for n in range(1, MOST_PARTS + 1))]
    rows = connection.execute(select(calls.c.call_id, calls.c.call).where(calls.c.call_id.in_(forms))).all()
    ids = {info.call_id for info in kept}
    known = {row.call_id: row.call.get("part") for row in rows if row.call_id not in ids}
    stale = [call_id for call_id, part in known.items() if call_id == (whole if part is None else f"{whole}.{part}")]
    if stale:
        remove_calls(connection, stale)
