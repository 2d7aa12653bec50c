"""月度考核表 and 考核结果应用表: last month's assessment of everybody, and what follows from it."""

from __future__ import annotations

from qa.report.forms.common import (
    LEADER,
    MANAGER,
    agent_cells,
    agent_columns,
    document,
    interval_of,
    mean_of,
    ordered,
    sheet,
    signers,
    small_note,
    standing,
)
from qa.report.forms.material import Material
from qa.report.forms.parts import Cells, Chart, Column, Document, Grid, Prose, Signatures
from qa.report.labels import word
from qa.scorecard import Scorecard

STAFF = ("人力资源", "Personnel")


def make_assessment(of: Material) -> Document:
    """月度考核表: made at the beginning of the month about the one before."""
    columns = (
        Column(of.say("名次", "rank"), "count", 9),
        *agent_columns(of),
        Column(of.say("考评通话", "calls"), "count", 9),
        Column(of.say("平均分", "mean"), "score", 9),
        Column(of.say("95% 区间", "95 % interval"), width=12),
        Column(of.say("等级分布", "grades"), width=26),
        Column(of.say("一票否决", "fatal"), "count", 9),
        Column(of.say("完成度", "completeness"), "percent", 9),
        Column(of.say("满意度", "satisfaction"), "percent", 9),
        Column(of.say("解决率", "resolved"), "percent", 9),
        Column(of.say("生效罚款（元）", "fines (yuan)"), "yuan", 11),
        Column(of.say("本人签名", "signed"), width=12),
    )
    rows = tuple(_assessed(of, card) for card in ordered(of.board()))
    chart = Chart("bar", of.say("平均分", "mean"), 2, (5,), 0, 100) if len(rows) > 1 else None
    note = of.say(
        "完成度 = 已判定项目的分值 ÷ 适用项目的分值；罚款只计人工确认且过了申诉期的。",
        "Completeness: possible points of decided items ÷ of applicable ones. Fines: confirmed, time to appeal over.",
    )
    told = " ".join(each for each in (note, small_note(of, of.board())) if each)
    grid = Grid(of.say("考核成绩", "Results"), columns, rows, chart=chart, note=told)
    title = of.say("月度考核表", "Monthly assessment")
    parts = [grid, Signatures(signers(of, LEADER, MANAGER, STAFF))]
    return document(of, "monthly_assessment", title, [sheet(of, title, parts, landscape=True)])


def _assessed(of: Material, card: Scorecard) -> Cells:
    service = card.service
    grades = of.say("，", ", ").join(f"{name} {n}" for name, n in card.grades.items())
    return (
        standing(of, card),
        *agent_cells(of, card),
        card.calls,
        mean_of(card),
        interval_of(card),
        grades,
        len(card.fatal_calls),
        card.completeness,
        service.satisfaction.rate if service else None,
        service.resolved.rate if service else None,
        card.fines.final,
        "",
    )


def make_results(of: Material) -> Document:
    """考核结果应用表: bonus, promotion after months of excellence, coaching plan."""
    columns = (
        *agent_columns(of),
        Column(of.say("平均分", "mean"), "score", 9),
        Column(of.say("连续优秀（月）", "excellent months"), "count", 10),
        Column(of.say("可晋升", "promotion"), width=8),
        Column(of.say("服务之星", "star"), width=9),
        Column(of.say("辅导计划的依据", "why a plan is due"), width=30),
        Column(of.say("生效罚款（元）", "fines (yuan)"), "yuan", 11),
        Column(of.say("奖金系数", "bonus"), width=10),
        Column(of.say("处理意见", "decision"), width=20),
    )
    rows = tuple(_result(of, card) for card in ordered(of.board()))
    title = of.say("考核结果应用表", "What follows from the assessment")
    parts = [
        Prose(of.say("标准", "What is asked"), _thresholds(of)),
        Grid(of.say("考核结果", "Results"), columns, rows, note=small_note(of, of.board())),
        Signatures(signers(of, LEADER, MANAGER, STAFF)),
    ]
    return document(of, "assessment_results", title, [sheet(of, title, parts, landscape=True)])


def _thresholds(of: Material) -> tuple[str, ...]:
    each = of.service
    return (
        of.say(
            f"月平均 {each.excellent:g} 分以上为优秀，连续 {each.excellent_months} 个月优秀可晋升。",
            f"A month of {each.excellent:g} or more is excellent; {each.excellent_months} in a row may be promoted.",
        ),
        of.say(
            f"月平均低于 {each.plan:g} 分、确有下降或有一票否决的，制定辅导计划。",
            f"A mean below {each.plan:g}, a real drop, or a fatal item asks for a coaching plan.",
        ),
        of.say("奖金系数与处理意见由主管填写。", "Bonus and decision are filled in by the supervisor."),
    )


def _result(of: Material, card: Scorecard) -> Cells:
    follows = card.follows
    yes = of.say("是", "yes")
    return (
        *agent_cells(of, card),
        mean_of(card),
        follows.excellent if follows else None,
        yes if follows and follows.promotion else "",
        "★" if follows and follows.star else "",
        of.say("；", "; ").join(word(need, of.lang) for need in follows.plan) if follows else "",
        card.fines.final,
        "",
        "",
    )
