"""The call log's own columns: who called, how long the answer took, whether it helped, what the customer gave it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

GRADES = ("非常满意", "满意", "一般", "不满意", "非常不满意")
IN_TIME = 15.0
"""Seconds to an answer that a plain call stays below, and a slow one is above."""


@dataclass(slots=True)
class Log:
    """Writes the rows of the log; what it draws is drawn apart from the calls."""

    chance: random.Random

    def row(self, happened: set[str], number: str, line: str, began: datetime, duration: float) -> dict[str, str]:
        """Give the columns that a log has beside the common ones; an empty cell says nothing."""
        own = "caller" if "inbound" in happened else "callee"
        answered = "nobody" not in happened
        first = {"first_answer": "是" if answered else "否"} if line == "电信热线" else {}
        row = {own: number, "answered": "是" if answered else "否", **first}
        return row | self._answered(happened, began, duration) if answered else row

    def _answered(self, happened: set[str], began: datetime, duration: float) -> dict[str, str]:
        resolved = "unresolved" not in happened
        worse = (not resolved) + ("distress" in happened)
        slow = "slow_answer" in happened
        response = self.chance.uniform(IN_TIME + 1, 60) if slow else self.chance.uniform(2, IN_TIME)
        grade = GRADES[min(4, int(self.chance.random() ** 2 * 3) + worse)]
        row = {
            "response_seconds": f"{response:.1f}",
            "handling_seconds": f"{duration + self.chance.uniform(0, 60):.0f}",
            "resolved": "是" if resolved else "否",
            "satisfaction": grade if self.chance.random() < 0.6 else "",
            "busy_seconds": f"{self.chance.randrange(120)}" if self.chance.random() < 0.1 else "",
            "record": "已登记" if self.chance.random() < 0.9 else "",
        }
        if "distress" in happened:
            complained = began + timedelta(seconds=duration)
            replied = complained + timedelta(hours=self.chance.uniform(1, 40))
            row["complaint_at"] = complained.isoformat(timespec="seconds")
            row["replied_at"] = replied.isoformat(timespec="seconds") if self.chance.random() < 0.9 else ""
        return row
