"""Pieces that several forms share: heads, tables of agents and of faults, evidence, what the analysis says."""

from __future__ import annotations

from collections.abc import Sequence

from qa.redact import masked, private, private_turns
from qa.report.cards import follows_told, subject_name
from qa.report.cells import clock
from qa.report.coaching.words import say_private
from qa.report.forms.material import Material
from qa.report.forms.parts import Cells, Chart, Column, Document, Fact, Facts, Form, Grid, Part, Value
from qa.report.labels import word
from qa.scorecard import Board, Scorecard
from qa.types import CallResult, Evidence, ItemScore, Turn

MOST_FAULTS = 10
LONGEST_EXAMPLE = 48
LONGEST_EVIDENCE = 120


def document(of: Material, kind: str, title: str, forms: Sequence[Form]) -> Document:
    """A document of one or more forms."""
    return Document(kind, title, of.unit, of.span, tuple(forms))


def sheet(of: Material, title: str, parts: Sequence[Part | None], *, name: str = "", landscape: bool = False) -> Form:
    """One form with the usual line under its title: period, whom it is narrowed to, the day of making."""
    made = f"{of.say('制表日期', 'made on')} {of.today}"
    head = tuple(each for each in (f"{of.say('期间', 'period')} {of.span}", of.whose, made) if each)
    notes = demonstration(of)
    return Form(title, name or title, head, tuple(part for part in parts if part is not None), notes, landscape)


def demonstration(of: Material) -> tuple[str, ...]:
    """The warning that belongs under everything that rests on the demonstration model's words."""
    boards = [board for board in (of.people, of.whole, of.teams) if board]
    n = sum(card.demonstration for card in boards[0].cards) if boards else 0
    n = n or sum(result.call.transcript.demonstration for result in of.results.values())
    return (word("demonstration_note", of.lang).format(n=n),) if n else ()


def ordered(board: Board) -> list[Scorecard]:
    """Cards as they are listed: by rubric, the ranked ones by rank, the others after them by name."""
    return sorted(
        board.cards,
        key=lambda card: (
            card.rubric,
            card.rank is None,
            card.rank or 0,
            card.subject.id or "",
            card.subject.name or "",
        ),
    )


def agent_cells(of: Material, card: Scorecard) -> Cells:
    """工号, name and team of a card's subject; the team's cell names the rubric too, where there are several."""
    subject = card.subject
    team = subject.team
    if several(of):
        team = " / ".join(each for each in (team, title_of(of, card)) if each)
    return subject.id, subject.name or subject_name(card, of.lang), team


def agent_columns(of: Material) -> tuple[Column, ...]:
    """The columns of `agent_cells`."""
    team = of.say("班组 / 考评表", "team / form") if several(of) else of.say("班组", "team")
    return (
        Column(of.say("工号", "agent id"), width=8),
        Column(of.say("姓名", "name"), width=10),
        Column(team, width=18 if several(of) else 12),
    )


def several(of: Material) -> bool:
    """Whether people were scored by several rubrics: each has a line of their own by each."""
    return of.people is not None and len({card.rubric for card in of.people.cards}) > 1


def mean_of(card: Scorecard) -> float | None:
    """The mean that a form shows; None where no call is counted."""
    return card.mean.mean if card.mean else None


def interval_of(card: Scorecard) -> str:
    """The 95 % interval of the mean as text."""
    mean = card.mean
    return f"{mean.low:.1f}–{mean.high:.1f}" if mean and mean.low is not None and mean.high is not None else "—"


def standing(of: Material, card: Scorecard) -> Value:
    """The rank, or why there is none."""
    if card.rank is not None:
        return card.rank
    if card.small:
        return of.say("样本少", "small sample")
    return of.say("两个版本", "two versions") if len(card.versions) > 1 else None


