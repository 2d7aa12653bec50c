"""Scorecards out of a store: what the command line and the web show alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from pathlib import Path

from qa.calllog.log import CallLog
from qa.errors import StoreError, UsageError
from qa.packs.terms import known_terms
from qa.scorecard import Board, Material, Period, Terms, board
from qa.scorecard.contacts import FIELDS, Contact
from qa.scorecard.deductions import Confirmed
from qa.scorecard.together import all_together
from qa.store import Store
from qa.store.asked import Asked
from qa.store.sums import Added

FIRST_YEAR, LAST_YEAR = 1900, 2200
TermsOf = Callable[[list[str]], dict[str, Terms]]


@dataclass(frozen=True, slots=True)
class Options:
    """How a board is to be made.

    Attributes
    ----------
    against
        The period to compare with; None for the one just before.
    compare
        Whether anything is compared at all.
    examples, service
        Whether an example of each fault, and the figures of service, are wanted.
    log
        A whole call log, with calls that were never recorded, for the figures of service; the store's calls without it.
    as_of
        The day by which the time to appeal is over or not.
    zone
        The house's time zone, in which a decision has its day; None is this computer's.
    pack
        The user's own pack, where its rubric is not one that comes with the program.
    """

    as_of: date
    against: Period | None = None
    compare: bool = True
    examples: bool = False
    service: bool = True
    log: CallLog | None = None
    zone: tzinfo | None = None
    pack: str | None = None


def period_of(month: str | None, since: str | None, until: str | None) -> Period | None:
    """Read a period as it is written on a command line; None where none is given.

    Raises `UsageError` for a month or a day that is none, or both ways at once.
    """
    if month is not None and (since or until):
        raise UsageError("a month and days were given", mend="give --month, or --from and --to")
    try:
        if month is not None:
            return _plausible(Period.of_month(month))
    except ValueError as error:
        raise UsageError(str(error), mend="write it as 2026-10") from None
    if since is None and until is None:
        return None
    if since is None or until is None:
        raise UsageError("one end of the period is missing", mend="give --from and --to, e.g. 2026-10-01")
    return _days(since, until)


def _days(since: str, until: str) -> Period:
    try:
        days = [date.fromisoformat(day) for day in (since, until)]
    except ValueError:
        raise UsageError(f"{since} to {until} are no days", mend="write them as 2026-10-05") from None
    try:
        return _plausible(Period(*days))
    except ValueError as error:
        raise UsageError(str(error), mend="change --from and --to over") from None


def _plausible(period: Period) -> Period:
    """A period in the years of calls: the calendar has room for the one before it, and for its trend."""
    if period.start.year < FIRST_YEAR or period.end.year > LAST_YEAR:
        years = f"years go from {FIRST_YEAR} to {LAST_YEAR}"
        raise UsageError(f"{period.name} is no period of calls", mend=f"write it as 2026-10; {years}")
    return period


def make_board(store: Store, asked: Asked, options: Options) -> Board:
    """Make the board of a question; without a period it is about the latest month that has such calls.

    Raises
    ------
    StoreError
        There are no such calls; it says which months have some.
    """
    return _made(store, asked, options)[0]


def make_boards(store: Store, asked: Asked, options: Options) -> tuple[Board, Board]:
    """Make the board of a question, and one of all its subjects together, whose calls are read only once.

    The second has a card for each rubric, and neither movers nor fines: those are on the first. Raises as `make_board`.
    """
    made, added = _made(store, asked, options)
    together = Material(all_together(added.sums, added.absent), added.names, terms=made.terms)
    whole = board(together, "all", made.period, against=None, as_of=options.as_of)
    return made, replace(whole, months=made.months)


def _made(store: Store, asked: Asked, options: Options) -> tuple[Board, Added]:
    months = store.cards.months(asked)
    if asked.period is None and months:
        asked = replace(asked, period=Period.of_month(months[-1]))
    added = store.cards.add_up(asked, examples=options.examples)
    if not added.sums:
        raise StoreError(f"no scored calls for {_told(asked)}", where=store.where, mend=_mend(months, asked))
    terms = known_terms(sorted({each.rubric for each in added.sums}), options.pack)
    against = (options.against or (asked.period.before() if asked.period else None)) if options.compare else None
    before = store.cards.before(replace(asked, period=against), added) if against else []
    material = Material(
        sums=added.sums,
        names=added.names,
        before=before,
        confirmed=[_local(each, options.zone) for each in store.cards.confirmed(asked)],
        contacts=_contacts(store, asked, options) if options.service else None,
        terms=terms,
        alone=asked.agent is not None,
    )
    made = board(material, asked.kind, asked.period, against=against, as_of=options.as_of)
    return replace(made, months=tuple(months)), added


def _local(failure: Confirmed, zone: tzinfo | None) -> Confirmed:
    released = failure.released_at and failure.released_at.astimezone(zone)
    return replace(failure, decided_at=failure.decided_at.astimezone(zone), released_at=released)


def _contacts(store: Store, asked: Asked, options: Options) -> Sequence[Contact]:
    if options.log is None:
        return store.cards.contacts(asked)
    return [contact for contact in contacts_of(options.log) if _is_asked(contact, asked)]


def contacts_of(log: CallLog) -> list[Contact]:
    """The rows of a call log as contacts, recorded or not."""
    return [
        Contact(
            at=row.started_at.replace(tzinfo=None) if row.started_at else None,
            agent_id=row.agent_id,
            agent_name=row.agent_name,
            team=row.team,
            line=row.line,
            direction=row.direction,
            ring_seconds=row.ring_seconds,
            seconds=_seconds(row.log.get("duration")),
            fields={name: row.log[name] for name in FIELDS if name in row.log},
        )
        for row in log.rows
    ]


def _seconds(text: str | None) -> float | None:
    return Contact(fields={"seconds": text}).number("seconds") if text else None


def _is_asked(contact: Contact, asked: Asked) -> bool:
    wanted = ((asked.agent, contact.agent_id), (asked.team, contact.team), (asked.line, contact.line))
    if any(value is not None and value != own for value, own in wanted):
        return False
    return asked.period is None or (contact.at is not None and contact.at.date() in asked.period)


def _told(asked: Asked) -> str:
    names = (
        ("month" if asked.period and asked.period.month else "period", asked.period.name if asked.period else None),
    )
    told = (*names, *((name, getattr(asked, name)) for name in ("agent", "team", "line", "rubric")))
    return ", ".join(f"{name} {value}" for name, value in told if value) or "any month"


def _mend(months: Sequence[str], asked: Asked) -> str:
    if months:
        return f"months with calls: {', '.join(months)}"
    if asked.period is None:
        return "check --agent, --team and --rubric, or score some calls first: qa score …"
    return "its calls have no start time: score them with a call log (--meta), or check --agent, --team and --rubric"


def log_of(path: Path | None) -> CallLog | None:
    """Read the whole call log that was named, if any."""
    from qa.calllog.read import read_call_log

    return read_call_log(path) if path is not None else None
