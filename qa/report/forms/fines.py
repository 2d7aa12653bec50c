"""罚款统计表: fines of the period by person, and each of them; only what a person confirmed."""

from __future__ import annotations

from qa.report.forms.common import CHECKER, LEADER, MAKER, agent_cells, agent_columns, document, ordered, sheet, signers
from qa.report.forms.material import Material, nothing
from qa.report.forms.parts import Chart, Column, Document, Grid, Signatures
from qa.report.labels import word

TITLE = ("罚款统计表", "Fines")


def make(of: Material) -> Document:
    """One form; an error where no person has confirmed anything that is fined."""
    cards = [card for card in ordered(of.board()) if card.fines.penalties]
    if not cards:
        raise nothing(
            f"no failure of {of.span} with a fine or a notice was confirmed by a person",
            "confirm failures by review first (qa review); what the machine found alone is never fined",
        )
    title = of.say(*TITLE)
    parts = [_people(of), _each(of), Signatures(signers(of, MAKER, LEADER, CHECKER))]
    return document(of, "fines", title, [sheet(of, title, parts, landscape=True)])


def _people(of: Material) -> Grid:
    columns = (
        *agent_columns(of),
        Column(of.say("生效（次）", "final"), "count", 10),
        Column(of.say("生效罚款（元）", "final (yuan)"), "yuan", 14),
        Column(of.say("申诉期内（次）", "may be appealed"), "count", 13),
        Column(of.say("申诉期内（元）", "may be appealed (yuan)"), "yuan", 14),
        Column(of.say("签名", "signed"), width=14),
    )
    cards = [card for card in ordered(of.board()) if card.fines.penalties]
    rows = tuple(
        (
            *agent_cells(of, card),
            sum(each.state == "final" for each in card.fines.penalties),
            card.fines.final,
            sum(each.state == "waiting" for each in card.fines.penalties),
            card.fines.waiting,
            "",
        )
        for card in cards
    )
    total = (
        of.say("合计", "total"),
        "",
        "",
        sum(each.state == "final" for card in cards for each in card.fines.penalties),
        sum(card.fines.final for card in cards),
        sum(each.state == "waiting" for card in cards for each in card.fines.penalties),
        sum(card.fines.waiting for card in cards),
        "",
    )
    chart = Chart("bar", of.say("生效罚款（元）", "final (yuan)"), 1, (4,), 0) if len(rows) > 1 else None
    note = of.say(
        "只含人工确认的结果；申诉期内的不执行，机器判定而未经确认的不列入。",
        "Confirmed by a person only; what may still be appealed is not executed.",
    )
    return Grid(of.say("按人员", "By agent"), columns, rows, total, chart=chart, note=note)


def _each(of: Material) -> Grid:
    columns = (
        Column(of.say("日期", "day"), "day", 12),
        Column(of.say("姓名", "name"), width=10),
        Column(of.say("通话编号", "call"), width=20),
        Column(of.say("制度条款", "clause"), width=20),
        Column(of.say("第几次", "which time"), "count", 8),
        Column(of.say("罚款（元）", "yuan"), "yuan", 10),
        Column(of.say("处理", "ground"), width=44),
        Column(of.say("状态", "state"), width=9),
        Column(of.say("申诉截止", "appeal until"), "day", 12),
    )
    rows = sorted(
        (
            each.consequence.day,
            card.subject.name or card.subject.id or "",
            each.consequence.call_id,
            of.cite([each.consequence.clause]),
            each.consequence.count,
            each.consequence.yuan,
            each.consequence.reason,
            word(each.state, of.lang),
            each.appeal_until,
        )
        for card in of.board().cards
        for each in card.fines.penalties
    )
    return Grid(of.say("逐笔", "Each"), columns, tuple(rows))
