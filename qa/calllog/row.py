"""One row of a call log: text cells in, a `LogRow` out; a cell that cannot be read is a `ValueError`."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from qa.types import Direction, Handler, Span


@dataclass(frozen=True, slots=True)
class LogRow:
    """What the log says of one recording; None where it says nothing. `row` counts as a spreadsheet does.

    `holds` is ``()`` where the log says that there was none, `agent_channel` counts from 0, `log` has every
    column under its own header. `other_file` is the customer's leg where `file` is only the agent's. `handlers` are the
    agents of a call that was transferred.
    """

    file: str
    row: int
    agent_id: str | None = None
    agent_name: str | None = None
    team: str | None = None
    line: str | None = None
    direction: Direction | None = None
    started_at: datetime | None = None
    ring_seconds: float | None = None
    holds: tuple[Span, ...] | None = None
    hangup_by: Literal["agent", "customer"] | None = None
    agent_channel: int | None = None
    other_file: str | None = None
    handlers: tuple[Handler, ...] = ()
    log: Mapping[str, str] = field(default_factory=dict)


DIRECTIONS: dict[str, Direction] = {
    **dict.fromkeys(("inbound", "in", "incoming", "呼入", "来电", "入呼"), "inbound"),
    **dict.fromkeys(("outbound", "out", "outgoing", "呼出", "去电", "外呼", "出呼", "回访"), "outbound"),
    **dict.fromkeys(("internal", "内部", "内线", "内呼"), "internal"),
}
SIDES = {
    **dict.fromkeys(("agent", "坐席", "座席", "客服", "坐席挂断", "座席挂断", "坐席挂机"), "agent"),
    **dict.fromkeys(("customer", "client", "客户", "用户", "顾客", "客户挂断", "用户挂断", "客户挂机"), "customer"),
    **dict.fromkeys(("caller", "主叫", "主叫挂断", "主叫挂机"), "caller"),
    **dict.fromkeys(("callee", "被叫", "被叫挂断", "被叫挂机"), "callee"),
    **dict.fromkeys(("system", "unknown", "系统", "系统挂断", "未知", "其他"), "system"),
}
CHANNELS = {"left": 0, "左": 0, "左声道": 0, "right": 1, "右": 1, "右声道": 1}
NO_HOLD = frozenset({"none", "no", "无", "没有", "0"})

_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
_CLOCK = r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?(?:秒|分|\.\d+)?"
_WHEN = re.compile(rf"{_DAY}(?:[\sT]*{_CLOCK})?")
_HOLD = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|–|—|~|至|到)\s*(\d+(?:\.\d+)?)")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:s|sec|秒)?")
_SPREADSHEET_NUMBER = re.compile(r"\d+(?:\.\d+)?[eE]\+\d+")


def text_of(cell: str) -> str:
    """Strip a cell, and the ``="0012"`` or ``'0012`` by which spreadsheets are kept from eating zeros."""
    cell = cell.strip()
    guarded = re.fullmatch(r'="(.*)"', cell, re.DOTALL)
    return guarded[1].strip() if guarded else cell.removeprefix("'")


def agent_id_of(cell: str) -> str:
    """Keep the id as text; what a spreadsheet made a power of ten cannot be brought back."""
    if _SPREADSHEET_NUMBER.fullmatch(cell):
        raise ValueError(f"{cell} was an id that a spreadsheet took for a number; format the column as text")
    return cell


def direction_of(cell: str) -> Direction:
    """Read 呼入, 呼出, inbound, outbound, internal."""
    try:
        return DIRECTIONS[cell.lower()]
    except KeyError:
        raise ValueError(f"{cell!r} is no direction; write inbound (呼入), outbound (呼出) or internal") from None


def moment_of(cell: str) -> datetime:
    """Read a time as ISO 8601 (a zone is kept) or as Chinese exchanges write it; no zone stays no zone."""
    if re.fullmatch(r"\d{14}", cell):
        return datetime.strptime(cell, "%Y%m%d%H%M%S")
    if re.match(r"\d{4}-\d\d-\d\d[T ]", cell):
        try:
            return datetime.fromisoformat(cell)
        except ValueError:
            pass  # the looser form below may still fit, e.g. 2026-10-01 9:05
    match = _WHEN.fullmatch(unicodedata.normalize("NFKC", cell))
    try:
        if match:
            return datetime(*(int(part) for part in match.groups() if part))  # type: ignore[arg-type]
    except ValueError:
        pass  # a day or an hour that no calendar has is told like any other
    if re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", cell):
        raise ValueError(f"{cell!r}: nobody knows which is the day and which the month; write 2026-10-01 09:05:00")
    raise ValueError(f"{cell!r} is no time; write it as 2026-10-01 09:05:00")


