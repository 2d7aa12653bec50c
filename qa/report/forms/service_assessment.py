"""服务质量综合考评表: one call, or an agent's month; the sections of the rubric are the dimensions that are judged."""

from __future__ import annotations

from collections.abc import Sequence

from qa.report.cells import clock
from qa.report.forms.common import (
    AGENT,
    INSPECTOR,
    LEADER,
    call_facts,
    document,
    evidence_told,
    interval_of,
    mask,
    mean_of,
    ordered,
    sheet,
    signers,
    title_of,
    words_grid,
)
from qa.report.forms.material import Material, nothing
from qa.report.forms.parts import Cells, Column, Document, Fact, Facts, Form, Grid, Prose, Room, Signatures
from qa.report.labels import word
from qa.scorecard import Scorecard, ScoredCall
from qa.types import CallResult, ItemScore, Outcome

TITLE = ("服务质量综合考评表", "Service quality assessment")
MOST_CALLS = 20
"""Calls listed on an agent's form; the lowest scores first where there are more."""


def make(of: Material) -> Document:
    """One form a call, or one for each agent of the period."""
    if of.results:
        forms = [_of_call(of, result) for result in of.results.values()]
    else:
        forms = [_of_agent(of, card) for card in ordered(of.board()) if card.subject.id or card.subject.name]
    if not forms:
        raise nothing("no agent is known for these calls", "score them with a call log: --meta")
    return document(of, "service_assessment", of.say(*TITLE), forms)


def _of_call(of: Material, result: CallResult) -> Form:
    score, info = result.score, result.call.info
    sections = of.sections.get(score.rubric, {})
    columns = (
        Column(of.say("考评内容", "dimension"), width=14),
        Column(of.say("项目", "item"), width=26),
        Column(of.say("分值", "possible"), "points", 7),
        Column(of.say("得失分", "points"), "points", 8),
        Column(of.say("判定", "outcome"), width=9),
        Column(of.say("判定人", "decided by"), width=9),
        Column(of.say("依据（时间、原话）", "evidence (time, words)"), width=50),
    )
    rows = tuple(
        (
            sections.get(item.section, item.section),
            item.title,
            item.possible,
            item.points,
            word(item.outcome.value, of.lang),
            word(item.decided_by, of.lang),
            _ground(of, item),
        )
        for item in result.items
    )
    lost = sum(item.points or 0.0 for item in result.items)
    total = (of.say("合计", "total"), "", sum(item.possible for item in result.items), lost, "", "", "")
    grid = Grid(of.say("考评项目", "Items"), columns, rows, total=total, grouped=1)
    authors = sorted({review.author for review in of.reviews if review.call_id == info.call_id})
    facts = (
        *call_facts(of, result),
        Fact(of.say("考评表", "form"), f"{of.sections.get(score.rubric, {}).get('', score.rubric)} {score.version}"),
        Fact(of.say("复核人", "reviewed by"), "、".join(authors)),
    )
    return sheet(
        of,
        of.say(*TITLE),
        [
            Facts(facts),
            Facts(_score_facts(of, result), of.say("得分", "Score")),
            grid,
            Prose(of.say("算式", "The sum"), score.lines) if score.lines else None,
            words_grid(of, result),
            Room(of.say("质检员评语", "Inspector's comment"), 3),
            Room(of.say("当事人意见", "Agent's comment"), 2),
            Signatures(signers(of, INSPECTOR, LEADER, AGENT)),
        ],
        name=info.call_id,
    )


def _ground(of: Material, item: ItemScore) -> str:
    """What an outcome rests on; of a passed item the reason is enough."""
    if item.outcome is Outcome.NOT_APPLICABLE:
        return ""
    return mask(of, item.reason) if item.outcome is Outcome.PASSED else evidence_told(of, item)


def _score_facts(of: Material, result: CallResult) -> tuple[Fact, ...]:
    score = result.score
    state = of.say("暂定（有待人工）", "provisional") if score.provisional else of.say("确定", "settled")
    span = f"{score.low:.2f}–{score.high:.2f}" if score.low is not None and score.high is not None else None
    return (
        Fact(of.say("最终得分", "final score"), score.final, "score"),
        Fact(of.say("等级", "grade"), score.grade),
        Fact(of.say("计算得分", "calculated"), score.calculated, "score"),
        Fact(of.say("可能范围", "possible range"), span),
        Fact(of.say("状态", "state"), state),
        Fact(of.say("一票否决", "fatal"), of.say("有", "yes") if score.fatal else of.say("无", "none")),
    )


