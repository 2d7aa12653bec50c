"""Versions of a rubric: what is published, what differs, publishing a pack and scoring a month anew by it."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass

from pydantic import BaseModel, Field

from qa.errors import QaError, RefusedError
from qa.packs.diff import Change, diff
from qa.packs.load import Pack
from qa.services import drafts, versions
from qa.services.rescore import Diff, Request, Rescoring
from qa.services.versions import published_folders
from qa.types.people import Act
from qa.web.background import State, Task
from qa.web.desk import Desk
from qa.web.errors import NotFoundError
from qa.web.rubrics.acts import contents
from qa.web.rubrics.editing import changes_of
from qa.web.rubrics.health import HealthPage, asked, build_health
from qa.web.rubrics.pages import readable
from qa.web.rubrics.places import Place, own_place, places
from qa.web.rubrics.sheets import sheet_into, sheet_pack


@dataclass(frozen=True, slots=True)
class Version:
    """A version that scores were written by, or that was published here; `first_used` is ISO 8601."""

    version: str
    first_used: str
    author: str | None
    calls: int
    kept: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a pack's rubric, and what is other in this pack than in the chosen one."""

    versions: tuple[Version, ...]
    others: tuple[tuple[str, str], ...]
    against: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class PublishPage:
    """What publishing a pack would do. `known` is whether its version is published already, with this content.

    `rescoring` is the month that was last asked to be scored anew by the packs in force.
    """

    place: Place
    title: str
    rubric: str
    version: str
    in_force: str | None
    known: bool
    taken: bool
    used: bool
    health: HealthPage
    changes: tuple[Change, ...]
    months: tuple[str, ...]
    settings: str | None
    rescoring: str | None


@dataclass(frozen=True, slots=True)
class SheetIn:
    """A workbook that was sent, and what it would change in a pack: one's own `into`, or a new one where that is None.

    `own` are the packs that it may be put into; `was` is the mark of the chosen one.
    """

    marked: str
    title: str
    version: str
    own: tuple[str, ...]
    into: str | None
    was: str
    changes: tuple[Change, ...]


class Publish(BaseModel):
    """The word to publish a pack, and why, where cases fail or the linter found something."""

    despite: str = Field("", max_length=500)


class Rescore(BaseModel):
    """The month to score anew: YYYY-MM."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$")


@dataclass(frozen=True, slots=True)
class RescorePage:
    """How far scoring a month anew is; `written` scores are other than before, of `calls`."""

    place: Place
    month: str
    state: State
    done: int
    total: int
    calls: int = 0
    changed: int = 0
    written: int | None = None
    problem: str | None = None

    @property
    def waits(self) -> bool:
        """Whether to ask again."""
        return self.state in ("waiting", "running")


def build_versions(desk: Desk, place: Place, against: str) -> Versions:
    """The versions of a pack's rubric; `against` names another pack or version, by default the one in force."""
    pack = readable(desk, place)
    rubric = pack.rubric.id
    others = _others(desk, pack)
    chosen = against if against in others else next(iter(others), "")
    changes = tuple(diff(others[chosen], pack)) if chosen else ()
    kept = {pack.rubric.version, *(each.rubric.version for each in others.values())}
    named = tuple((name, f"{each.rubric.version} — {_called(name)}") for name, each in others.items())
    return Versions(_versions(desk, rubric, kept), named, chosen, changes)


def build_sheet_in(desk: Desk, marked: str, into: str) -> SheetIn:
    """What a workbook would change."""
    pack = sheet_pack(desk, marked)
    own = {}
    for place in places(desk).values():
        if place.is_own and readable(desk, place).rubric.id == pack.rubric.id:
            own[place.slug] = place
    chosen = own.get(into) or next(iter(own.values()), None) if into != "-" else None
    if chosen is None:
        return SheetIn(marked, pack.rubric.title, pack.rubric.version, tuple(own), None, "", changes_of(desk, pack))
    target = readable(desk, chosen)
    with drafts.trial(chosen.folder, sheet_into(desk, marked, target)) as changed:
        changes = tuple(diff(target, changed))
    return SheetIn(
        marked, pack.rubric.title, pack.rubric.version, tuple(own), chosen.slug, drafts.mark(chosen.folder), changes
    )


def _called(name: str) -> str:
    return name.removeprefix("v:").replace(":", " ") if name.startswith("v:") else name


def _others(desk: Desk, pack: Pack) -> dict[str, Pack]:
    """Packs and published versions of the same rubric, the one in force first."""
    found: dict[str, Pack] = {}
    for folder in published_folders(desk.shelf.published):
        if folder.parent.name == pack.rubric.id:
            found[f"v:{pack.rubric.id}:{folder.name}"] = desk.shelf.pack(str(folder))
    for place in places(desk).values():
        try:
            other = readable(desk, place)
        except QaError:
            continue
        if other.rubric.id == pack.rubric.id and other.folder != pack.folder:
            found[place.slug] = other
    return found


