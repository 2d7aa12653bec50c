"""``qa review export``, ``qa review import``: items to people in a workbook, and their decisions back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track

from qa.cli.moves import moves_table
from qa.cli.packs import packs_of
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.packs.clauses import Clause, read_clauses
from qa.packs.load import Pack, find_pack, load_pack, pack_names
from qa.report.labels import Lang
from qa.report.review import Line, outcome_of, review_book
from qa.services.drawn import drawn_calls
from qa.services.review import rubrics_of
from qa.services.review_sheet import By, Taken, read_filled, take
from qa.services.to_review import ToReview, lines_of
from qa.store import Store, open_store
from qa.types import Outcome
from qa.types.people import Session

DONE, SOME_FAILED = 0, 1
ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    month: str | None = None
    team: str | None = None
    agent: str | None = None
    rubric: str | None = None
    item: str | None = None
    outcome: str | None = None
    sampled: bool = False
    decided: bool = False
    session: int | None = None


def run_export(settings: Settings, asked: Asked, out: Path, *, clips: bool) -> int:
    """Write the workbook; 1 if some clips could not be cut."""
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"{out.name} is no workbook", mend="name a file that ends in .xlsx")
    errors = Console(stderr=True, soft_wrap=True)
    failed = 0
    with open_store(settings.db, write=False) as store:
        wanted = _wanted(store, asked)
        found = lines_of(store, wanted, out.parent, clauses_of(settings), settings.lang)
        lines: list[Line] = []
        if clips:
            from qa.services.review_clips import Clips

            cutter = Clips(store, out.parent, out.stem + "_clips")
            for line, info in track(list(found), "cutting", console=errors, transient=True):
                lines.append(cutter.linked(line, info))
            for failure in cutter.failures:
                _say(errors, f"qa: {failure}")
            failed = len(cutter.failures)
        else:
            gathered = track(found, "gathering", console=errors, transient=True)
            lines = [line for line, _ in gathered]
    if not lines:
        problem = f"no item of {wanted.month or 'these calls'} is {' or '.join(wanted.outcomes)} and undecided"
        raise StoreError(problem, where=store.where, mend="ask for others: --outcome all, --decided, --month")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(review_book(lines, settings.lang))
    except OSError as error:
        raise StoreError(
            f"cannot be written: {error.strerror or error}", where=out, mend="close it in Excel"
        ) from error
    calls = len({line.call_id for line in lines})
    _say(errors, f"{len(lines)} items of {calls} calls → {out}")
    option = f" --session {asked.session}" if asked.session else ""
    _say(errors, f"next: qa review import {out} --author NAME{option}")
    return SOME_FAILED if failed else DONE


def run_import(settings: Settings, file: Path, author: str, session: int | None) -> int:
    """Take the decisions; show what was taken, how scores moved, and on stderr what was refused."""
    if not author.strip():
        raise UsageError("nobody is named as who decided", mend="--author NAME")
    by = By(author.strip(), datetime.now(UTC), "calibration" if session else "review", session)
    filled = read_filled(file, by)
    errors = Console(stderr=True, soft_wrap=True)
    total = Taken(refused=list(filled.refused))
    with open_store(settings.db) as store:
        rubric_of = rubrics_of(store, packs_for(settings, {each.review.rubric for each in filled.given}))
        calls = len({each.review.call_id for each in filled.given})
        for done in track(take(store, filled.given, rubric_of), "importing", calls, console=errors, transient=True):
            total.taken += done.taken
            total.same += done.same
            total.refused += done.refused
            total.moves += done.moves
    _show(total, filled.empty, settings.lang)
    for refused in sorted(total.refused, key=lambda each: (each.place.sheet, each.place.row)):
        _say(errors, f"qa: {file}: {refused.told}")
    return SOME_FAILED if total.refused else DONE


def clauses_of(settings: Settings) -> Mapping[str, Clause]:
    """The clauses of the regulations that calls may have been scored by, by id."""
    names = [settings.pack, *(rule.pack for rule in settings.rubrics), *pack_names()]
    files = dict.fromkeys(find_pack(name) / "clauses.yaml" for name in names)
    return {id: clause for file in files if file.is_file() for id, clause in read_clauses(file).items()}


def months_of(store: Store, month: str | None) -> str | None:
    """The month asked for, the latest with calls by default; None for all.

    Raises `StoreError` where there are no calls of it.
    """
    months = store.months()
    if month == ALL:
        return None
    if month is None:
        return months[-1] if months else None
    if month not in months:
        raise StoreError(f"no calls of {month}", where=store.where, mend=f"months: {', '.join(months) or 'none'}")
    return month


def _wanted(store: Store, asked: Asked) -> ToReview:
    session = _session(store, asked.session)
    every = asked.sampled or session is not None
    outcomes = _outcomes(asked.outcome or ALL) if every else _outcomes(asked.outcome)
    if session is not None:
        # a calibration session hears every item that somebody is to judge
        return ToReview(None, rubric=session.rubric, outcomes=outcomes, calls=set(session.calls), blind=True)
    month = months_of(store, asked.month)
    wanted = ToReview(month, asked.agent, asked.team, asked.rubric, asked.item, outcomes, decided=asked.decided)
    if not asked.sampled:
        return wanted
    if month is None:
        raise UsageError("a sample is of one month", mend="--month 2026-10")
    calls = drawn_calls(store, month)
    if not calls:
        raise StoreError(f"no sample of {month} was drawn", where=store.where, mend=f"qa sample --month {month}")
    return replace(wanted, calls=calls)


def _session(store: Store, number: int | None) -> Session | None:
    if number is None:
        return None
    for session in store.people.sessions():
        if session.id == number:
            return session
    raise UsageError(f"there is no calibration session {number}", mend="qa review sessions lists them")


def _outcomes(text: str | None) -> tuple[Outcome, ...]:
    """The outcomes asked for, in either language; not applicable ones only by name."""
    if text is None:
        return Outcome.UNDETERMINED, Outcome.FAILED
    if text == ALL:
        return Outcome.PASSED, Outcome.FAILED, Outcome.UNDETERMINED, Outcome.AWAITING_EAR
    found = []
    for name in text.replace("，", ",").split(","):
        outcome = outcome_of(name.replace("-", "_"))
        if outcome is None:
            raise UsageError(f"no outcome `{name}`", mend=f"outcomes: {', '.join(Outcome)}, {ALL}")
        found.append(outcome)
    return tuple(found)


def packs_for(settings: Settings, rubrics: Iterable[str]) -> list[Pack]:
    """The packs of the settings, and the shipped ones that calls were scored by."""
    pack, rules = packs_of(settings)
    packs = [pack, *(rule.pack for rule in rules)]
    known = {each.rubric.id for each in packs}
    return [*packs, *(load_pack(name) for name in pack_names() if name in rubrics and name not in known)]


def _show(total: Taken, empty: int, lang: Lang) -> None:
    zh = f"计入 {total.taken} 项，此前已有 {total.same} 项，未填 {empty} 行，退回 {len(total.refused)} 行；"
    en = f"{total.taken} taken, {total.same} there already, {empty} rows empty, {len(total.refused)} refused; "
    moved = f"{len(total.moves)} scores moved" if lang == "en" else f"{len(total.moves)} 个得分有变化"
    console = screen()
    console.print((en if lang == "en" else zh) + moved, markup=False, highlight=False)
    if total.moves:
        console.print(moves_table(total.moves, lang))


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False)
