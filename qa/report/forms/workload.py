"""工作量日报、周报: calls and hours of every day, week and agent."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from qa.report.forms.common import CHECKER, LEADER, MAKER, agent_columns, document, sheet, signers
from qa.report.forms.material import Material, nothing
from qa.report.forms.parts import Cells, Chart, Column, Document, Grid, Signatures
from qa.report.forms.service_grids import by_person
from qa.scorecard.contacts import Contact
from qa.scorecard.service import handling_time

TITLE = ("工作情况统计表", "Workload")


def make(of: Material) -> Document:
    """A daily and a weekly report; for one day the agents alone."""
    if not of.contacts:
        raise nothing(f"no calls in {of.span}", "name another period, or give the whole call log with --meta")
    undated = sum(contact.at is None for contact in of.contacts)
    days, weeks = _by_day(of.contacts), _by_week(of.contacts)
    sign = Signatures(signers(of, MAKER, LEADER, CHECKER))
    forms = []
    if len(days) > 1:
        note = (
            of.say(f"另有 {undated} 通没有时间，未列入。", f"{undated} calls without a time are left out.")
            if undated
            else ""
        )
        daily = _grid(of, of.say("按日", "By day"), Column(of.say("日期", "day"), "day", 13), days, note)
        forms.append(sheet(of, of.say("工作情况统计表（日报）", "Workload by day"), [daily, sign]))
    if len(weeks) > 1:
        weekly = _grid(of, of.say("按周", "By week"), Column(of.say("周（起—止）", "week"), width=26), weeks, "")
        forms.append(sheet(of, of.say("工作情况统计表（周报）", "Workload by week"), [weekly, sign]))
    title = of.say("工作情况统计表（人员）", "Workload by agent")
    forms.append(sheet(of, title, [_agents(of), sign]))
    return document(of, "workload", of.say(*TITLE), forms)


def _by_day(contacts: Sequence[Contact]) -> list[tuple[date, list[Contact]]]:
    days: dict[date, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.at:
            days[contact.at.date()].append(contact)
    return sorted(days.items())


def _by_week(contacts: Sequence[Contact]) -> list[tuple[str, list[Contact]]]:
    """Weeks from Monday to Sunday."""
    weeks: dict[date, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.at:
            day = contact.at.date()
            weeks[day - timedelta(days=day.weekday())].append(contact)
    return [(f"{monday} — {monday + timedelta(days=6)}", weeks[monday]) for monday in sorted(weeks)]


def _counts(of: Material) -> tuple[Column, ...]:
    return (
        Column(of.say("通话", "calls"), "count", 8),
        Column(of.say("呼入", "inbound"), "count", 8),
        Column(of.say("呼出", "outbound"), "count", 8),
        Column(of.say("上线人数", "agents"), "count", 10),
        Column(of.say("通话时长", "talk time"), "clock", 11),
        Column(of.say("平均时长（秒）", "mean (s)"), "seconds", 13),
    )


def _told(contacts: Sequence[Contact]) -> Cells:
    """A transferred call is one call, and the time of each of its agents."""
    whole = [contact for contact in contacts if contact.part in (None, 1)]
    people = {contact.agent_id or contact.agent_name for contact in contacts} - {None}
    seconds = [contact.seconds for contact in contacts if contact.seconds is not None]
    mean = handling_time(contacts).mean
    ways = (sum(contact.direction == way for contact in whole) for way in ("inbound", "outbound"))
    return len(whole), *ways, len(people), math.fsum(seconds) if seconds else None, mean


def _grid(
    of: Material, title: str, first: Column, groups: Sequence[tuple[date | str, list[Contact]]], note: str
) -> Grid:
    rows = tuple((name, *_told(contacts)) for name, contacts in groups)
    total = (of.say("合计", "total"), *_told([contact for _, each in groups for contact in each]))
    return Grid(
        title,
        (first, *_counts(of)),
        rows,
        total,
        chart=Chart("column", of.say("通话量", "calls"), 0, (1,), 0),
        note=note,
    )


def _agents(of: Material) -> Grid:
    columns = (*agent_columns(of), *(column for at, column in enumerate(_counts(of)) if at != 3))
    rows = tuple((*who, *_but(3, _told(contacts))) for who, contacts in by_person(of))
    total = (of.say("合计", "total"), "", "", *_but(3, _told(of.contacts)))
    chart = Chart("bar", of.say("通话量", "calls"), 1, (3,), 0) if len(rows) > 1 else None
    note = of.say(
        "转接的通话算作各经手人的通话；合计只算一次。",
        "A transferred call counts for each of its agents, once in the total.",
    )
    return Grid(of.say("按人员", "By agent"), columns, rows, total, chart=chart, note=note)


def _but(at: int, cells: Cells) -> Cells:
    return cells[:at] + cells[at + 1 :]
