"""What a terminal shows of scorecards: one line each, and one in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qa.report.cells import NONE, cell, clock, notes, number, percent, rate, stacked, table, who
from qa.report.labels import Lang, word
from qa.report.service import Figure, figures
from qa.scorecard import Fault, Mean, MonthPoint, Scorecard

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table
    from rich.text import Text

BAR = 20
"""Cells that a mean of 100 fills in the trend."""
MOST_FAULTS = 10


def scorecards_table(cards: Sequence[Scorecard], lang: Lang = "zh") -> Group:
    """Show one line a card: calls, mean with interval, rank, fatal calls, the costliest faults."""
    from rich.console import Group

    if not cards:
        return Group(cell(word("no_calls", lang)))
    kind = cards[0].subject.kind
    team = ["team"] if kind == "agent" else []
    whose = ["rank", kind if kind != "all" else "everybody", *team, "rubric"]
    names = [*whose, "calls", "counted", "mean", "interval", "fatal", "faults"]
    rows = [
        (
            rank(card, lang),
            subject_name(card, lang),
            *([card.subject.team] if team else []),
            f"{card.rubric} {'/'.join(card.versions)}",
            card.calls,
            card.counted,
            number(card.mean.mean if card.mean else None),
            interval(card.mean, lang),
            cell(len(card.fatal_calls) or NONE, "bold red" if card.fatal_calls else ""),
            stacked(f"{fault.title} −{number(fault.lost)}" for fault in card.costliest[:2]),
        )
        for card in cards
    ]
    at = len(whose)
    shown = table([word(name, lang) for name in names], rows, right=[at, at + 1, at + 2, at + 4])
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
        parts += [_head("common_faults", lang), _faults(card.faults[:MOST_FAULTS], lang)]
    if card.sections:
        rows = [
            (sections.get(each.section, each.section), number(each.lost), number(each.per_call))
            for each in card.sections
        ]
        headers = [word(name, lang) for name in ("section", "lost", "per_call")]
        parts += [table(headers, rows, right=[1, 2])]
    parts += [_items(card, lang), _head("talk", lang), cell(_talk(card, lang))]
    if card.fines.penalties:
        parts += [_head("fines", lang), _penalties(card, lang)]
    if known := [each for each in figures(card.service, lang) if each.known]:
        parts += [service_table(known, lang)]
    if card.trend:
        parts += [_head("trend", lang), *(_month(point, lang) for point in card.trend)]
    return Group(*parts)


def subject_name(card: Scorecard, lang: Lang) -> str:
    """Name the subject of a card."""
    subject = card.subject
    if subject.kind == "all":
        return word("everybody", lang)
    if subject.kind != "agent":
        return subject.name or word("no_team" if subject.kind == "team" else "no_line", lang)
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


def rank(card: Scorecard, lang: Lang) -> str:
    """Give the place among those who can be ranked, or why there is none."""
    if card.rank is not None:
        return word("of_ranked", lang).format(rank=card.rank, of=card.ranked)
    if card.small:
        return word("small", lang)
    return word("mixed", lang) if len(card.versions) > 1 else NONE


def _headline(card: Scorecard, lang: Lang) -> str:
    team = card.subject.team if card.subject.kind == "agent" else None
    period = card.period.name if card.period else word("all_months", lang)
    rubric = f"{word('rubric', lang)} {card.rubric} {'/'.join(card.versions)}"
    facts = (word("scorecard", lang), subject_name(card, lang), team, period, rubric)
    return " · ".join(fact for fact in facts if fact)


def _summary(card: Scorecard, lang: Lang) -> list[Text]:
    mean = card.mean
    first = f"{word('mean', lang)} {number(mean.mean if mean else None)}"
    if mean:
        first += f" ({word('interval', lang)} {interval(mean, lang)}, n = {mean.n})"
        first += f" · {word('minimum', lang)} {number(mean.minimum)} · {word('maximum', lang)} {number(mean.maximum)}"
    if card.distribution:
        shown = f"{number(card.distribution.q1)}–{number(card.distribution.q3)}"
        first += f" · {word('median', lang)} {number(card.distribution.median)} · {word('quartiles', lang)} {shown}"
    counts: list[tuple[str, int]] = [
        ("calls", card.calls),
        ("counted", card.counted),
        ("provisional", card.provisional),
    ]
    counts += [("unscored", card.unscored)]
    more = (("waiting_calls", card.waiting.calls), ("duplicates", card.duplicates))
    counts += [(name, count) for name, count in more if count]
    second = [f"{word(name, lang)} {count}" for name, count in counts]
    second.append(f"{word('completeness', lang)} {percent(card.completeness)}")
    lines = [cell(first), cell(" · ".join(second))]
    lines.append(cell(f"{word('rank', lang)} {rank(card, lang)}", "yellow" if card.rank is None else ""))
    if len(card.by_version) > 1:
        each = (f"{one.version}: {number(one.mean.mean if one.mean else None)}" for one in card.by_version)
        lines.append(cell(f"{word('by_version', lang)} {' · '.join(each)} · {word('mixed_note', lang)}", "yellow"))
    if card.grades:
        lines.append(cell(f"{word('grades', lang)}: " + " · ".join(f"{name} {n}" for name, n in card.grades.items())))
    if card.fatal_calls:
        lines.append(cell(f"{word('fatal', lang)} {len(card.fatal_calls)}: {'、'.join(card.fatal_calls)}", "bold red"))
    for name in ("final", "waiting", "proposed"):
        if sum_ := getattr(card.fines, name):
            lines.append(cell(f"{word(f'fine_{name}', lang)} {number(sum_)}"))
    if told := follows_told(card, lang):
        lines.append(cell(f"{word('follows', lang)}: {' · '.join(told)}"))
    return lines


def follows_told(card: Scorecard, lang: Lang) -> list[str]:
    """Say what follows from a card, a phrase each."""
    follows = card.follows
    if follows is None:
        return []
    told = [f"{word('excellent_months', lang)} {follows.excellent}"] if follows.excellent else []
    told += [word(name, lang) for name, is_so in (("promotion", follows.promotion), ("star", follows.star)) if is_so]
    if follows.plan:
        told.append(f"{word('plan', lang)} ({'、'.join(word(need, lang) for need in follows.plan)})")
    if follows.slips:
        told.append(f"{word('slips', lang)} {len(follows.slips)}")
    return told


def service_table(known: Sequence[Figure], lang: Lang) -> Table:
    """Show figures of service, each with what it was divided from and how many calls it is known of."""
    rows = [(each.title, each.shown, each.parts, f"{each.known}/{each.of}") for each in known]
    headers = [word(name, lang) for name in ("service", "value", "parts", "known_of")]
    return table(headers, rows, right=[1, 2, 3])


def _head(name: str, lang: Lang) -> Text:
    return cell(word(name, lang), "bold")


def _faults(faults: Sequence[Fault], lang: Lang) -> Table:
    rows = []
    for fault in faults:
        shown = cell(None)
        if fault.example:
            moment = fault.example.evidence
            words = f"“{moment.text}”" if moment and moment.text else fault.example.reason
            at = f"{fault.example.call_id} {clock(moment.start)}" if moment else fault.example.call_id
            shown = cell(f"{at} {words}")
        rows.append((fault.title, number(fault.lost), rate(fault.fails), stacked(fault.clauses), shown))
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


def _penalties(card: Scorecard, lang: Lang) -> Table:
    rows = [
        (
            each.consequence.day,
            each.consequence.call_id,
            each.consequence.reason,
            word(each.state, lang),
            each.appeal_until,
        )
        for each in card.fines.penalties
    ]
    return table([word(name, lang) for name in ("day", "call", "reason", "state", "appeal_until")], rows)


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
    if point.small:
        line += f"  {word('small', lang)}"
    if point.changed:
        line += f"  ← {word('changed', lang)}: {'/'.join(point.versions)}"
    return cell(line)
