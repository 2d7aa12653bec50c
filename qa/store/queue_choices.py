"""What there is to filter the queue by. Values are found by leaps along an index, not by reading all rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, Text, TextClause, func, select

from qa.store.tables import FAILED, items
from qa.store.tables_queue import UNDETERMINED, queue
from qa.types.queue import QueueChoices


def choices(connection: Connection) -> QueueChoices:
    """Give the values of each filter, in order; months from the newest."""
    columns = queue.c
    agents = select(
        (known := _leaps(columns.agent)).c.value,
        select(columns.agent_name).where(columns.agent == known.c.value).limit(1).scalar_subquery(),
    ).where(known.c.value.is_not(None))
    found = {name: _values(connection, columns[name]) for name in ("month", "team", "line", "rubric")}
    return QueueChoices(
        months=tuple(reversed(found["month"])),
        teams=found["team"],
        lines=found["line"],
        rubrics=found["rubric"],
        agents=tuple((agent, name or "") for agent, name in connection.execute(agents)),
        items=_items(connection),
    )


def _values(connection: Connection, column: Column[Any]) -> tuple[str, ...]:
    known = _leaps(column)
    return tuple(connection.scalars(select(known.c.value).where(known.c.value.is_not(None))))


def _items(connection: Connection) -> tuple[tuple[str, str], ...]:
    """The items that failed or are undetermined on some call, by title."""
    found: dict[str, str] = {}
    for trouble in (FAILED, UNDETERMINED):
        known = _leaps(items.c.item_id, trouble)
        title = select(items.c.title).where(items.c.item_id == known.c.value, trouble).limit(1).scalar_subquery()
        rows = connection.execute(select(known.c.value, title).where(known.c.value.is_not(None)))
        found |= dict(list(map(tuple, rows)))
    return tuple(sorted(found.items(), key=lambda item: (item[1], item[0])))


def _leaps(column: Column[Any], *where: TextClause) -> Any:
    """The values of a column but for the empty one, each found from the one before; the last is NULL."""
    first = select(func.min(column).label("value")).where(column > "", *where)
    known = first.cte(recursive=True)
    following = select(func.min(column)).where(column > known.c.value, *where).correlate(known).scalar_subquery()
    return known.union_all(select(following.cast(Text)).where(known.c.value.is_not(None)))
