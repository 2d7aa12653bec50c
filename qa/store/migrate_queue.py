"""Migration 9: the queue's narrow row of every call, filled from the scores and people's work that are there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Computed,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    text,
)

_INDEXES = (
    "CREATE INDEX items_undetermined ON items (item_id, call_id) WHERE outcome = 'undetermined'",
    "CREATE INDEX reviews_by_time ON reviews (made_at)",
)
_NUMBER = {
    "sqlite": "coalesce(json_extract(c.measures, '$.{name}'), 0)",
    "postgresql": "coalesce((c.measures ->> '{name}')::float, 0)",
}
_LOGGED = {"sqlite": "f.service ->> '$.complaint_at'", "postgresql": "f.service ->> 'complaint_at'"}
_EMPTY = {"sqlite": "json_array_length(s.fatal) = 0", "postgresql": "json_array_length(s.fatal) = 0"}
_FILL = """
INSERT INTO queue (call_id, rubric, version, started_at, month, agent, agent_id, agent_name, team, line, duration,
    final, low, high, provisional, grade, undetermined, failed, ear, risk, heard, drawn, assignee, due, released,
    appealed)
SELECT f.call_id, s.rubric, s.version, coalesce(f.started_at, ''), coalesce(f.month, ''),
    coalesce(nullif(f.agent_id, ''), f.agent_name, ''), f.agent_id, f.agent_name, f.team, f.line, f.duration,
    s.final, s.low, s.high, s.provisional, s.grade, coalesce(i.undetermined, 0), coalesce(i.failed, 0),
    coalesce(i.ear, 0),
    CASE WHEN f.reached_nobody THEN 0 ELSE
        CASE WHEN {empty} THEN 0 ELSE 32 END
        + CASE WHEN i.fatal_open > 0 THEN 16 ELSE 0 END
        + CASE WHEN s.final < 60 THEN 8 ELSE 0 END
        + CASE WHEN coalesce({complaint}, '') <> '' OR {threat} >= 1 THEN 4 ELSE 0 END
        + CASE WHEN {distress} >= 0.4 THEN 2 ELSE 0 END
        + CASE WHEN i.lost >= 20 THEN 1 ELSE 0 END
    END,
    EXISTS (SELECT 1 FROM reviews r WHERE r.call_id = f.call_id AND r.kind <> 'calibration'
        AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.review = r.id)),
    (SELECT min(d.how) FROM drawn_calls d WHERE d.call_id = f.call_id),
    (SELECT a.assignee FROM assignments a WHERE a.call_id = f.call_id AND a.ended_at IS NULL AND a.done_at IS NULL
        ORDER BY a.id DESC LIMIT 1),
    (SELECT a.due FROM assignments a WHERE a.call_id = f.call_id AND a.ended_at IS NULL AND a.done_at IS NULL
        ORDER BY a.id DESC LIMIT 1),
    EXISTS (SELECT 1 FROM releases e WHERE e.call_id = f.call_id AND e.withdrawn_at IS NULL),
    EXISTS (SELECT 1 FROM appeals p WHERE p.call_id = f.call_id AND NOT EXISTS (
        SELECT 1 FROM rounds o WHERE o.appeal = p.id AND o.decided
            AND o.number = (SELECT max(l.number) FROM rounds l WHERE l.appeal = p.id)))
FROM facts f
JOIN calls c ON c.call_id = f.call_id
JOIN (SELECT scores.*, row_number() OVER (PARTITION BY call_id ORDER BY scored_at DESC, version DESC) AS place
    FROM scores) s ON s.call_id = f.call_id AND s.place = 1
LEFT JOIN (SELECT call_id, rubric, version,
        sum(CASE WHEN outcome = 'undetermined' THEN 1 ELSE 0 END) AS undetermined,
        sum(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) AS failed,
        sum(CASE WHEN outcome = 'awaiting_ear' THEN 1 ELSE 0 END) AS ear,
        sum(CASE WHEN outcome = 'undetermined' AND fatal THEN 1 ELSE 0 END) AS fatal_open,
        sum(CASE WHEN points < 0 THEN -points ELSE 0 END) AS lost
    FROM items GROUP BY call_id, rubric, version) i
    ON i.call_id = s.call_id AND i.rubric = s.rubric AND i.version = s.version