def _versions(desk: Desk, rubric: str, kept: Collection[str]) -> tuple[Version, ...]:
    scored = desk.store.rubrics.scored()
    force = versions.in_force(desk.shelf.published, rubric)
    acts = desk.store.people.acts(subject=f"rubric:{rubric}")
    authors = {act.detail.get("version"): act.author for act in acts if act.action == "publish rubric"}
    return tuple(
        Version(
            version, first_used, authors.get(version), scored.get((rubric, version), 0), version in kept,
            force is not None and force.name == version,
        )
        for version, (_, first_used) in reversed(desk.store.rubrics.versions(rubric).items())
    )  # fmt: skip


def build_publish(desk: Desk, slug: str, author: str) -> PublishPage:
    """What publishing a pack would do."""
    place = own_place(desk, slug)
    pack = readable(desk, place)
    rubric = pack.rubric
    taken = contents(desk, rubric.id, place).get(rubric.version)
    force = versions.in_force(desk.shelf.published, rubric.id)
    months = tuple(reversed(desk.store.months()))
    used = rubric.id in {desk.pack.rubric.id, *(rule.pack.rubric.id for rule in desk.rules)}
    return PublishPage(
        place, rubric.title, rubric.id, rubric.version, force.name if force else None,
        taken == pack.content and force is not None and force.name == rubric.version,
        taken not in (None, pack.content), used, build_health(desk, place, author), changes_of(desk, pack),
        months, str(force) if force else None,
        next((month for month in months if desk.background.task(_key(desk, month))), None),
    )  # fmt: skip


def publish(desk: Desk, slug: str, word: Publish, author: str) -> PublishPage:
    """Publish a pack as it stands, and put it in force.

    Raises `RefusedError` where cases fail or the linter found something and nobody says why that is all right, or
    where the version is taken by another content.
    """
    place = own_place(desk, slug)
    pack = readable(desk, place)
    taken = contents(desk, pack.rubric.id, place).get(pack.rubric.version)
    if taken not in (None, pack.content):
        raise RefusedError(f"{pack.rubric.id} {pack.rubric.version} is published", mend="raise its version first")
    task = asked(desk, place, author)
    task.over.wait()
    if task.problem is not None:
        raise task.problem
    versions.publish(
        desk.store, pack, desk.shelf.published, author=author, at=desk.now(), despite=word.despite, now=task.result
    )
    return build_publish(desk, slug, author)


# ---- scoring a month anew ------------------------------------------------------------------------


def rescore(desk: Desk, slug: str, asked_for: Rescore, author: str) -> RescorePage:
    """Begin to score a month anew by the packs in force; people's decisions stay."""
    place = own_place(desk, slug)
    pack = readable(desk, place)
    force = versions.in_force(desk.shelf.published, pack.rubric.id)
    if force is None:
        raise RefusedError(f"no version of {pack.rubric.id} is published", mend="publish it first")
    month = asked_for.month
    desk.background.ask(_key(desk, month), author, lambda task: _work(desk, month, author, task), anew=True, first=True)
    return build_rescore(desk, slug, month)


def stop_rescore(desk: Desk, slug: str, asked_for: Rescore) -> RescorePage:
    """Stop it, before anything was written."""
    desk.background.cancel(_key(desk, asked_for.month))
    return build_rescore(desk, slug, asked_for.month)


def build_rescore(desk: Desk, slug: str, month: str) -> RescorePage:
    """How far it is; raises `NotFoundError` where nobody asked for it."""
    place = own_place(desk, slug)
    task = desk.background.task(_key(desk, month))
    if task is None:
        raise NotFoundError(f"nobody asked to score {month} anew", mend="begin it on the page of the pack")
    told, written = task.result if task.result else (Diff(), None)
    problem = task.problem.message if task.problem else None
    return RescorePage(
        place, month, task.state, task.done, task.total, told.calls, told.changed + told.first, written, problem
    )


def _key(desk: Desk, month: str) -> Hashable:
    return ("rescore", month, desk.pack.content, *(rule.pack.content for rule in desk.rules))


def _work(desk: Desk, month: str, author: str, task: Task) -> tuple[Diff, int]:
    pack, rules = desk.pack, desk.rules
    with Rescoring(Request(desk.store, pack, rules, month, author)) as rescoring:
        for _ in task.along(rescoring.compute(), len(rescoring.ids)):
            pass
        written = rescoring.write(None)
        detail = {"month": month, "calls": rescoring.diff.calls, "written": written, "version": pack.rubric.version}
        act = Act(desk.now(), author, "rescore month", f"rubric:{pack.rubric.id}", detail)
        desk.store.people.audit(act)
        return rescoring.diff, written
