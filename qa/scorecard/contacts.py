"""What the call log says of one contact, for the figures of service; a cell that nobody can read is unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qa.types import Direction

FIELDS = (
    "answered", "first_answer", "response_seconds", "handling_seconds", "resolved", "satisfaction", "busy_seconds",
    "complaint_at", "replied_at", "record", "caller", "callee",
)  # fmt: skip
"""The fields of a call log that the figures are made of, by the names that `CallInfo.log` has them under."""

_YES = frozenset(
    (
        *(
            "是",
            "有",
            "y",
            "yes",
            "true",
            "1",
            "√",
            "✓",
            "成功",
            "已接",
            "接通",
            "已接通",
            "接听",
            "已接听",
            "一次接通",
        ),
        *("首次接通", "解决", "已解决", "一次解决", "answered", "connected", "resolved", "solved", "ok"),
    )
)
_NO = frozenset(
    (
        *(
            "否",
            "无",
            "n",
            "no",
            "false",
            "0",
            "×",
            "失败",
            "未接",
            "未接通",
            "未接听",
            "无人接听",
            "呼损",
            "放弃",
            "忙",
        ),
        *("多次接通", "非一次接通", "未解决", "没解决", "no_answer", "busy", "failed", "abandoned", "unresolved"),
    )
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One row of the log: `fields` as `FIELDS` names them, raw. `part` counts the agents of a call from 1, if several.

    `at` is the log's own clock, without a zone. `seconds` is the length of the recording, or of the call as logged.
    """

    at: datetime | None = None
    agent_id: str | None = None
    agent_name: str | None = None
    team: str | None = None
    line: str | None = None
    direction: Direction | None = None
    ring_seconds: float | None = None
    seconds: float | None = None
    part: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def customer(self) -> str | None:
        """The customer's number: who called in, or was called."""
        name = {"inbound": "caller", "outbound": "callee"}.get(self.direction or "")
        return (self.fields.get(name) or None) if name else None

    def yes(self, name: str) -> bool | None:
        """A field that says yes (是, 已解决, answered, 1 …) or no; None for anything else."""
        text = self.fields.get(name, "").strip().lower().replace(" ", "_")
        return True if text in _YES else False if text in _NO else None

    def number(self, name: str) -> float | None:
        """A field of seconds; None where it is no number, or below 0."""
        try:
            parts = [float(part) for part in self.fields.get(name, "").split(":")]  # 75, or 1:15
            value = math.fsum(part * 60**power for power, part in enumerate(reversed(parts)))
        except ValueError:
            return None
        return value if math.isfinite(value) and value >= 0 else None

    def moment(self, name: str) -> datetime | None:
        """A field of date and time (ISO 8601), by the log's own clock; None where it is none."""
        try:
            return datetime.fromisoformat(self.fields.get(name, "").strip()).replace(tzinfo=None)
        except ValueError:
            return None
