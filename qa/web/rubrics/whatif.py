"""A changed pack against stored calls, item by item, before anybody adopts it; worked out in the background."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from qa.errors import QaError, UsageError
from qa.packs.load import Pack
from qa.rubric import Rubric
from qa.services.backtest import Backtest, Moved, Regraded, Tried
from qa.services.rescore import AgentChange, ItemChange, Means
from qa.services.versions import published_folders
from qa.types import Outcome
from qa.web.background import State, Task
from qa.web.desk import Desk
from qa.web.rubrics.pages import readable
from qa.web.rubrics.places import place_of, places
from qa.web.rubrics.sheets import sheet_pack

BESIDE = 100
"""Calls that are tried beside the page on which a pack is changed: a few seconds."""
SHOWN = 30
Way = Literal["to_failed", "to_passed", "to_undetermined", "decided", "other"]
WAYS: tuple[Way, ...] = ("to_failed", "to_passed", "to_undetermined", "decided", "other")


class Question(BaseModel):
    """What is tried on which calls.

    `pack` is a pack's name in addresses, ``v:rubric:version`` for a published version, ``x:mark`` for a workbook;
    `month` is YYYY-MM, empty for all; `sample` calls of it, 0 for all; `item` shows the calls of one item, all of them.
    """

    pack: str = Field("", max_length=200)
    month: str = Field("", pattern=r"^(\d{4}-\d{2})?$")
    sample: int = Field(0, ge=0, le=100_000)
    item: str = Field("", max_length=100)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item whose outcome is another on some calls: how many of each way, the points that it costs, the calls."""

    id: str
    title: str
    changed: int
    ways: dict[Way, int]
    points_before: float
    points_after: float
    moved: tuple[Moved, ...]
    more: int


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent, the mean of the calls that count, and the grade that it would have."""

    agent_id: str | None
    name: str
    calls: int
    changed: int
    before: float | None
    after: float | None
    grade_before: str | None
    grade_after: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came out. `first` calls had no score of the rubric before, `as_stored` could not be measured anew."""

    calls: int
    changed: int
    first: int
    as_stored: int
    outcomes: int
    mean_before: float | None
    mean_after: float | None
    items: tuple[ItemRow, ...]
    agents: tuple[AgentRow, ...]
    regraded: tuple[Regraded, ...]
    all_regraded: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A question, how far its answer is, and the answer."""

    asked: Question
    title: str
    version: str
    state: State
    done: int = 0
    total: int = 0
    result: Result | None = None
    problem: str | None = None

    @property
    def waits(self) -> bool:
        """Whether to ask again."""
        return self.state in ("waiting", "running")

    def query(self, item: str | None = None) -> str:
        """The question as an address has it, of one item's calls where that is given."""
        told = self.asked.model_dump() | ({} if item is None else {"item": item})
        return urlencode({key: value for key, value in told.items() if value})


@dataclass(frozen=True, slots=True)
class Choice:
    """A pack that may be tried; `group` is own, program, settings, version."""

    value: str
    text: str
    group: str


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """The page on which the question is put."""

    asked: Question
    choices: tuple[Choice, ...]
    months: tuple[str, ...]
    answer: WhatIf | None


def build_page(desk: Desk, asked: Question, author: str) -> WhatIfPage:
    """The page; the question is put where a pack is named."""
    months = desk.store.months()
    if not asked.month:
        asked = asked.model_copy(update={"month": last_month(desk, months)})
    answer = build_answer(desk, asked, author) if asked.pack else None
    return WhatIfPage(asked, choices(desk), tuple(reversed(months)), answer)


def choices(desk: Desk) -> tuple[Choice, ...]:
    """Every pack that may be tried: the user's own first, then published versions, then the others."""
    found = []
    for place in places(desk).values():
        try:
            rubric = readable(desk, place).rubric
        except QaError:
            continue
        found.append(Choice(place.slug, f"{rubric.title} {rubric.version} ({place.slug})", place.kind))
    for folder in published_folders(desk.shelf.published):
        rubric = desk.shelf.pack(str(folder)).rubric
        found.append(Choice(f"v:{rubric.id}:{rubric.version}", f"{rubric.title} {rubric.version}", "version"))
    rank = ("own", "version", "settings", "program")
    return tuple(sorted(found, key=lambda each: rank.index(each.group)))


def last_month(desk: Desk, months: list[str]) -> str:
    """The last month that is over and has calls; else the newest; empty where there are none."""
    now = f"{desk.local(desk.now()):%Y-%m}"
    return next((month for month in reversed(months) if month < now), months[-1] if months else "")