"""


def call_queue(connection: Connection) -> None:
    """Make the queue's tables and fill them."""
    made = queue_metadata()
    made.create_all(connection, checkfirst=False, tables=[made.tables[name] for name in _MADE])
    _fill_drawn(connection, made)
    dialect = connection.dialect.name
    number = _NUMBER[dialect]
    filled = _FILL.format(
        empty=_EMPTY[dialect],
        complaint=_LOGGED[dialect],
        threat=number.format(name="distress_threat"),
        distress=number.format(name="distress_customer"),
    )
    connection.exec_driver_sql(filled)
    for statement in _INDEXES:
        connection.execute(text(statement))


def _fill_drawn(connection: Connection, made: MetaData) -> None:
    """Write the last drawing of each month, as the audit trail has it."""
    query = text("SELECT subject, detail FROM acts WHERE action = 'sample' ORDER BY id").columns(detail=JSON)
    last = {row.subject.partition(":")[2]: row.detail for row in connection.execute(query)}
    drawn: list[dict[str, Any]] = []
    for month, told in sorted(last.items()):
        connection.execute(insert(made.tables["quotas"]), {"month": month, "per_agent": told["per_agent"]})
        how = dict.fromkeys(told["risk"], "risk") | dict.fromkeys(told["random"], "random")
        drawn += [{"call_id": call_id, "month": month, "how": each} for call_id, each in how.items()]
    if drawn:
        connection.execute(insert(made.tables["drawn_calls"]), drawn)


_MADE = ("queue", "drawn_calls", "quotas")
_BAND = (
    "CASE WHEN undetermined > 0 THEN 1 WHEN risk > 0 AND NOT heard THEN 2 "
    "WHEN (drawn IS NOT NULL OR assignee IS NOT NULL) AND (ear > 0 OR NOT heard) THEN 3 ELSE 4 END"
)


def queue_metadata() -> MetaData:
    """Describe the tables of migration 9."""
    made = MetaData()
    heard, given = text("heard"), text("assignee IS NOT NULL")
    Table("calls", made, Column("call_id", Text, primary_key=True))  # only named: migration 1 made it
    Table(
        "queue",
        made,
        Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), primary_key=True),
        Column("rubric", Text, nullable=False),
        Column("version", Text, nullable=False),
        Column("started_at", Text, nullable=False),
        Column("month", Text, nullable=False),
        Column("agent", Text, nullable=False),
        Column("agent_id", Text),
        Column("agent_name", Text),
        Column("team", Text),
        Column("line", Text),
        Column("duration", Float, nullable=False),
        Column("final", Float),
        Column("low", Float),
        Column("high", Float),
        Column("provisional", Boolean, nullable=False),
        Column("grade", Text),
        Column("undetermined", Integer, nullable=False),
        Column("failed", Integer, nullable=False),
        Column("ear", Integer, nullable=False),
        Column("risk", Integer, nullable=False),
        Column("heard", Boolean, nullable=False),
        Column("drawn", Text),
        Column("assignee", Text),
        Column("due", Text),
        Column("released", Boolean, nullable=False),
        Column("appealed", Boolean, nullable=False),
        Column("band", Integer, Computed(_BAND, persisted=True), nullable=False),
        Index("queue_by_band", "band", text("risk DESC"), text("started_at DESC"), "call_id"),
        Index("queue_by_time", "started_at"),
        Index("queue_by_month", "month", "agent"),
        Index("queue_by_agent", "agent", "agent_name"),
        Index("queue_by_team", "team"),
        Index("queue_by_line", "line"),
        Index("queue_by_rubric", "rubric"),
        Index("queue_heard", "month", "agent", sqlite_where=heard, postgresql_where=heard),
        Index("queue_assigned", "assignee", sqlite_where=given, postgresql_where=given),
    )
    Table(
        "drawn_calls",
        made,
        Column("call_id", Text, primary_key=True),
        Column("month", Text, primary_key=True),
        Column("how", Text, nullable=False),
        Index("drawn_calls_by_month", "month"),
    )
    Table("quotas", made, Column("month", Text, primary_key=True), Column("per_agent", Integer, nullable=False))
    return made
