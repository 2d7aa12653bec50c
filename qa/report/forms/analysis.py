"""What figures say in sentences, for the reports that ask for an analysis and for a plan of training.

Every sentence restates figures of the scorecard; nothing is guessed. What is not statistically sure is called so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.report.cells import percent
from qa.report.forms.common import example_told, interval_of, title_of
from qa.report.forms.material import Material
from qa.report.forms.parts import Column, Grid
from qa.scorecard import Board, Fault, Scorecard

MOST_NEEDS = 6
MOST_PEOPLE = 5
MOST_MOVERS = 8
MOST_NAMED = 20


def findings(of: Material, whole: Board, people: Board) -> tuple[str, ...]:
    """The analysis: level, change, faults, who stands out, what is not yet decided."""
    return (*_level(of, whole), *_moved(of, people), *_faults(of, whole), *_persons(of, people), *_open(of, whole))


def _about(of: Material, board: Board, card: Scorecard) -> str:
    """Names the rubric at the head of a sentence, where there are several."""
    return f"{title_of(of, card)}{of.say('：', ': ')}" if len(board.cards) > 1 else ""


def _level(of: Material, board: Board) -> Iterator[str]:
    for card in board.cards:
        about = _about(of, board, card)
        if card.mean is None:
            yield about + of.say("本期没有可计入平均的通话。", "No call is counted in this period.")
            continue
        counted = f"{card.counted}/{card.calls}"
        mean, interval = f"{card.mean.mean:.2f}", interval_of(card)
        level = of.say(
            f"本期评分 {card.calls} 通，计入平均 {counted} 通，平均 {mean} 分（95% 区间 {interval}）",
            f"{card.calls} calls scored, {counted} counted, mean {mean} (95 % interval {interval})",
        )
        yield about + level + _since(of, card) + of.say("。", ".")


def _since(of: Material, card: Scorecard) -> str:
    """The change from the month before that had calls."""
    before = [point for point in card.trend if point.month != card.month and point.mean]
    if not card.month or not card.mean or not before:
        return ""
    last, mean = before[-1].month, before[-1].mean
    assert mean
    changed = card.mean.mean - mean.mean
    return of.say(
        f"，比 {last} 的 {mean.mean:.2f} 分{_up(changed)} {abs(changed):.2f} 分",
        f", {changed:+.2f} against {mean.mean:.2f} of {last}",
    )


def _up(change: float) -> str:
    return "提高" if change >= 0 else "降低"


def _moved(of: Material, board: Board) -> Iterator[str]:
    if board.against is None:
        return
    real = [mover for mover in board.movers if mover.real]
    for mover in real[:MOST_MOVERS]:
        yield of.say(
            f"{mover.title}的平均分由 {mover.before:.2f} {'升' if mover.change > 0 else '降'}到 {mover.after:.2f}，"
            f"超出偶然波动（校正 p = {mover.q:.3f}）。",
            f"{mover.title}: from {mover.before:.2f} to {mover.after:.2f}, beyond chance (adjusted p = {mover.q:.3f}).",
        )
    if (more := len(real) - MOST_MOVERS) > 0:
        yield of.say(f"另有 {more} 人的平均分确有变化，见评分卡。", f"{more} more moved; see the scorecard.")
    for mover in board.items:
        if mover.real:
            yield of.say(
                f"“{mover.title}”的不合格率由 {percent(mover.before)} {'升' if mover.change > 0 else '降'}到 "
                f"{percent(mover.after)}，超出偶然波动。",
                f"“{mover.title}”: fail rate from {percent(mover.before)} to {percent(mover.after)}, beyond chance.",
            )
    if not real and board.movers:
        yield of.say(
            f"与 {board.against.name} 相比，{len(board.movers)} 人的平均分都没有超出偶然波动的变化。",
            f"Against {board.against.name}, none of {len(board.movers)} means moved beyond chance.",
        )


def _faults(of: Material, board: Board) -> Iterator[str]:
    for card in board.cards:
        about = _about(of, board, card)
        told = [
            f"{f.title}（{f.fails.part}/{f.fails.whole}，{percent(f.fails.rate)}）" for f in repeated(card.faults)[:3]
        ]
        if told:
            yield about + of.say(f"最普遍的问题：{'；'.join(told)}。", f"Commonest faults: {'; '.join(told)}.")
        if card.costliest:
            cost = card.costliest[0]
            yield about + of.say(
                f"失分最多的是“{cost.title}”，共 {cost.lost:g} 分。",
                f"Costliest: “{cost.title}”, {cost.lost:g} points.",
            )


def _persons(of: Material, board: Board) -> Iterator[str]:
    due = [name_of(card) for card in board.cards if card.follows and card.follows.plan]
    if due:
        yield of.say(f"需要辅导计划的有：{named(of, due)}。", f"A coaching plan is due for {named(of, due)}.")
    stars = [name_of(card) for card in board.cards if card.follows and card.follows.star]
    if stars:
        yield of.say(f"达到服务之星标准的有：{named(of, stars)}。", f"Stars of service: {named(of, stars)}.")


def _open(of: Material, board: Board) -> Iterator[str]:
    waiting = sum(card.waiting.calls for card in board.cards)
    if waiting:
        yield of.say(
            f"还有 {waiting} 通有待定或待听的项目，人工复核后分数可能变动。",
            f"{waiting} calls have items that a person is still to decide; scores may change.",
        )


def named(of: Material, names: Sequence[str]) -> str:
    """Names in a sentence; how many there are where it would be a list."""
    told = of.say("、", ", ").join(names[:MOST_NAMED])
    return (
        told if len(names) <= MOST_NAMED else told + of.say(f" 等 {len(names)} 人", f" and others, {len(names)} in all")
    )


def name_of(card: Scorecard) -> str:
    """A person as sentences name them."""
    return card.subject.name or card.subject.id or "—"


def training_grid(of: Material, whole: Board, people: Board, title: str) -> Grid:
    """The plan of training: the common faults, whom each concerns, by which example, and until when."""
    columns = (
        Column(of.say("序号", "no."), "count", 6),
        Column(of.say("培训内容", "topic"), width=24),
        Column(of.say("依据", "ground"), width=20),
        Column(of.say("制度要求", "what is asked"), width=28),
        Column(of.say("对象", "for whom"), width=20),
        Column(of.say("范例", "example"), width=30),
        Column(of.say("方式", "how"), width=12),
        Column(of.say("负责人", "by"), width=9),
        Column(of.say("完成日期", "until"), width=11),
    )
    faults = sorted(
        (fault for card in whole.cards for fault in repeated(card.faults)), key=lambda fault: -(fault.fails.low or 0.0)
    )
    rows = tuple(
        (
            at,
            fault.title,
            f"{fault.fails.part}/{fault.fails.whole} = {percent(fault.fails.rate)}",
            of.clause(fault.clauses),
            for_whom(of, fault, people.cards),
            example_told(of, fault.example.call_id, fault.example.evidence, fault.example.reason)
            if fault.example
            else "",
            _how(of, fault, people.cards),
            "",
            "",
        )
        for at, fault in enumerate(faults[:MOST_NEEDS], start=1)
    )
    empty = of.say("本期没有不合格项，不另安排培训。", "No item failed; no training is planned.")
    return Grid(title, columns, rows, empty=empty)


def repeated(faults: Sequence[Fault]) -> list[Fault]:
    """The faults that happened more than once; where none did, all: one lapse is no common fault."""
    return [fault for fault in faults if fault.fails.part > 1] or list(faults)


def concerned(fault: Fault, cards: Sequence[Scorecard]) -> list[tuple[Scorecard, int]]:
    """Who failed an item how often, most first."""
    found = [(card, line.failed) for card in cards for line in card.items if line.id == fault.id and line.failed]
    return sorted(found, key=lambda each: (-each[1], each[0].subject.id or ""))


def for_whom(of: Material, fault: Fault, cards: Sequence[Scorecard]) -> str:
    """Whom a topic concerns, with how often each failed; everybody where it is most of them."""
    found = concerned(fault, cards)
    told = [f"{name_of(card)} {n}" for card, n in found[:MOST_PEOPLE]]
    more = of.say(f" 等 {len(found)} 人", f" and {len(found) - MOST_PEOPLE} more") if len(found) > MOST_PEOPLE else ""
    return of.say("、", ", ").join(told) + more


def _how(of: Material, fault: Fault, cards: Sequence[Scorecard]) -> str:
    many = len(concerned(fault, cards)) * 2 > len(cards) > 1
    return of.say("全员讲评", "whole team") if many else of.say("单独辅导", "one by one")