def seconds_of(cell: str) -> float:
    """Read seconds: ``12``, ``12.5秒``, ``0:12``, ``00:00:12``."""
    cell = unicodedata.normalize("NFKC", cell).lower()
    if re.fullmatch(r"\d{1,3}(:\d{2}){1,2}", cell):
        return float(sum(int(part) * 60**power for power, part in enumerate(reversed(cell.split(":")))))
    match = _SECONDS.fullmatch(cell)
    if not match or not math.isfinite(float(match[1])):
        raise ValueError(f"{cell!r} is no number of seconds; write it as 12 or 12.5")
    return float(match[1])


def holds_of(cell: str) -> tuple[Span, ...]:
    """Read ``23.5-41.0;60-72``, in seconds from the start of the recording; ``none`` or 无 says no hold."""
    if cell.lower() in NO_HOLD:
        return ()
    spans = []
    for part in re.split(r"[;；,，、|]", cell):
        match = _HOLD.fullmatch(part.strip())
        if match:
            spans.append(Span(float(match[1]), float(match[2])))
        if part.strip() and not (match and spans[-1]):
            raise ValueError(f"{part.strip()!r} is no hold; write seconds as 23.5-41.0;60-72")
    spans.sort()
    if any(before & after for before, after in pairwise(spans)):
        raise ValueError(f"the holds {cell!r} overlap")
    return tuple(spans)


def handlers_of(cell: str) -> tuple[Handler, ...]:
    """Read ``0081@0;0082@95.2``: who had the call from which second of the recording on."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[;；,，、|]", cell))):
        agent, sign, start = (each.strip() for each in part.replace("＠", "@").rpartition("@"))
        if not sign or not agent:
            raise ValueError(f"{part!r} names no agent and second; write 0081@0;0082@95.2")
        found.append(Handler(seconds_of(start), agent_id_of(agent)))
    found.sort(key=lambda handler: handler.start)
    if any(before.start == after.start for before, after in pairwise(found)):
        raise ValueError(f"two agents of {cell!r} have the call from the same second")
    return tuple(found)


def side_of(cell: str) -> str:
    """Read who hung up; caller and callee are told apart by the direction later."""
    try:
        return SIDES[cell.lower()]
    except KeyError:
        raise ValueError(f"{cell!r} is nobody who can hang up; write agent (坐席) or customer (客户)") from None


def channel_of(cell: str) -> int:
    """Read a channel, counted from 0; left is 0, right is 1."""
    if cell.lower() in CHANNELS:
        return CHANNELS[cell.lower()]
    if re.fullmatch(r"\d{1,2}", cell):
        return int(cell)
    raise ValueError(f"{cell!r} is no channel; write 0 (left) or 1 (right)")


def _if_read(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of cells that only figures of service need: one that cannot be read stays as it is, and is unknown."""

    def reader(cell: str) -> Any:
        try:
            return read(cell)
        except ValueError:
            return cell

    return reader


READERS: dict[str, Callable[[str], Any]] = {
    "file": str,
    "agent_file": str,
    "customer_file": str,
    "agent_id": agent_id_of,
    "agent_name": str,
    "team": str,
    "line": str,
    "direction": direction_of,
    "started_at": moment_of,
    "ring_seconds": seconds_of,
    "holds": holds_of,
    "handlers": handlers_of,
    "hangup_by": side_of,
    "agent_channel": channel_of,
    "duration": seconds_of,
    "caller": str,
    "callee": str,
    **dict.fromkeys(("answered", "first_answer", "resolved", "satisfaction", "record"), str),
    **dict.fromkeys(("response_seconds", "handling_seconds", "busy_seconds"), _if_read(seconds_of)),
    **dict.fromkeys(("complaint_at", "replied_at"), _if_read(moment_of)),
}


def party_of_side(side: str | None, direction: Direction | None) -> Literal["agent", "customer"] | None:
    """Turn caller and callee into parties: the customer calls in, the agent calls out."""
    match side, direction:
        case ("agent", _) | ("caller", "outbound") | ("callee", "inbound"):
            return "agent"
        case ("customer", _) | ("caller", "inbound") | ("callee", "outbound"):
            return "customer"
        case _:
            return None
