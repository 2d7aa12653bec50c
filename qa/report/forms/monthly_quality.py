"""服务质量分析报告: the month in figures, sentences and tables; due by the 22nd after the month."""

from __future__ import annotations

from datetime import date

from qa.report.board.charts import floor_of
from qa.report.forms.analysis import findings, training_grid
from qa.report.forms.common import (
    CHECKER,
    LEADER,
    MANAGER,
    agents_grid,
    document,
    faults_grid,
    figures_facts,
    mean_of,
    ordered,
    sheet,
    signers,
    title_of,
)
from qa.report.forms.material import Material, due_on
from qa.report.forms.parts import Chart, Column, Document, Fact, Facts, Grid, Prose, Room, Signatures
from qa.report.forms.service_grids import figures_grid
from qa.scorecard import Scorecard

TITLE = ("服务质量分析报告（月）", "Monthly service quality report")
DUE = 22
"""The day of the month by which it is handed in (班长3)."""


def make(of: Material) -> Document:
    """One form."""
    whole, people = of.board("whole"), of.board()
    due = due_on(DUE, of.period.end) if of.period else None
    parts = [
        Facts(
            (
                Fact(of.say("报送期限", "due"), due, "day"),
                Fact(of.say("报送部门", "to"), ""),
            )
        ),
        figures_facts(of, whole.cards, of.say("一、概况", "1 Overview")),
        Prose(of.say("二、分析", "2 Analysis"), findings(of, whole, people)),
        *(_trend(of, card) for card in whole.cards if card.trend),
        _teams(of),
        agents_grid(of, people, of.say("五、人员", "5 Agents")),
        faults_grid(of, whole.cards, of.say("六、普遍问题", "6 Common faults")),
        figures_grid(of, whole.service, of.say("七、服务指标（话单）", "7 Figures of service (call log)")),
        training_grid(of, whole, people, of.say("八、培训计划", "8 Training plan")),
        Room(of.say("九、下月措施", "9 Measures for next month"), 3),
        Signatures(signers(of, LEADER, CHECKER, MANAGER)),
    ]
    title = of.say(*TITLE)
    return document(of, "monthly_quality", title, [sheet(of, title, parts, landscape=True)])


def _trend(of: Material, card: Scorecard) -> Grid:
    columns = (
        Column(of.say("月份", "month"), "month", 10),
        Column(of.say("版本", "version"), width=12),
        Column(of.say("通话", "calls"), "count", 10),
        Column(of.say("计入", "counted"), "count", 10),
        Column(of.say("平均分", "mean"), "score", 11),
        Column(of.say("区间下限", "low"), "score", 11),
        Column(of.say("区间上限", "high"), "score", 11),
        Column(of.say("说明", "remark"), width=26),
    )
    rows = tuple(
        (
            date.fromisoformat(f"{point.month}-01"),
            "/".join(point.versions),
            point.calls,
            point.mean.n if point.mean else 0,
            *((point.mean.mean, point.mean.low, point.mean.high) if point.mean else (None, None, None)),
            of.say("评分表有变", "rubric changed") if point.changed else "",
        )
        for point in card.trend
    )
    least = floor_of(point.mean for point in card.trend)
    title = of.say("平均分（逐月）", "mean by month")
    chart = Chart("line", title, 0, (4, 5, 6), least=least, most=100) if len(rows) > 1 else None
    about = f" · {title_of(of, card)}" if len(of.board("whole").cards) > 1 else ""
    return Grid(of.say("三、逐月趋势", "3 Trend") + about, columns, rows, chart=chart)


def _teams(of: Material) -> Grid:
    columns = (
        Column(of.say("班组", "team"), width=18),
        Column(of.say("考评表", "form"), width=26),
        Column(of.say("通话", "calls"), "count", 9),
        Column(of.say("计入", "counted"), "count", 9),
        Column(of.say("平均分", "mean"), "score", 10),
        Column(of.say("一票否决", "fatal"), "count", 10),
        Column(of.say("待人工", "open"), "count", 10),
        Column(of.say("失分", "points lost"), "points", 10),
    )
    rows = tuple(
        (
            card.subject.name or of.say("班组不明", "team unknown"),
            title_of(of, card),
            card.calls,
            card.counted,
            mean_of(card),
            len(card.fatal_calls),
            card.waiting.calls,
            card.lost,
        )
        for card in ordered(of.board("teams"))
    )
    return Grid(of.say("四、班组", "4 Teams"), columns, rows)