def agents_grid(of: Material, board: Board, title: str, *, chart: bool = True) -> Grid:
    """Everybody's month: calls, mean with interval, rank, fatal calls, what follows."""
    columns = (
        Column(of.say("名次", "rank"), "count", 8),
        *agent_columns(of),
        Column(of.say("通话", "calls"), "count", 7),
        Column(of.say("计入", "counted"), "count", 7),
        Column(of.say("平均分", "mean"), "score", 8),
        Column(of.say("95% 区间", "95 % interval"), width=12),
        Column(of.say("一票否决", "fatal"), "count", 8),
        Column(of.say("待人工", "open"), "count", 8),
        Column(of.say("主要失分", "costliest faults"), width=34),
        Column(of.say("后续", "what follows"), width=22),
    )
    rows = tuple(_agent_row(of, card) for card in ordered(board))
    bars = Chart("bar", of.say("平均分", "mean score"), 2, (6,), least=0, most=100)
    return Grid(title, columns, rows, chart=bars if chart and len(rows) > 1 else None, note=small_note(of, board))


def _agent_row(of: Material, card: Scorecard) -> Cells:
    faults = of.say("；", "; ").join(f"{fault.title} −{fault.lost:g}" for fault in card.costliest[:2])
    told = of.say("；", "; ").join(follows_told(card, of.lang))
    head = (standing(of, card), *agent_cells(of, card), card.calls, card.counted, mean_of(card), interval_of(card))
    return *head, len(card.fatal_calls), card.waiting.calls, faults, told


def small_note(of: Material, board: Board) -> str:
    """Why some have no rank."""
    least = {each.service.small_sample for each in board.terms.values()}
    if not any(card.small for card in board.cards):
        return ""
    return word("small_note", of.lang).format(n="/".join(map(str, sorted(least or {10}))))


def faults_grid(of: Material, cards: Sequence[Scorecard], title: str, most: int = MOST_FAULTS) -> Grid:
    """Common faults as the scorecard ranks them, the surest first, with clause and example."""
    columns = (
        Column(of.say("序号", "no."), "count", 6),
        Column(of.say("问题", "fault"), width=24),
        Column(of.say("次数", "failed"), "count", 7),
        Column(of.say("判定", "decided"), "count", 7),
        Column(of.say("不合格率", "fail rate"), "percent", 9),
        Column(of.say("把握下限", "at least (95 %)"), "percent", 9),
        Column(of.say("失分", "points lost"), "points", 8),
        Column(of.say("制度条款", "clauses"), width=22),
        Column(of.say("例", "example"), width=34),
    )
    faults = [(card, fault) for card in cards for fault in card.faults]
    faults.sort(key=lambda each: -(each[1].fails.low or 0))
    rows = tuple(
        (
            at,
            fault.title,
            fault.fails.part,
            fault.fails.whole,
            fault.fails.rate,
            fault.fails.low,
            fault.lost,
            of.cite(fault.clauses),
            example_told(of, fault.example.call_id, fault.example.evidence, fault.example.reason)
            if fault.example
            else "",
        )
        for at, (_, fault) in enumerate(faults[:most], start=1)
    )
    chart = Chart("bar", of.say("不合格率", "fail rate"), 1, (4,), least=0) if len(rows) > 1 else None
    note = of.say(
        "按把握下限（95% 威尔逊区间的下端）排序；待定的通话不计入判定。",
        "By the lower end of the 95 % Wilson interval; undetermined calls are no part of it.",
    )
    empty = of.say("本期没有不合格项。", "No item failed in this period.")
    return Grid(title, columns, rows, chart=chart, note=note if rows else "", empty=empty)


def example_told(of: Material, call_id: str, evidence: Evidence | None, reason: str) -> str:
    """A moment to listen to: call, time, words."""
    if evidence is None:
        return f"{call_id} {mask(of, reason)}"
    words = f"“{cut(mask(of, evidence.text))}”" if evidence.text else mask(of, reason)
    return f"{call_id} {clock(evidence.start)} {words}"


def cut(text: str, most: int = LONGEST_EXAMPLE) -> str:
    """A text of a cell that shows where to listen; the call has the rest."""
    return text if len(text) <= most else text[: most - 1] + "…"


