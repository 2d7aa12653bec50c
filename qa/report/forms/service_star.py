"""服务之星评选表: the best agents of each team, by the rubric's thresholds, and all who could be ranked."""

from __future__ import annotations

from qa.report.forms.analysis import name_of
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
    title_of,
)
from qa.report.forms.material import Material
from qa.report.forms.parts import Cells, Chart, Column, Document, Fact, Facts, Grid, Prose, Room, Signatures
from qa.scorecard import Scorecard

TITLE = ("服务之星评选表", "Star of service")


def make(of: Material) -> Document:
    """One form; it says so where nobody reached what is asked."""
    board = of.board()
    stars = [card for card in ordered(board) if card.follows and card.follows.star]
    chosen = tuple(
        Fact(
            card.subject.team or of.say("班组不明", "team unknown"),
            f"★ {name_of(card)} {card.subject.id or ''}  {card.mean.mean:.2f}" if card.mean else None,
            wide=True,
        )
        for card in stars
    )
    none = of.say("本期没有人达到服务之星的标准。", "Nobody reached what a star of service needs in this period.")
    parts = [
        Facts(chosen, of.say("本期服务之星", "Stars of the period")) if chosen else Prose("", (none,)),
        Prose(of.say("评选标准", "What is asked"), _asked(of)),
        _candidates(of),
        Room(of.say("主要事迹", "What they did well"), 3),
        Signatures(signers(of, LEADER, MANAGER)),
    ]
    title = of.say(*TITLE)
    return document(of, "service_star", title, [sheet(of, title, parts)])


def _asked(of: Material) -> tuple[str, ...]:
    told = {card.rubric: title_of(of, card) for card in of.board().cards}
    services = {rubric: of.board().terms[rubric].service for rubric in told if rubric in of.board().terms}
    return tuple(
        of.say(
            f"{told[rubric]}：平均分不低于 {each.star:g}，计入平均的通话不少于 {each.small_sample} 通，"
            f"没有一票否决；每个班组取前 {each.stars} 名，同分并列。",
            f"{told[rubric]}: mean at least {each.star:g}, at least {each.small_sample} counted calls, no fatal item; "
            f"the first {each.stars} of each team, equals together.",
        )
        for rubric, each in services.items()
    )


def _candidates(of: Material) -> Grid:
    columns = (
        *agent_columns(of),
        Column(of.say("计入", "counted"), "count", 8),
        Column(of.say("平均分", "mean"), "score", 9),
        Column(of.say("95% 区间", "95 % interval"), width=12),
        Column(of.say("一票否决", "fatal"), "count", 9),
        Column(of.say("连续优秀（月）", "excellent months"), "count", 10),
        Column(of.say("结果", "result"), width=10),
    )
    rows = tuple(_row(of, card) for card in ordered(of.board()))
    chart = Chart("bar", of.say("平均分", "mean"), 1, (4,), 0, 100) if len(rows) > 1 else None
    return Grid(of.say("候选人", "Candidates"), columns, rows, chart=chart, note=small_note(of, of.board()))


def _row(of: Material, card: Scorecard) -> Cells:
    follows = card.follows
    small = of.say("样本少", "small sample") if card.small else ""
    result = of.say("★ 当选", "★ star") if follows and follows.star else small
    excellent = follows.excellent if follows else None
    head = (*agent_cells(of, card), card.counted, mean_of(card), interval_of(card), len(card.fatal_calls))
    return *head, excellent, result
