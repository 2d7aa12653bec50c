"""What a terminal shows of scored calls: a table of many, and one with every lost point traced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from qa.report.cells import NONE, cell, clock, handed_over, notes, number, percent, quote, span, stacked, table, who
from qa.report.labels import Lang, word
from qa.report.page.wording import MEASURES, measure_name, measure_value, problem_name
from qa.scorecard import ScoredCall, scored_call
from qa.types import Call, CallResult, ItemScore, Outcome, Transcript

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text


def batch_table(calls: Iterable[ScoredCall], lang: Lang = "zh") -> Group:
    """Show one line a call: score with its bounds, grade, fatal items, failed items.

    A score that stays out of means is marked provisional, and † marks the words of the demonstration model.
    """
    from rich.console import Group

    calls = list(calls)
    headers = [word(name, lang) for name in ("call", "agent", "score", "grade", "fatal", "failed_items")]
    rows = [
        (
            f"{call.call_id} †" if call.demonstration else call.call_id,
            who(call.agent_id, call.agent_name),
            score_cell(call, lang),
            call.grade,
            cell("、".join(titles(call.items, call.fatal)), "bold red"),
            stacked(item.title for item in call.with_outcome(Outcome.FAILED)),
        )
        for call in calls
    ]
    return Group(table(headers, rows, right=[2]), *notes(sum(call.demonstration for call in calls), lang))


def render_call(result: CallResult, lang: Lang = "zh") -> Group:
    """Show one call: who, the score and its sum, and for every point lost the clause, the words and the seconds."""
    from rich.console import Group

    call = scored_call(result)
    parts: list[object] = [cell(_headline(result, lang), "bold"), _score_line(call, lang)]
    parts += notes(call.demonstration, lang)
    parts += [
        cell(f"{word('problems', lang)}: {problem.kind} — {problem.detail}", "yellow")
        for problem in result.call.problems
    ]
    parts += [cell(line, "yellow") for line in _doubted(result.call, lang)]
    failed = call.with_outcome(Outcome.FAILED)
    if failed:
        parts += [cell(f"{word('lost', lang)} {number(-sum(item.points or 0 for item in failed))}", "bold")]
        parts.append(_lost(failed, lang))
    else:
        parts.append(cell(word("nothing_lost", lang), "green"))
    undetermined = call.with_outcome(Outcome.UNDETERMINED)
    if undetermined:
        parts += [cell(word("open", lang), "bold"), _undecided(undetermined, lang)]
    by_ear = call.with_outcome(Outcome.AWAITING_EAR)
    if by_ear:
        parts.append(cell(f"{word('ear', lang)}: {'、'.join(item.title for item in by_ear)}"))
    if result.score.lines:
        parts.append(cell(word("sum", lang), "bold"))
        parts += [cell(f"  {line}") for line in result.score.lines]
    return Group(*parts)  # type: ignore[arg-type]


def turns_table(transcript: Transcript, lang: Lang = "zh") -> Table:
    """Show the turns with their numbers, from 0, as corrections name them."""
    headers = ["#", *(word(name, lang) for name in ("when", "speaker", "words"))]
    rows = [(at, clock(t.start), word(t.party, lang), t.text) for at, t in enumerate(transcript.turns)]
    return table(headers, rows, right=[0, 1])


def _doubted(call: Call, lang: Lang) -> Iterator[str]:
    """The measures that nobody is judged by, a line for each problem that makes them so; a dash where withheld."""
    for kind in dict.fromkeys(call.doubts.values()):
        named = [
            f"{measure_name(name, lang)} {measure_value(name, call.measures.get(name), lang)}"
            for name in MEASURES
            if call.doubts.get(name) == kind
        ]
        if named:
            yield f"? {word('doubted', lang)} ({problem_name(kind, lang)}): {'、'.join(named)}"


def titles(items: Sequence[ItemScore], ids: Sequence[str]) -> list[str]:
    """Give the titles of some items."""
    named = {item.id: item.title for item in items}
    return [named.get(item_id, item_id) for item_id in ids]


def score_cell(call: ScoredCall, lang: Lang) -> Text:
    """Give a score with its bounds where they differ, and whether it is provisional."""
    if call.final is None:
        return cell(word("reached_nobody" if call.reached_nobody else "no_score", lang), "dim")
    shown = number(call.final) if call.completeness else NONE  # nothing decided is no full score
    if call.low != call.high:
        shown += f" ({number(call.low)}–{number(call.high)})"
    if call.provisional:
        return cell(f"{shown} {word('provisional', lang)}", "yellow")
    return cell(shown)


def _headline(result: CallResult, lang: Lang) -> str:
    info = result.call.info
    facts = (
        info.call_id,
        who(info.agent_id, info.agent_name),
        info.team,
        word(info.direction, lang) if info.direction else None,
        info.started_at.isoformat(" ", "seconds") if info.started_at else None,
        clock(info.duration),
        f"{word('rubric', lang)} {result.score.rubric} {result.score.version}",
        handed_over(info, lang) if info.part else None,
    )
    return " · ".join(fact for fact in facts if fact)


def _score_line(call: ScoredCall, lang: Lang) -> Text:
    line = cell(f"{word('score', lang)} ") + score_cell(call, lang)
    if call.grade:
        line += cell(f" · {call.grade}")
    if call.fatal:
        line += cell(f" · {word('fatal', lang)}: {'、'.join(titles(call.items, call.fatal))}", "bold red")
    if call.calculated != call.final:
        line += cell(f" · {word('calculated', lang)} {number(call.calculated)}")
    return line + cell(f" · {word('completeness', lang)} {percent(call.completeness)}")


def _lost(failed: Sequence[ItemScore], lang: Lang) -> object:
    headers = [word(name, lang) for name in ("item", "points", "clauses", "when", "words", "reason")]
    return table(headers, _lost_rows(failed, lang), right=[1])


def _lost_rows(failed: Sequence[ItemScore], lang: Lang) -> Iterator[Sequence[object]]:
    for item in failed:
        title = cell(item.title, "bold red" if item.fatal else "")
        head = (title, number(item.points), stacked(item.clauses))
        first, *others = item.evidence or (None,)
        moment = (span(first), quote(first, lang)) if first else (NONE, NONE)
        fine = f"{word('fine', lang)} {number(item.fine)}" if item.fine else ""
        yield *head, *moment, stacked([item.reason, fine])
        for other in others:
            if other:
                yield "\u3000", "", "", span(other), quote(other, lang), "\u3000"


def _undecided(items: Sequence[ItemScore], lang: Lang) -> object:
    headers = [word(name, lang) for name in ("item", "clauses", "when", "words", "reason")]
    rows = []
    for item in items:
        first = item.evidence[0] if item.evidence else None
        moment = (span(first), quote(first, lang)) if first else (NONE, NONE)
        rows.append((item.title, stacked(item.clauses), *moment, item.reason))
    return table(headers, rows)
