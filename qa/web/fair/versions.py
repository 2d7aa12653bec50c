"""The states that a call's scores were in, side by side: what changed, by whom, when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qa.types import ItemScore
from qa.types.desk import User
from qa.types.people import ScoreVersion
from qa.web.access import see_call, sees_all
from qa.web.desk import Desk
from qa.web.errors import NotFoundError

COLUMNS = 8
"""States that stand side by side where nobody chose two: the first, and the newest of the others."""


@dataclass(frozen=True, slots=True)
class State:
    """One state; `inforce` is the one that counts now under its rubric and version."""

    number: int
    made_at: datetime
    cause: str
    author: str | None
    rubric: str
    version: str
    final: float | None
    grade: str | None
    provisional: bool
    moved: float | None
    inforce: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """An item in one state; `changed` against the state to its left. `outcome` is None where the form has no such item.

    `reason` is there where it changed.
    """

    outcome: str | None
    points: float | None
    decided_by: str | None
    reason: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One item over the states."""

    id: str
    title: str
    section: str
    cells: tuple[Cell, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """What `fair/versions.html` shows. `states` are the columns; `all_states` those to choose from."""

    call_id: str
    agent_id: str | None
    agent_name: str | None
    started_at: datetime | None
    states: tuple[State, ...]
    all_states: tuple[State, ...]
    lines: tuple[Line, ...]
    same: int
    only_changes: bool
    chosen: tuple[int, ...]


def build_versions(
    desk: Desk, user: User, call_id: str, chosen: Sequence[int] = (), *, only_changes: bool = False
) -> VersionsPage:
    """Put a call's states side by side, or two chosen ones; agents are not told who judged them.

    Raises `NotFoundError` for a call that one may not see, or a state that it never was in.
    """
    info = see_call(desk, user, call_id)
    known = desk.store.score_versions(call_id)
    if not sees_all(user):
        known = [replace(each, author=None) for each in known]
    states = _states(known)
    by_number = {each.number: each for each in known}
    if unknown := [number for number in chosen if number not in by_number]:
        raise NotFoundError(f"{call_id} has no score version {unknown[0]}", mend="choose one of the list")
    shown = [by_number[number] for number in sorted(set(chosen))] or _default(known)
    lines = _lines(shown)
    moved = _moved([state for state in states if state.number in {each.number for each in shown}])
    changed = [line for line in lines if line.changed]
    return VersionsPage(
        call_id=call_id,
        agent_id=info.agent_id,
        agent_name=info.agent_name,
        started_at=info.started_at,
        states=tuple(moved),
        all_states=tuple(states),
        lines=tuple(changed if only_changes else lines),
        same=len(lines) - len(changed),
        only_changes=only_changes,
        chosen=tuple(sorted(set(chosen))),
    )


def _default(known: Sequence[ScoreVersion]) -> list[ScoreVersion]:
    if len(known) <= COLUMNS:
        return list(known)
    return [known[0], *known[-(COLUMNS - 1) :]]


def _states(known: Sequence[ScoreVersion]) -> list[State]:
    last: Mapping[tuple[str, str], int] = {(each.score.rubric, each.score.version): each.number for each in known}
    made = [
        State(
            number=each.number,
            made_at=each.made_at,
            cause=each.cause,
            author=each.author,
            rubric=each.score.rubric,
            version=each.score.version,
            final=each.score.final,
            grade=each.score.grade,
            provisional=each.score.provisional,
            moved=None,
            inforce=last[each.score.rubric, each.score.version] == each.number,
        )
        for each in known
    ]
    return _moved(made)


def _moved(states: Sequence[State]) -> list[State]:
    """States with how far the score moved from the one to the left, where both are of one rubric."""
    made = []
    for at, each in enumerate(states):
        before = states[at - 1] if at else None
        both = before is not None and before.rubric == each.rubric and None not in (before.final, each.final)
        moved = round((each.final or 0.0) - (before.final or 0.0), 2) if both and before else None
        made.append(replace(each, moved=moved))
    return made


def _lines(shown: Sequence[ScoreVersion]) -> list[Line]:
    """A line for each item of any state, in the order of the newest form."""
    forms = [{item.id: item for item in each.items} for each in shown]
    named: dict[str, ItemScore] = {}
    for form in reversed(forms):
        for id, item in form.items():
            named.setdefault(id, item)
    lines = []
    for id, item in named.items():
        cells = tuple(_cell(form.get(id), forms[at - 1].get(id) if at else None, at) for at, form in enumerate(forms))
        lines.append(Line(id, item.title, item.section, cells, any(cell.changed for cell in cells)))
    return lines


def _cell(item: ItemScore | None, before: ItemScore | None, at: int) -> Cell:
    changed = bool(at) and _told(item) != _told(before)
    if item is None:
        return Cell(None, None, None, "", changed)
    by_person = item.decided_by == "person"
    reason = item.reason if changed or (by_person and not at) else ""
    return Cell(item.outcome.value, item.points, item.decided_by, reason, changed)


def _told(item: ItemScore | None) -> tuple[object, ...]:
    return (item.outcome, item.points, item.decided_by) if item else ()
