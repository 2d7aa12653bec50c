"""案例汇编: the case book's entries of a period, each with what was said."""

from __future__ import annotations

from qa.report.cells import clock
from qa.report.forms.common import call_facts, document, mask, masked_turns, sheet, signers
from qa.report.forms.material import Case, Material, nothing
from qa.report.forms.parts import Column, Document, Fact, Facts, Form, Grid, Part, Prose, Signatures
from qa.report.labels import word

TITLE = ("经典案例汇编", "Case book")
AROUND = 20.0
"""Seconds before and after a case's stretch whose words are shown."""


def make(of: Material) -> Document:
    """A list of the cases, and a sheet for each."""
    if not of.cases:
        raise nothing(f"the case book has no entry of {of.span}", "add one: qa cases add …")
    title = of.say(*TITLE)
    columns = (
        Column(of.say("序号", "no."), "count", 6),
        Column(of.say("案例", "case"), width=32),
        Column(of.say("类别", "kind"), width=8),
        Column(of.say("通话编号", "call"), width=20),
        Column(of.say("标签", "tags"), width=20),
        Column(of.say("收录人", "added by"), width=10),
        Column(of.say("收录日期", "added on"), "day", 12),
    )
    rows = tuple(
        (
            at,
            each.note.title,
            _kind(of, each),
            each.note.call_id,
            "、".join(each.note.tags),
            each.note.author,
            of.local(each.note.made_at),
        )
        for at, each in enumerate(of.cases, start=1)
    )
    listed = sheet(of, title, [Grid(of.say("目录", "Cases"), columns, rows)], name=of.say("目录", "contents"))
    return document(
        of, "case_book", title, [listed, *(_case(of, at, each) for at, each in enumerate(of.cases, start=1))]
    )


def _kind(of: Material, case: Case) -> str:
    return of.say("示范", "model") if case.note.good else of.say("问题", "fault")


def _case(of: Material, at: int, case: Case) -> Form:
    note = case.note
    item = next((item for item in case.result.items if item.id == note.item_id), None)
    facts = [
        Fact(of.say("案例", "case"), note.title, wide=True),
        Fact(of.say("类别", "kind"), _kind(of, case)),
        Fact(of.say("标签", "tags"), "、".join(note.tags)),
        *call_facts(of, case.result),
    ]
    if note.start is not None and note.end is not None:
        facts.append(Fact(of.say("位置", "at"), f"{clock(note.start)}–{clock(note.end)}"))
    if item:
        facts.append(Fact(of.say("相关项目", "item"), item.title))
        facts.append(Fact(of.say("制度要求", "clause"), of.clause(item.clauses), wide=True))
    parts: list[Part] = [
        Facts(tuple(facts)),
        Prose(of.say("点评", "Comment"), (mask(of, note.note),)) if note.note else Prose("", ()),
        _words(of, case),
        Signatures(signers(of, ("整理", "Edited by"), ("审核", "Checked by"))),
    ]
    number = of.say(f"案例 {at}", f"Case {at}")
    return sheet(of, number, [part for part in parts if not (isinstance(part, Prose) and not part.lines)], name=number)


def _words(of: Material, case: Case) -> Grid:
    turns, note = case.result.call.transcript.turns, case.note
    start = note.start - AROUND if note.start is not None else 0.0
    end = note.end + AROUND if note.end is not None else float("inf")
    columns = (
        Column(of.say("时间", "time"), width=9),
        Column(of.say("说话人", "party"), width=8),
        Column(of.say("内容", "words"), width=84),
    )
    rows = tuple(
        (clock(turn.start), word(turn.party, of.lang), text)
        for turn, text in zip(turns, masked_turns(of, turns), strict=True)
        if turn.end >= start and turn.start <= end
    )
    return Grid(of.say("对话", "Dialogue"), columns, rows)
