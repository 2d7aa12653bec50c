"""Exchanges write a row for each agent who had a call: such rows of one recording are one call, handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from qa.calllog.row import LogRow
from qa.types import Handler


def joined(rows: Sequence[LogRow]) -> LogRow | None:
    """One row of several of the same recording, which begins at the earliest of their times.

    The call's own facts are the first row's; who hung up is the last one's. None where the rows do not tell who had
    the call when: a row without agent or time, the same moment twice, one agent throughout, or times of which only
    some have a zone.
    """
    timed = [(row.started_at, row) for row in rows if row.started_at is not None and row.agent_id]
    if len(timed) < len(rows) or len({moment.tzinfo is None for moment, _ in timed}) > 1:
        return None
    timed.sort(key=lambda pair: pair[0])
    moments = [moment for moment, _ in timed]
    first, last = timed[0][1], timed[-1][1]
    if any(a == b for a, b in pairwise(moments)) or len({row.agent_id for _, row in timed}) < 2:
        return None
    holds = [row.holds for _, row in timed if row.holds is not None]
    return replace(
        first,
        handlers=tuple(_handler(row, moment, moments[0]) for moment, row in timed),
        hangup_by=last.hangup_by,
        holds=tuple(sorted({span for spans in holds for span in spans})) if holds else None,
    )


def _handler(row: LogRow, moment: datetime, start: datetime) -> Handler:
    return Handler((moment - start).total_seconds(), row.agent_id or "", row.agent_name, row.team)
