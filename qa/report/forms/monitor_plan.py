"""监听计划表: how often each agent was listened to by a person, against the quota of the month."""

from __future__ import annotations

from qa.report.forms.common import (
    INSPECTOR,
    LEADER,
    agent_cells,
    agent_columns,
    document,
    ordered,
    sheet,
    signers,
)
from qa.report.forms.material import Material
from qa.report.forms.parts import Cells, Chart, Column, Document, Fact, Facts, Grid, Signatures
from qa.scorecard import Scorecard

TITLE = ("监听计划表", "Monitoring plan")
LEAST, MOST = 1, 5
"""Calls of each agent that a person hears in a month (质检员3: one to five, or more)."""


def make(of: Material) -> Document:
    """One form; a call counts as listened to where a person has decided an item of it."""
    cards = ordered(of.board())
    counts = [len(_heard(of, card)) for card in cards]
    met = sum(n >= LEAST for n in counts)
    facts = (
        Fact(of.say("每人应监听", "quota"), of.say(f"{LEAST}—{MOST} 通以上", f"{LEAST}–{MOST} or more")),
        Fact(of.say("达标人数", "quota met"), f"{met}/{len(cards)}"),
        Fact(of.say("已监听通话", "calls heard"), sum(counts), "count"),
        Fact(of.say("还须监听", "still to hear"), sum(max(0, LEAST - n) for n in counts), "count"),
    )
    columns = (
        *agent_columns(of),
        Column(of.say("本期通话", "calls"), "count", 10),
        Column(of.say("已监听", "heard"), "count", 9),
        Column(of.say("配额", "quota"), width=8),
        Column(of.say("还须监听", "still to hear"), "count", 10),
        Column(of.say("状态", "state"), width=9),
        Column(of.say("监听日期", "heard on"), width=24),
        Column(of.say("质检员", "inspector"), width=14),
        Column(of.say("待人工", "open"), "count", 8),
    )
    rows = tuple(_row(of, card) for card in cards)
    chart = Chart("bar", of.say("已监听通话", "calls heard"), 1, (4,), 0) if len(rows) > 1 else None
    note = of.say(
        "有人工复核过任一项目的通话算已监听。", "A call counts as heard once a person has decided an item of it."
    )
    grid = Grid(of.say("监听情况", "Coverage"), columns, rows, chart=chart, note=note)
    title = of.say(*TITLE)
    return document(
        of,
        "monitor_plan",
        title,
        [sheet(of, title, [Facts(facts), grid, Signatures(signers(of, INSPECTOR, LEADER))], landscape=True)],
    )


def _heard(of: Material, card: Scorecard) -> set[str]:
    return {each.call_id for each in of.heard if each.agent_id == card.subject.id and card.subject.id}


def _row(of: Material, card: Scorecard) -> Cells:
    calls = _heard(of, card)
    about = [each for each in of.heard if each.call_id in calls]
    days = sorted({of.local(each.at) for each in about})
    done = of.say("达标", "met") if len(calls) >= LEAST else of.say("未达标", "not met")
    return (
        *agent_cells(of, card),
        card.calls,
        len(calls),
        f"{LEAST}—{MOST}",
        max(0, LEAST - len(calls)),
        done,
        "、".join(f"{day:%m-%d}" for day in days),
        "、".join(sorted({each.author for each in about})),
        card.waiting.calls,
    )