def _of_agent(of: Material, card: Scorecard) -> Form:
    calls = [call for call in of.scored if _is_of(call, card)]
    sections = of.sections.get(card.rubric, {})
    order = {id: at for at, id in enumerate(sections)}
    columns = (
        Column(of.say("考评内容", "dimension"), width=16),
        Column(of.say("项目", "item"), width=30),
        Column(of.say("合格", "passed"), "count", 7),
        Column(of.say("不合格", "failed"), "count", 8),
        Column(of.say("待人工", "open"), "count", 8),
        Column(of.say("不适用", "n/a"), "count", 8),
        Column(of.say("不合格率", "fail rate"), "percent", 10),
        Column(of.say("失分", "points lost"), "points", 8),
    )
    rows = tuple(
        (
            sections.get(line.section, line.section),
            line.title,
            line.passed,
            line.failed,
            line.undetermined + line.awaiting_ear,
            line.not_applicable,
            line.fails.rate,
            line.lost,
        )
        for line in sorted(card.items, key=lambda line: order.get(line.section, len(order)))
    )
    passed, failed = sum(line.passed for line in card.items), sum(line.failed for line in card.items)
    total = (
        of.say("合计", "total"),
        "",
        passed,
        failed,
        sum(line.undetermined + line.awaiting_ear for line in card.items),
        sum(line.not_applicable for line in card.items),
        failed / (passed + failed) if passed + failed else None,
        card.lost,
    )
    return sheet(
        of,
        of.say(*TITLE),
        [
            Facts(_agent_facts(of, card, calls)),
            Grid(of.say("考评项目", "Items"), columns, rows, total=total, grouped=1),
            _dimensions(of, card),
            _calls(of, calls),
            Room(of.say("质检员综合评语", "Inspector's comment"), 3),
            Room(of.say("当事人意见", "Agent's comment"), 2),
            Signatures(signers(of, INSPECTOR, LEADER, AGENT)),
        ],
        name=" ".join(each for each in (card.subject.name, card.subject.id) if each),
    )


def _agent_facts(of: Material, card: Scorecard, calls: Sequence[ScoredCall]) -> tuple[Fact, ...]:
    subject = card.subject
    heard = {each.call_id for each in of.heard} & {call.call_id for call in calls}
    return (
        Fact(of.say("业务代表", "agent"), subject.name or ""),
        Fact(of.say("工号", "agent id"), subject.id or ""),
        Fact(of.say("班组", "team"), subject.team or ""),
        Fact(of.say("考评表", "form"), f"{title_of(of, card)} {'/'.join(card.versions)}"),
        Fact(of.say("考评通话", "calls"), card.calls, "count"),
        Fact(of.say("其中人工监听", "heard by a person"), len(heard), "count"),
        Fact(of.say("平均得分", "mean score"), mean_of(card), "score"),
        Fact(of.say("95% 区间", "95 % interval"), interval_of(card)),
        Fact(of.say("最低 / 最高", "lowest / highest"), _extremes(card)),
        Fact(of.say("等级分布", "grades"), "，".join(f"{name} {n}" for name, n in card.grades.items())),
        Fact(of.say("一票否决", "fatal calls"), len(card.fatal_calls), "count"),
        Fact(of.say("待人工复核", "waiting for a person"), card.waiting.calls, "count"),
    )


def _extremes(card: Scorecard) -> str | None:
    return f"{card.mean.minimum:.2f} / {card.mean.maximum:.2f}" if card.mean else None


def _dimensions(of: Material, card: Scorecard) -> Grid | None:
    """What each section cost per call: only of counted calls, so that it explains the mean."""
    if not card.sections:
        return None
    titles = of.sections.get(card.rubric, {})
    columns = (
        Column(of.say("考评内容", "dimension"), width=30),
        Column(of.say("失分", "points lost"), "points", 10),
        Column(of.say("最多可失", "possible"), "points", 10),
        Column(of.say("每通失分", "lost per call"), "score", 10),
    )
    rows = tuple((titles.get(s.section, s.section), s.lost, s.possible, s.per_call) for s in card.sections)
    note = of.say("只含计入平均的通话。", "Counted calls only.")
    return Grid(of.say("各方面失分", "Points lost by dimension"), columns, rows, note=note)


def _calls(of: Material, calls: Sequence[ScoredCall]) -> Grid:
    heard = {each.call_id for each in of.heard}
    chosen = sorted(calls, key=lambda c: (c.call_id not in heard, c.final if c.final is not None else 101.0))[
        :MOST_CALLS
    ]
    columns = (
        Column(of.say("通话时间", "call of"), "time", 17),
        Column(of.say("通话编号", "call"), width=20),
        Column(of.say("时长", "length"), "clock", 9),
        Column(of.say("得分", "score"), "score", 8),
        Column(of.say("等级", "grade"), width=8),
        Column(of.say("监听", "heard"), width=7),
        Column(of.say("不合格项（时间）", "failed items (time)"), width=44),
    )
    rows = tuple(_call_row(of, call, call.call_id in heard) for call in sorted(chosen, key=_when))
    more = len(calls) - len(rows)
    note = (
        of.say(f"另有 {more} 通得分较高的未列出。", f"{more} more, with higher scores, are not listed.") if more else ""
    )
    return Grid(of.say("监听记录", "Calls"), columns, rows, note=note)


def _call_row(of: Material, call: ScoredCall, heard: bool) -> Cells:
    failed = [
        f"{item.title}{f' {clock(item.evidence[0].start)}' if item.evidence else ''}"
        for item in call.with_outcome(Outcome.FAILED)
    ]
    by = of.say("人工", "person") if heard else of.say("机器", "machine")
    told = of.say("；", "; ").join(failed)
    return call.started_at, call.call_id, call.duration, call.final, call.grade, by, told


def _when(call: ScoredCall) -> tuple[str, str]:
    return call.started_at.isoformat() if call.started_at else "", call.call_id


def _is_of(call: ScoredCall, card: Scorecard) -> bool:
    same = call.agent_id == card.subject.id if card.subject.id else call.agent_name == card.subject.name
    return same and call.rubric == card.rubric
