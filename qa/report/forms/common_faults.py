"""普遍服务问题讲评表: common faults for the talk with the agents, each with clause, example and whom it concerns."""

from __future__ import annotations

from qa.report.forms.analysis import for_whom
from qa.report.forms.common import INSPECTOR, LEADER, MOST_FAULTS, document, faults_grid, figures_facts, sheet, signers
from qa.report.forms.material import Material
from qa.report.forms.parts import Column, Document, Grid, Room, Signatures

TITLE = ("普遍服务问题讲评表", "Common faults")


def make(of: Material) -> Document:
    """One form."""
    whole = of.board("whole")
    parts = [
        figures_facts(of, whole.cards, of.say("概况", "Overview")),
        faults_grid(of, whole.cards, of.say("普遍问题", "Common faults")),
        _asked(of),
        Room(of.say("讲评记录", "What was said to the agents"), 4),
        Signatures(signers(of, INSPECTOR, LEADER, ("参加人", "Present"))),
    ]
    title = of.say(*TITLE)
    return document(of, "common_faults", title, [sheet(of, title, parts, landscape=True)])


def _asked(of: Material) -> Grid:
    columns = (
        Column(of.say("问题", "fault"), width=28),
        Column(of.say("制度要求", "what the regulation asks"), width=60),
        Column(of.say("涉及人员（次数）", "whom it concerns (times)"), width=44),
    )
    faults = sorted((f for card in of.board("whole").cards for f in card.faults), key=lambda f: -(f.fails.low or 0.0))
    rows = tuple((f.title, of.clause(f.clauses), for_whom(of, f, of.board().cards)) for f in faults[:MOST_FAULTS])
    empty = of.say("本期没有不合格项。", "No item failed in this period.")
    return Grid(of.say("讲评要点", "What to talk about"), columns, rows, empty=empty)
