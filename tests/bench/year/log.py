"""The call log's own columns: who called, how long the answer took, whether it helped, what the customer gave it."""

from __future__ import annotations

import random
from dataclasses import dataclass

GRADES = ("非常满意", "满意", "一般", "不满意", "非常不满意")


@dataclass(slots=True)
class Log:
    """Writes the rows of the log; what it draws is drawn apart from the calls."""

    chance: random.Random

    def row(self, happened: set[str], number: str, rung: int | None, duration: float) -> dict[str, str]:
        """Give the columns that a log has under its own names; an empty cell says nothing."""
        resolved = "unresolved" not in happened
        asked = self.chance.random() < 0.6
        worse = (not resolved) + ("distress" in happened)
        grade = GRADES[min(4, int(self.chance.random() ** 2 * 3) + worse)] if asked else ""
        slow = "slow_answer" in happened
        response = self.chance.uniform(21, 60) if slow else self.chance.uniform(2, 19)
        answered = "nobody" not in happened
        return {
            "主叫号码": number,
            "是否接通": "是" if answered else "否",
            "响应时长": f"{response:.0f}" if answered else "",
            "通话时长": f"{duration:.0f}",
            "是否解决": ("是" if resolved else "否") if answered else "",
            "满意度": grade if answered else "",
            "振铃次数": "" if rung is None else str(rung),
        }