def candidate(desk: Desk, name: str) -> Pack:
    """The pack that a question names; raises `NotFoundError` or `UsageError` where there is none."""
    if name.startswith("x:"):
        return sheet_pack(desk, name[2:])
    if name.startswith("v:"):
        rubric, _, version = name[2:].partition(":")
        known = {(path.parent.name, path.name): path for path in published_folders(desk.shelf.published)}
        if (rubric, version) not in known:
            raise UsageError(f"{rubric} {version} was not published here", mend="choose one of the list")
        return desk.shelf.pack(str(known[rubric, version]))
    return readable(desk, place_of(desk, name))


def build_answer(desk: Desk, asked: Question, author: str, *, anew: bool = False) -> WhatIf:
    """The answer, or how far it is; the first who asks sets it going."""
    pack = candidate(desk, asked.pack)
    key = _key(desk, pack, asked)
    task = desk.background.ask(key, author, lambda task: _work(desk, pack, asked, task), anew=anew, first=True)
    rubric = pack.rubric
    return WhatIf(
        asked, rubric.title, rubric.version, task.state, task.done, task.total,
        result_of(task.result, rubric, asked.item) if task.result else None,
        task.problem.message if task.problem else None,
    )  # fmt: skip


def stop(desk: Desk, asked: Question) -> None:
    """Stop working it out."""
    desk.background.cancel(_key(desk, candidate(desk, asked.pack), asked))


def _key(desk: Desk, pack: Pack, asked: Question) -> Hashable:
    base = (desk.pack.content, *(rule.pack.content for rule in desk.rules))
    calls = desk.store.call_count(month=asked.month or None)
    return ("what-if", pack.rubric.id, pack.rubric.version, pack.content, base, asked.month, asked.sample, calls)


def _work(desk: Desk, pack: Pack, asked: Question, task: Task) -> Tried:
    backtest = Backtest(desk.store, pack, desk.pack, desk.rules, asked.month or None)
    if not backtest.ids:
        raise UsageError(f"no calls of {pack.rubric.id} in {asked.month or 'the store'}", mend="choose another month")
    if asked.sample:
        backtest.sample(asked.sample)
    for _ in task.along(backtest.compute(), len(backtest.ids)):
        pass
    return backtest.tried


# ---- what came out -------------------------------------------------------------------------------


def result_of(tried: Tried, rubric: Rubric, item: str = "") -> Result:
    """What a page shows of it; of the named item all calls, of the others the first."""
    rows = [_item(change, tried.moved.get(change.id, []), item) for change in tried.items.values()]
    shown = [row for row in rows if row.changed or row.points_before != row.points_after]
    before, after = (_sum(getattr(each, side) for each in tried.agents.values()) for side in ("before", "after"))
    return Result(
        tried.calls, tried.changed, tried.first, tried.as_stored, sum(row.changed for row in rows), before.mean,
        after.mean, tuple(sorted(shown, key=lambda row: (-row.changed, row.id))),
        tuple(sorted((_agent(each, rubric) for each in tried.agents.values()), key=_by_effect)),
        tuple(tried.regraded[:SHOWN]), len(tried.regraded),
    )  # fmt: skip


def _sum(means: object) -> Means:
    listed: list[Means] = list(means)  # type: ignore[call-overload]
    return Means(sum(each.n for each in listed), sum(each.total for each in listed))


def way(before: Outcome | None, after: Outcome | None) -> Way:
    """Which way an outcome went."""
    if after is Outcome.FAILED:
        return "to_failed"
    if before is Outcome.FAILED and after is Outcome.PASSED:
        return "to_passed"
    if after in (Outcome.UNDETERMINED, Outcome.AWAITING_EAR):
        return "to_undetermined"
    return "decided" if before in (Outcome.UNDETERMINED, Outcome.AWAITING_EAR) else "other"


def _item(change: ItemChange, moved: list[Moved], item: str) -> ItemRow:
    ways: dict[Way, int] = dict.fromkeys(WAYS, 0)
    for (before, after), count in change.moves.items():
        if before != after:
            ways[way(before, after)] += count
    shown = moved if change.id == item else moved[:SHOWN]
    return ItemRow(
        change.id, change.title, change.changed, ways, change.points_before, change.points_after, tuple(shown),
        len(moved) - len(shown),
    )  # fmt: skip


def _agent(each: AgentChange, rubric: Rubric) -> AgentRow:
    before, after = each.before.mean, each.after.mean
    grades = [None if mean is None else rubric.grade(round(mean, 2)) for mean in (before, after)]
    return AgentRow(each.agent_id, each.agent_name or "", each.calls, each.changed, before, after, *grades)


def _by_effect(row: AgentRow) -> tuple[float, str]:
    effect = 0.0 if row.before is None or row.after is None else abs(row.after - row.before)
    return -effect, row.agent_id or "~"
