"""The figures of service once more, the plain way: from the call log's cells, call by call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tests.scorecard.plain import Scored

YES, NO = "是", "否"
"""The made log writes no other words for yes and no."""
SATISFIED = ("非常满意", "满意")
DISSATISFIED = ("一般", "不满意", "非常不满意")
Parts = tuple[float, int]
"""A part or a sum, and how many it is known of."""


def connect_rate(calls: Sequence[Scored]) -> dict[str | None, Parts]:
    """First tries answered ÷ first tries, by line: as the log says, else a number's first inbound call of a day."""
    found: dict[str | None, Parts] = {}
    by_line: dict[str | None, list[Scored]] = defaultdict(list)
    for call in calls:
        if call.direction != "outbound":
            by_line[call.line].append(call)
    for line, of in by_line.items():
        told = [call.log["first_answer"] for call in of if call.log.get("first_answer")]
        if not told:
            told, seen = [], set()
            for call in sorted(of, key=lambda call: str(call.started_at)):
                if "caller" not in call.log or not call.started_at:
                    continue
                number = call.log["caller"], call.started_at.date()
                if number not in seen:
                    told.append(call.log["answered"])
                seen.add(number)
        found[line] = told.count(YES), len(told)
    return found


def numbers(calls: Sequence[Scored], name: str) -> Parts:
    """The sum of a field of seconds, and of how many calls it is known."""
    known = [float(call.log[name]) for call in calls if call.log.get(name)]
    return sum(known), len(known)


def waits(calls: Sequence[Scored]) -> list[float]:
    """Seconds that a customer who calls waits for an agent: as the log says, else while it rings."""
    inbound = [call for call in calls if call.direction != "outbound"]
    told = [call.log.get("response_seconds") or call.ring_seconds for call in inbound]
    return [float(each) for each in told if each is not None]


def in_time(calls: Sequence[Scored], seconds: float = 15.0) -> Parts:
    """Answers within so many seconds."""
    known = waits(calls)
    return sum(value <= seconds for value in known), len(known)


def resolved(calls: Sequence[Scored]) -> Parts:
    """Calls that were resolved."""
    told = [call.log.get("resolved") for call in calls]
    return told.count(YES), told.count(YES) + told.count(NO)


def satisfied(calls: Sequence[Scored]) -> Parts:
    """Customers who are satisfied."""
    told = [call.log.get("satisfaction") for call in calls]
    yes = sum(grade in SATISFIED for grade in told)
    return yes, yes + sum(grade in DISSATISFIED for grade in told)


def complaint_replies(calls: Sequence[Scored], hours: float = 24.0) -> tuple[Parts, Parts]:
    """Seconds to the replies, and how many came in time."""
    replies = [
        (datetime.fromisoformat(call.log["replied_at"]) - datetime.fromisoformat(call.log["complaint_at"]))
        for call in calls
        if call.log.get("complaint_at") and call.log.get("replied_at")
    ]
    late = timedelta(hours=hours)
    total = sum(reply.total_seconds() for reply in replies)
    return (total, len(replies)), (sum(reply <= late for reply in replies), len(replies))


def visits(calls: Sequence[Scored], hours: float = 48.0) -> Parts:
    """Gaps between two outbound calls to one customer that are short enough."""
    by_customer: dict[str, list[datetime]] = defaultdict(list)
    for call in calls:
        if "callee" in call.log and call.started_at:
            by_customer[call.log["callee"]].append(call.started_at)
    gaps = []
    for times in by_customer.values():
        times.sort()
        gaps += [later - earlier for earlier, later in pairwise(times)]
    return sum(gap <= timedelta(hours=hours) for gap in gaps), len(gaps)


def records(calls: Sequence[Scored]) -> Parts:
    """Calls with a record that is filled in, of those whose log has the column."""
    told = [call.log["record"] for call in calls if "record" in call.log]
    return sum(bool(each) for each in told), len(told)
