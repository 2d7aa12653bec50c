"""What a terminal shows of scorecards: one line each, and one in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qa.report.cells import NONE, cell, clock, notes, number, percent, rate, stacked, table, who
from qa.report.labels import Lang, word
from qa.scorecard import Fault, Mean, MonthPoint, Scorecard

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table
    from rich.text import Text

BAR = 20
"""Cells that a mean of 100 fills in the trend."""


def scorecards_table(cards: Sequence[Scorecard], lang: Lang = "zh") -> Group:
    """Show one line a card: calls, mean with interval, fatal calls, the costliest faults."""
    from rich.console import Group

    if not cards:
        return Group(cell(word("no_calls", lang)))
    names = ("agent", "team", "rubric", "calls", "counted", "mean", "interval", "fatal", "faults")
    rows = [
        (
            subject_name(card, lang),
            card.subject.team,
            f"{card.rubric} {'/'.join(card.versions)}",
            card.calls,
            card.counted,
            number(card.mean.mean if card.mean else None),
            interval(card.mean, lang),
            cell(len(card.fatal_calls) or NONE, "bold red" if card.fatal_calls else ""),
            stacked(f"{fault.title} −{number(fault.lost)}" for fault in card.faults[:2]),
        )
        for card in cards
    ]
    shown = table([word(name, lang) for name in names], rows, right=[3, 4, 5, 7])
    return Group(shown, *notes(sum(card.demonstration for card in cards), lang))


def scorecard_view(card: Scorecard, lang: Lang = "zh", sections: Mapping[str, str] | None = None) -> Group:
    """Show one card in full.

    Parameters
    ----------
    card
        The card.
    lang
        Its language; titles of items stay as the rubric has them.
    sections
        Titles of sections by their id, where the rubric is at hand.
    """
    from rich.console import Group

    sections = sections or {}
    parts: list[RenderableType] = [cell(_headline(card, lang), "bold"), *_summary(card, lang)]
    parts += notes(card.demonstration, lang)
    if card.faults:
        parts += [_head("faults", lang), _faults(card.faults, lang)]
    if card.sections:
        rows = [
            (sections.get(each.section, each.section), number(each.lost), number(each.per_call))
            for each in card.sections
        ]
        headers = [word(name, lang) for name in ("section", "lost", "per_call")]
        parts += [table(headers, rows, right=[1, 2])]
    parts += [_items(card, lang), _head("talk", lang), cell(_talk(card, lang))]
    if card.trend:
        parts += [_head("trend", lang), *(_month(point, lang) for point in card.trend)]
    return Group(*parts)


def subject_name(card: Scorecard, lang: Lang) -> str:
    """Name the subject of a card."""
    subject = card.subject
    if subject.kind == "all":
        return word("everybody", lang)
    if subject.kind == "team":
        return subject.name or word("no_team", lang)
    if subject.id is None and subject.name is None:
        return word("nobody_known", lang)
    return who(subject.id, subject.name)


def interval(mean: Mean | None, lang: Lang) -> str:
    """Give the interval of a mean, or why there is none."""
    if mean is None:
        return NONE
    if mean.low is None or mean.high is None:
        return word("one_call", lang)
    return f"{number(mean.low, 1)}–{number(mean.high, 1)}"


def _headline(card: Scorecard, lang: Lang) -> str:
    team = card.subject.team if card.subject.kind == "agent" else None
    month = card.month or word("all_months", lang)
    rubric = f"{word('rubric', lang)} {card.rubric} {'/'.join(card.versions)}"
    facts = (word("scorecard", lang), subject_name(card, lang), team, month, rubric)
    return " · ".join(fact for fact in facts if fact)


def _summary(card: Scorecard, lang: Lang) -> list[Text]:
    mean = card.mean
    first = f"{word('mean', lang)} {number(mean.mean if mean else None)}"
    if mean:
        first += f" ({word('interval', lang)} {interval(mean, lang)}, n = {mean.n})"
        first += f" · {word('minimum', lang)} {number(mean.minimum)} · {word('maximum', lang)} {number(mean.maximum)}"
    counts = [("calls", card.calls), ("counted", card.counted), ("provisional", card.provisional)]
    second = [f"{word(name, lang)} {count}" for name, count in (*counts, ("unscored", card.unscored))]
    second.append(f"{word('completeness', lang)} {percent(card.completeness)}")
    lines = [cell(first), cell(" · ".join(second))]
    if card.grades:
        lines.append(cell(f"{word('grades', lang)}: " + " · ".join(f"{name} {n}" for name, n in card.grades.items())))
    if card.fatal_calls:
        lines.append(cell(f"{word('fatal', lang)} {len(card.fatal_calls)}: {'、'.join(card.fatal_calls)}", "bold red"))
    for name, sum_ in (("fine", card.fines_proposed), ("fine_confirmed", card.fines_confirmed)):
        if sum_:
            lines.append(cell(f"{word(name, lang)} {number(sum_)}"))
    return lines


def _head(name: str, lang: Lang) -> Text:
    return cell(word(name, lang), "bold")


def _faults(faults: Sequence[Fault], lang: Lang) -> Table:
    rows = []
    for fault in faults:
        moment = fault.example.evidence
        words = f"“{moment.text}”" if moment and moment.text else fault.example.reason
        at = f"{fault.example.call_id} {clock(moment.start)}" if moment else fault.example.call_id
        rows.append((fault.title, number(fault.lost), rate(fault.fails), stacked(fault.clauses), f"{at} {words}"))
    headers = [word(name, lang) for name in ("item", "lost", "fails", "clauses", "example")]
    return table(headers, rows, right=[1])


def _items(card: Scorecard, lang: Lang) -> Table:
    names = ("item", "passed", "failed", "undetermined", "not_applicable", "awaiting_ear", "fails")
    rows = [
        (
            line.title,
            line.passed,
            cell(line.failed, "red" if line.failed else ""),
            line.undetermined,
            line.not_applicable,
            line.awaiting_ear,
            rate(line.fails),
        )
        for line in card.items
    ]
    return table([word(name, lang) for name in names], rows, right=[1, 2, 3, 4, 5])


def _talk(card: Scorecard, lang: Lang) -> str:
    talk = card.talk
    shares = [(name, percent(getattr(talk, name))) for name in ("agent_share", "silence_share", "hold_share")]
    counts = [(name, number(getattr(talk, name))) for name in ("interruptions", "silences")]
    return " · ".join(f"{word(name, lang)} {value}" for name, value in [*shares, *counts])


def _month(point: MonthPoint, lang: Lang) -> Text:
    mean = point.mean
    bar = "█" * round(mean.mean / 100 * BAR) if mean else ""
    line = f"{point.month}  {bar:<{BAR}}  {number(mean.mean if mean else None):>6}"
    line += f"  {interval(mean, lang)}  n = {mean.n if mean else 0}"
    if point.changed:
        line += f"  ← {word('changed', lang)}: {'/'.join(point.versions)}"
    return cell(line)
