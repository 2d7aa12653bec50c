"""The forms that the call log alone answers: busy time, records, hours online, gaps between visits, complaint replies.

Each is a table by agent (or by day) of one figure of `qa.scorecard.service`, with its parts and its definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.form import Service
from qa.report.forms.common import CHECKER, LEADER, MAKER, agent_columns, document, sheet, signers
from qa.report.forms.material import Material
from qa.report.forms.parts import Cells, Chart, Column, Document, Grid, Signatures
from qa.report.forms.service_grids import average_cells, by_person, no_log, share_cells, share_columns
from qa.scorecard import Share
from qa.scorecard.contacts import Contact
from qa.scorecard.service import busy_time, call_records, complaint_reply_time, online_hours, visit_gap

SIGN = (MAKER, LEADER, CHECKER)


@dataclass(frozen=True, slots=True)
class _Table:
    """One figure by agent: its cells, the first of which counts what is known; the column of its chart."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    cells: Callable[[Sequence[Contact], Service], Cells]
    known: int
    charted: int
    note: str
    asks: str


def make_busy_time(of: Material) -> Document:
    """示忙时长统计表: seconds that agents had themselves set busy."""
    columns = (
        Column(of.say("有记载的通话", "known of calls"), "count", 14),
        Column(of.say("示忙合计", "busy in all"), "clock", 13),
        Column(of.say("平均每通（秒）", "mean by call (s)"), "seconds", 15),
    )
    note = of.say("示忙时长按话单逐通所记相加。", "Busy seconds as the log counts them by call.")
    title = of.say("示忙时长统计表", "Busy time")
    return _made(
        of,
        _Table("busy_time", title, columns, lambda c, _: average_cells(busy_time(c)), 0, 4, note, "a column 示忙时长"),
    )


def make_call_records(of: Material) -> Document:
    """电话（回访）记录填写统计表: whose calls have their record filled in."""
    columns = share_columns(of.say("已填写", "filled in"), of.say("应填写", "due"), of.say("填写率", "rate"))
    note = of.say(
        "应填写 = 话单带记录栏的通话；空白即未填。", "Due: calls of a log with a column for it; empty is not filled in."
    )
    title = of.say("电话记录填写统计表", "Call records filled in")
    asks = "a column such as 通话记录 or 回访记录"
    return _made(
        of, _Table("call_records", title, columns, lambda c, _: share_cells(call_records(c)), 1, 5, note, asks)
    )


def make_visit_gap(of: Material) -> Document:
    """回访间隔统计表: gaps between two calls to one customer, against the longest that is allowed."""
    columns = share_columns(of.say("按时", "in time"), of.say("间隔总数", "gaps"), of.say("合格率", "rate"))
    hours = of.service.visit_hours
    note = of.say(
        f"间隔 = 同一客户相邻两次呼出之间；按时 = 不超过 {hours:g} 小时。合计按客户算，含换人回访的间隔。",
        f"Gaps between two outbound calls to one customer; in time: within {hours:g} hours. The total is by customer.",
    )
    title = of.say("回访间隔统计表", "Gaps between call-backs")
    asks = "被叫 (the customer's number), 呼叫方向 and 开始时间, with customers called twice"
    table = _Table("visit_gap", title, columns, lambda c, s: share_cells(visit_gap(c, s)), 1, 5, note, asks)
    return _made(of, table)


def make_complaint_reply_time(of: Material) -> Document:
    """投诉回复时间统计表: how long complaints waited for their reply."""
    columns = (
        Column(of.say("投诉", "complaints"), "count", 8),
        Column(of.say("已回复", "replied"), "count", 8),
        Column(of.say("平均回复时间", "mean time"), "clock", 13),
        Column(of.say("按时", "in time"), "count", 8),
        Column(of.say("按时率", "rate"), "percent", 10),
    )
    note = of.say(
        f"按时 = {of.service.reply_hours:g} 小时之内回复；未回复的不计入平均。",
        f"In time: within {of.service.reply_hours:g} hours; complaints without a reply are in no mean.",
    )
    title = of.say("投诉回复时间统计表", "Time to reply to complaints")
    table = _Table("complaint_reply_time", title, columns, _reply_cells, 0, 7, note, "columns 投诉时间 and 回复时间")
    return _made(of, table)


def _reply_cells(contacts: Sequence[Contact], service: Service) -> Cells:
    reply, in_time = complaint_reply_time([c for c in contacts if c.part in (None, 1)], service)
    return reply.of, reply.known, reply.mean, in_time.part, in_time.rate


def make_online_hours(of: Material) -> Document:
    """在线时段统计表: hours of service by day in which a call was answered, and those without one."""
    hours = online_hours(of.contacts, of.service)
    if hours is None:
        raise no_log(of, "开始时间")
    missing = Counter(day for day, _ in hours.gaps)
    without: dict[object, list[str]] = {day: [] for day in missing}
    for day, hour in hours.gaps:
        without[day].append(f"{hour}:00")
    width = hours.last - hours.first
    days = sorted({contact.at.date() for contact in of.contacts if contact.at} | set(missing))
    columns = (
        Column(of.say("日期", "day"), "day", 13),
        Column(of.say("应在线（小时）", "hours of service"), "count", 14),
        Column(of.say("有接听（小时）", "with an answer"), "count", 14),
        Column(of.say("覆盖率", "covered"), "percent", 10),
        Column(of.say("没有接听的时段", "hours without"), width=44),
    )
    rows = tuple(
        (day, width, width - missing[day], (width - missing[day]) / width, _listed(of, without.get(day, [])))
        for day in days
    )
    share: Share = hours.covered
    total = (of.say("合计", "all"), share.of, share.part, share.part / share.of if share.of else None, "")
    note = of.say(
        f"服务时段 {hours.first}:00—{hours.last}:00。没有接听的时段可能只是没有来电，请对照话务系统核实。",
        f"Hours of service {hours.first}:00–{hours.last}:00. An hour without an answer may have had no call.",
    )
    chart = Chart("column", of.say("覆盖率", "covered"), 0, (3,), 0, 1) if len(rows) > 1 else None
    title = of.say("在线时段统计表", "Hours online")
    grid = Grid(of.say("按日", "By day"), columns, rows, total, chart=chart, note=note)
    parts = [grid, Signatures(signers(of, *SIGN))]
    return document(of, "online_hours", title, [sheet(of, title, parts)])


def _listed(of: Material, hours: list[str]) -> str:
    return of.say("、", ", ").join(hours)


def _made(of: Material, table: _Table) -> Document:
    every = table.cells(of.contacts, of.service)
    if not every[table.known]:
        raise no_log(of, table.asks)
    rows = tuple((*who, *table.cells(contacts, of.service)) for who, contacts in by_person(of))
    rows = tuple(row for row in rows if row[3 + table.known]) or rows
    total = (of.say("合计", "all"), "", "", *every)
    chart = Chart("bar", table.columns[table.charted - 3].name, 1, (table.charted,), 0) if len(rows) > 1 else None
    columns = (*agent_columns(of), *table.columns)
    grid = Grid(of.say("按人员", "By agent"), columns, rows, total, chart=chart, note=table.note)
    parts = [grid, Signatures(signers(of, *SIGN))]
    return document(of, table.kind, table.title, [sheet(of, table.title, parts)])
