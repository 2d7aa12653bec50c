"""客服考核指标表: response in time, resolved, satisfaction, response and handling time, and the score of each agent."""

from __future__ import annotations

from qa.report.forms.common import (
    CHECKER,
    LEADER,
    MAKER,
    agent_cells,
    agent_columns,
    document,
    mean_of,
    ordered,
    sheet,
    signers,
)
from qa.report.forms.material import Material
from qa.report.forms.parts import Cells, Chart, Column, Document, Grid, Signatures
from qa.report.forms.service_grids import figures_grid
from qa.scorecard import Scorecard, ServiceFigures

TITLE = ("客服考核指标表", "Key figures of service")


def make(of: Material) -> Document:
    """One form; what the log does not tell is shown as unknown, the score of knowledge is filled in by hand."""
    board = of.board()
    parts = [
        _agents(of),
        figures_grid(of, board.service, of.say("全体", "All together")),
        Signatures(signers(of, MAKER, LEADER, CHECKER)),
    ]
    title = of.say(*TITLE)
    return document(of, "service_kpi", title, [sheet(of, title, parts, landscape=True)])


def _agents(of: Material) -> Grid:
    columns = (
        *agent_columns(of),
        Column(of.say("通话", "calls"), "count", 8),
        Column(of.say("响应及时率", "in time"), "percent", 11),
        Column(of.say("解决率", "resolved"), "percent", 9),
        Column(of.say("满意度", "satisfaction"), "percent", 9),
        Column(of.say("平均响应（秒）", "response (s)"), "seconds", 12),
        Column(of.say("平均处理（秒）", "handling (s)"), "seconds", 12),
        Column(of.say("质检平均分", "mean score"), "score", 11),
        Column(of.say("业务知识得分", "knowledge"), "score", 12),
    )
    rows = tuple((*agent_cells(of, card), *_told(card)) for card in ordered(of.board()))
    service = of.board().service
    total = (of.say("合计", "all"), "", "", *_figures(service), _whole(of), "")
    rated = any(row[6] is not None for row in rows)
    chart = Chart("bar", columns[6 if rated else 9].name, 1, (6 if rated else 9,), 0) if len(rows) > 1 else None
    note = of.say(
        f"响应及时 = {of.service.response_seconds:g} 秒之内应答；话单没有记载的显示“—”；业务知识得分由考试成绩填写。",
        f"In time: answered within {of.service.response_seconds:g} s; — is not in the log; knowledge: by hand.",
    )
    return Grid(of.say("人员指标", "By agent"), columns, rows, total, chart=chart, note=note)


def _whole(of: Material) -> float | None:
    """The mean of all; None where two rubrics make two."""
    cards = of.board("whole").cards
    return mean_of(cards[0]) if len(cards) == 1 else None


def _told(card: Scorecard) -> Cells:
    return *_figures(card.service), mean_of(card), ""


def _figures(service: ServiceFigures | None) -> Cells:
    if service is None:
        return None, None, None, None, None, None
    shares = (service.response_in_time.rate, service.resolved.rate, service.satisfaction.rate)
    return service.calls, *shares, service.response.mean, service.handling.mean