def evidence_told(of: Material, item: ItemScore, most: int = 3) -> str:
    """What an outcome rests on: who said what when; for an absence the reason it was found by."""
    said = [
        f"{clock(each.start)} {word(each.party, of.lang)}“{cut(mask(of, each.text), LONGEST_EVIDENCE)}”"
        for each in item.evidence[:most]
        if each.text
    ]
    reason = item.machine.reason if item.machine else item.reason
    return of.say("；", "; ").join(each for each in (mask(of, reason), *said) if each)


def mask(of: Material, text: str) -> str:
    """A text without what is private in it."""
    return masked(text, private([text])[0], lambda kind: say_private(kind, of.lang))


def masked_turns(of: Material, turns: Sequence[Turn]) -> list[str]:
    """The turns' texts without what is private, numbers told over several turns too."""
    marks = private_turns(turns)
    return [
        masked(turn.text, each, lambda kind: say_private(kind, of.lang))
        for turn, each in zip(turns, marks, strict=True)
    ]


def words_grid(of: Material, result: CallResult) -> Grid:
    """What was listened to: the call's words, turn by turn."""
    turns = result.call.transcript.turns
    columns = (
        Column(of.say("时间", "time"), width=9),
        Column(of.say("说话人", "party"), width=8),
        Column(of.say("内容", "words"), width=84),
    )
    rows = tuple(
        (clock(turn.start), word(turn.party, of.lang), text)
        for turn, text in zip(turns, masked_turns(of, turns), strict=True)
    )
    return Grid(of.say("监听内容", "What was said"), columns, rows, empty=of.say("没有文字。", "No words."))


def call_facts(of: Material, result: CallResult) -> tuple[Fact, ...]:
    """Who, when and where of a call."""
    info = result.call.info
    return (
        Fact(of.say("业务代表", "agent"), info.agent_name or ""),
        Fact(of.say("工号", "agent id"), info.agent_id or ""),
        Fact(of.say("班组", "team"), info.team or ""),
        Fact(of.say("线路", "line"), info.line or ""),
        Fact(of.say("通话编号", "call"), info.call_id),
        Fact(of.say("通话时间", "call of"), info.started_at, "time"),
        Fact(of.say("通话时长", "length"), info.duration or None, "clock"),
        Fact(of.say("呼叫方向", "direction"), word(info.direction, of.lang) if info.direction else ""),
    )


def figures_facts(of: Material, cards: Sequence[Scorecard], title: str) -> Facts:
    """What stands at the head of a report: sums over cards."""
    rows = [
        Fact(of.say("已评通话", "calls scored"), sum(card.calls for card in cards), "count"),
        Fact(of.say("计入平均", "counted in means"), sum(card.counted for card in cards), "count"),
        *(Fact(f"{of.say('平均分', 'mean')}{_rubric(of, cards, card)}", _mean_told(of, card)) for card in cards),
        Fact(of.say("一票否决", "fatal calls"), sum(len(card.fatal_calls) for card in cards), "count"),
        Fact(of.say("待人工复核", "waiting for a person"), sum(card.waiting.calls for card in cards), "count"),
    ]
    return Facts(tuple(rows), title)


def _rubric(of: Material, cards: Sequence[Scorecard], card: Scorecard) -> str:
    return f" · {title_of(of, card)}" if len(cards) > 1 else ""


def _mean_told(of: Material, card: Scorecard) -> str:
    if card.mean is None:
        return "—"
    return f"{card.mean.mean:.2f}{of.say('（95% 区间 ', ' (95 % interval ')}{interval_of(card)}{of.say('）', ')')}"


def title_of(of: Material, card: Scorecard) -> str:
    """The title of a card's rubric, its id where the pack is not at hand."""
    for board in (of.people, of.whole, of.teams):
        if board and card.rubric in board.terms:
            return board.terms[card.rubric].title or card.rubric
    return card.rubric


def signers(of: Material, *pairs: tuple[str, str]) -> tuple[str, ...]:
    """Names of those who sign."""
    return tuple(of.say(*pair) for pair in pairs)


INSPECTOR = ("质检员", "Inspector")
LEADER = ("班长", "Team leader")
MANAGER = ("主管", "Supervisor")
AGENT = ("当事人", "Agent")
MAKER = ("制表", "Made by")
CHECKER = ("审核", "Checked by")
