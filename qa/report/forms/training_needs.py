"""培训需求及计划表: what the figures say must be trained, with whom, by which cases."""

from __future__ import annotations

from qa.report.cells import percent
from qa.report.forms.analysis import name_of, repeated, training_grid
from qa.report.forms.common import (
    LEADER,
    MANAGER,
    agent_cells,
    agent_columns,
    document,
    mean_of,
    ordered,
    sheet,
    signers,
)
from qa.report.forms.material import Material
from qa.report.forms.parts import Column, Document, Grid, Room, Signatures
from qa.report.labels import word

TITLE = ("培训需求及计划表", "Training needs and plan")
TRAINER = ("培训负责人", "Trainer")
MOST_TOPICS = 3


def make(of: Material) -> Document:
    """One form."""
    parts = [
        training_grid(of, of.board("whole"), of.board(), of.say("一、共同的需求", "1 Needs in common")),
        _persons(of),
        _plans(of),
        _cases(of),
        Room(of.say("其他需求", "Other needs"), 2),
        Signatures(signers(of, TRAINER, LEADER, MANAGER)),
    ]
    title = of.say(*TITLE)
    return document(of, "training_needs", title, [sheet(of, title, parts, landscape=True)])


def _persons(of: Material) -> Grid:
    columns = (
        *agent_columns(of),
        Column(of.say("平均分", "mean"), "score", 9),
        Column(of.say("最需要的培训（不合格/判定）", "needs most (failed of decided)"), width=60),
        Column(of.say("辅导计划的依据", "why a plan is due"), width=30),
    )
    rows = []
    for card in ordered(of.board()):
        faults = "；".join(
            f"{f.title} {f.fails.part}/{f.fails.whole} = {percent(f.fails.rate)}"
            for f in repeated(card.faults)[:MOST_TOPICS]
        )
        why = "；".join(word(need, of.lang) for need in card.follows.plan) if card.follows else ""
        rows.append((*agent_cells(of, card), mean_of(card), faults, why))
    return Grid(of.say("二、个人的需求", "2 Needs of each"), columns, tuple(rows))


def _plans(of: Material) -> Grid:
    names = {card.subject.id: name_of(card) for card in of.board().cards}
    columns = (
        Column(of.say("业务代表", "agent"), width=14),
        Column(of.say("目标", "goal"), width=44),
        Column(of.say("制定人", "by"), width=12),
        Column(of.say("期限", "due"), "day", 12),
        Column(of.say("结果", "outcome"), width=30),
    )
    rows = tuple(
        (names.get(plan.agent_id, plan.agent_id), plan.goal, plan.author, of.local(plan.due), plan.outcome)
        for plan in of.plans
    )
    empty = of.say("本期没有已立的辅导计划。", "No coaching plan was made for this period.")
    return Grid(of.say("三、已立的辅导计划", "3 Coaching plans made"), columns, rows, empty=empty)


def _cases(of: Material) -> Grid:
    columns = (
        Column(of.say("案例", "case"), width=30),
        Column(of.say("类别", "kind"), width=9),
        Column(of.say("通话编号", "call"), width=22),
        Column(of.say("标签", "tags"), width=24),
        Column(of.say("说明", "note"), width=44),
    )
    kinds = {True: of.say("示范", "model"), False: of.say("问题", "fault")}
    rows = tuple(
        (each.note.title, kinds[each.note.good], each.note.call_id, "、".join(each.note.tags), each.note.note)
        for each in of.cases
    )
    empty = of.say("案例库里没有本期的案例。", "The case book has none of this period.")
    return Grid(of.say("四、可用的案例", "4 Cases at hand"), columns, rows, empty=empty)
