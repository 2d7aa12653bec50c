"""每周质检小结: analysis and training plan of a week, for the whole team or for one agent, from the common faults."""

from __future__ import annotations

from qa.report.forms.analysis import findings, training_grid
from qa.report.forms.common import (
    INSPECTOR,
    LEADER,
    MANAGER,
    agents_grid,
    document,
    faults_grid,
    figures_facts,
    sheet,
    signers,
)
from qa.report.forms.material import Material
from qa.report.forms.parts import Document, Prose, Room, Signatures

TITLE = ("质检分析报告及培训计划（周）", "Weekly quality analysis and training plan")


def make(of: Material) -> Document:
    """One form."""
    whole, people = of.board("whole"), of.board()
    parts = [
        figures_facts(of, whole.cards, of.say("本周概况", "The week")),
        Prose(of.say("分析", "Analysis"), findings(of, whole, people)),
        faults_grid(of, whole.cards, of.say("普遍问题", "Common faults")),
        agents_grid(of, people, of.say("人员情况", "Agents"), chart=False) if of.agent is None else None,
        training_grid(of, whole, people, of.say("培训计划", "Training plan")),
        Room(of.say("上周计划完成情况", "Last week's plan: what was done"), 2),
        Signatures(signers(of, INSPECTOR, LEADER, MANAGER)),
    ]
    title = of.say(*TITLE)
    return document(of, "weekly_quality", title, [sheet(of, title, parts, name=of.span, landscape=True)])
