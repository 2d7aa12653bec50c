"""The regulations' forms out of a store: what each asks for is gathered, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from pathlib import Path

from qa.calllog.log import CallLog
from qa.errors import QaError, StoreError, UsageError
from qa.form import Service
from qa.packs.clauses import read_clauses
from qa.packs.load import find_pack, pack_names
from qa.packs.terms import known_terms
from qa.report.forms.material import Case, ClauseText, Material
from qa.report.forms.parts import Document, Form
from qa.report.forms.table import KINDS, Kind
from qa.report.labels import Lang
from qa.scorecard import Board, By, Period, ScoredCall
from qa.scorecard.contacts import Contact
from qa.services.complaints import Track, complaints_of
from qa.services.scorecard import Options, contacts_of, make_board
from qa.store import Store
from qa.store.asked import Asked
from qa.types import CallResult
from qa.types.people import Review

MONTHS = 6
"""Months of a trend that is made from the call log."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One form, and what it is about.

    Attributes
    ----------
    kind
        As `KINDS` names it.
    period
        Its days; None for the latest month that has calls, or its last week for a weekly form.
    call
        One call, for the forms that can be about one.
    agent, team, line, rubric
        Whom it is narrowed to.
    as_of
        The day of making, by which the time to appeal is over or not.
    unit
        The house's name over the title.
    log
        A whole call log, with calls that were never recorded.
    pack
        The user's own pack, where its rubric is not one that comes with the program.
    zone, lang
        The house's time zone, for the days of people's decisions; the form's language.
    track
        Shows how far it is, where calls are looked through one by one.
    boards
        Makes the boards that a form is filled from; the desk's has those that it made before.
    """

    kind: str
    as_of: date
    period: Period | None = None
    call: str | None = None
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None
    unit: str = ""
    log: CallLog | None = None
    pack: str | None = None
    zone: tzinfo | None = None
    lang: Lang = "zh"
    track: Track = iter
    boards: Callable[[Store, Asked, Options], Board] = make_board


def make_report(store: Store, wanted: Wanted) -> Document:
    """Make a form.

    Raises
    ------
    UsageError
        There is no such kind, or it is not about a single call.
    QaError
        There is nothing to put into it: it says what is missing.
    """
    kind = KINDS[wanted.kind]
    if wanted.call is not None and not ("complaints" in kind.needs or "scored" in kind.needs):
        raise UsageError(f"{wanted.kind} is about a period, not a call", mend="give --month, or --from and --to")
    asked = _asked(store, wanted)
    periods = [asked.period]
    if kind.weekly and asked.period and wanted.call is None:
        periods = list(weeks_of(asked.period)) if wanted.period else [_last_week(store, asked)]
    if len(periods) == 1:
        return kind.make(_gather(store, wanted, kind, replace(asked, period=periods[0])))
    return _together(store, wanted, kind, asked, periods)


def _asked(store: Store, wanted: Wanted) -> Asked:
    asked = Asked("agent", wanted.period, wanted.agent, wanted.team, wanted.line, wanted.rubric)
    if wanted.period is not None or wanted.call is not None or wanted.log is not None:
        return asked
    months = store.cards.months(asked)
    if not months:
        raise StoreError("no scored calls with a time", where=store.where, mend="score some with a call log: --meta")
    return replace(asked, period=Period.of_month(months[-1]))


def weeks_of(period: Period) -> Iterator[Period]:
    """The weeks of a period, Monday to Sunday, cut where the period begins and ends; a week or less is one."""
    start = period.start
    if period.days <= 7:
        yield period
        return
    while start <= period.end:
        end = min(start + timedelta(days=6 - start.weekday()), period.end)
        yield Period(start, end)
        start = end + timedelta(days=1)


def _last_week(store: Store, asked: Asked) -> Period:
    """The week of the latest call."""
    last = max((c.at for c in store.cards.contacts(asked) if c.at), default=None)
    if last is None:
        assert asked.period
        return asked.period
    monday = last.date() - timedelta(days=last.weekday())
    return Period(monday, monday + timedelta(days=6))


def _together(store: Store, wanted: Wanted, kind: Kind, asked: Asked, periods: Iterable[Period | None]) -> Document:
    """A form for each week in one document; weeks without anything are left out, unless all are."""
    forms: list[Form] = []
    made: Document | None = None
    problem: QaError | None = None
    for period in periods:
        try:
            made = kind.make(_gather(store, wanted, kind, replace(asked, period=period)))
        except UsageError:
            raise
        except QaError as error:
            problem = problem or error
            continue
        forms += made.forms
    if made is None:
        assert problem is not None
        raise problem
    return replace(made, forms=tuple(forms), period=Material(asked.period, wanted.as_of, wanted.lang).span)


def _gather(store: Store, wanted: Wanted, kind: Kind, asked: Asked) -> Material:
    needs = kind.needs
    rubrics = [asked.rubric] if asked.rubric else store.forms.rubrics()
    terms = known_terms(rubrics, wanted.pack)
    of = Material(
        period=asked.period,
        today=wanted.as_of,
        lang=wanted.lang,
        unit=wanted.unit,
        whose=_whose(wanted),
        agent=asked.agent,
        clauses=clause_texts(rubrics, wanted.pack),
        sections={rubric: {"": each.title, **each.sections} for rubric, each in terms.items()},
        service=terms[rubrics[0]].service if rubrics and rubrics[0] in terms else Service(),
        zone=wanted.zone,
    )
    if wanted.call is not None:
        return _one_call(store, of, wanted)
    boards = _Boards(store, wanted, asked)
    of = replace(
        of,
        people=boards.of("agent") if "people" in needs else None,
        whole=boards.of("all") if "whole" in needs else None,
        teams=boards.of("team") if "teams" in needs else None,
    )
    if "contacts" in needs:
        of = replace(of, contacts=_contacts(store, wanted, asked))
    if "months" in needs:
        of = replace(of, months=_months(store, wanted, asked))
    if "scored" in needs:
        of = replace(of, scored=_scored(store, asked))
    if "heard" in needs:
        of = replace(of, heard=store.forms.heard(asked))
    if "complaints" in needs:
        found = complaints_of(store, asked, wanted.track)
        of = replace(of, results={key: result for key, (result, _) in found.items()})
        of = replace(of, complaints={call: words for (call, _), (_, words) in found.items()})
    if "slips" in needs:
        keys = [(call, card.rubric) for card in of.board().cards if card.follows for call, _ in card.follows.slips]
        results = _results(store, keys)
        of = replace(of, results=results, reviews=_reviews(store, (call for call, _ in results)))
    if "cases" in needs:
        of = replace(of, cases=_cases(store, asked))
    if "plans" in needs:
        month = asked.period.last_month if asked.period else None
        of = replace(of, plans=store.people.plans(agent_id=asked.agent, month=month))
    return of


@dataclass(frozen=True)
class _Boards:
    """The boards of one question."""

    store: Store
    wanted: Wanted
    asked: Asked

    def of(self, kind: By) -> Board:
        """A board by agent, of all, or by team."""
        options = Options(
            as_of=self.wanted.as_of,
            examples=kind == "all",
            log=self.wanted.log,
            zone=self.wanted.zone,
            pack=self.wanted.pack,
        )
        return self.wanted.boards(self.store, replace(self.asked, kind=kind), options)


def _whose(wanted: Wanted) -> str:
    names = (("工号", "agent"), ("班组", "team"), ("线路", "line"))
    told = ((zh if wanted.lang == "zh" else en, getattr(wanted, en)) for zh, en in names)
    return "    ".join(f"{name} {value}" for name, value in told if value)


def _one_call(store: Store, of: Material, wanted: Wanted) -> Material:
    assert wanted.call is not None
    result = store.result(wanted.call, rubric=wanted.rubric)
    at = result.call.info.started_at
    day = Period(at.date(), at.date()) if at else None
    reviews = store.people.reviews(call_id=wanted.call, kinds=("review", "appeal"))
    return replace(of, period=day, results={(wanted.call, result.score.rubric): result}, reviews=reviews)


def _results(store: Store, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], CallResult]:
    return {key: store.result(key[0], rubric=key[1]) for key in dict.fromkeys(keys)}


def _reviews(store: Store, call_ids: Iterable[str]) -> list[Review]:
    chosen = dict.fromkeys(call_ids)
    return [each for id in chosen for each in store.people.reviews(call_id=id, kinds=("review", "appeal"))]


def _scored(store: Store, asked: Asked) -> list[ScoredCall]:
    period = asked.period
    months: list[str | None] = [None]
    if period is not None:
        span = range(period.start.year * 12 + period.start.month - 1, period.end.year * 12 + period.end.month)
        months = [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in span]
    found = (
        call
        for month in months
        for call in store.scores(month=month, agent=asked.agent, team=asked.team, rubric=asked.rubric)
    )
    return [
        call
        for call in found
        if (period is None or (call.started_at and call.started_at.date() in period))
        and (asked.line is None or call.line == asked.line)
    ]


def _contacts(store: Store, wanted: Wanted, asked: Asked) -> list[Contact]:
    if wanted.log is None:
        return store.cards.contacts(asked)
    return [contact for contact in contacts_of(wanted.log) if _is_asked(contact, asked)]


def _is_asked(contact: Contact, asked: Asked) -> bool:
    wanted = ((asked.agent, contact.agent_id), (asked.team, contact.team), (asked.line, contact.line))
    if any(value is not None and value != own for value, own in wanted):
        return False
    return asked.period is None or (contact.at is not None and contact.at.date() in asked.period)


def _months(store: Store, wanted: Wanted, asked: Asked) -> dict[str, list[Contact]]:
    """The contacts of the months up to the period's last one."""
    every = _contacts(store, wanted, replace(asked, period=None))
    last = asked.period.last_month if asked.period else None
    found: dict[str, list[Contact]] = {}
    for contact in every:
        month = f"{contact.at:%Y-%m}" if contact.at else None
        if month and (last is None or month <= last):
            found.setdefault(month, []).append(contact)
    if last is not None and last not in found:
        raise StoreError(
            f"no calls in {last}", where=store.where, mend=f"months with calls: {', '.join(sorted(found))}"
        )
    return {month: found[month] for month in sorted(found)[-MONTHS:]}


def _cases(store: Store, asked: Asked) -> list[Case]:
    found = []
    for note in store.people.cases(agent_id=asked.agent):
        result = store.result(note.call_id)
        info = result.call.info
        at = info.started_at
        if asked.period is not None and (at is None or at.date() not in asked.period):
            continue
        if (asked.team or info.team, asked.line or info.line) == (info.team, info.line):
            found.append(Case(note, result))
    return found


def clause_texts(rubrics: Iterable[str], own: str | None = None) -> dict[str, ClauseText]:
    """What the clauses of the packs at hand ask, by id."""
    folders = [find_pack(rubric) for rubric in rubrics if rubric in pack_names()]
    folders += [Path(own)] if own is not None and Path(own).is_dir() else []
    files = [folder / "clauses.yaml" for folder in folders]
    known = (clause for path in files if path.is_file() for clause in read_clauses(path).values())
    return {clause.id: ClauseText(clause.section, clause.asks) for clause in known}
