"""Whether a pack's cases pass and its linter is quiet, worked out in the background and kept by content."""

from __future__ import annotations

from dataclasses import dataclass

from qa.services.drafts import mark
from qa.services.versions import Health, health
from qa.web.background import State, Task
from qa.web.desk import Desk
from qa.web.rubrics.pages import readable
from qa.web.rubrics.places import Place, relative


@dataclass(frozen=True, slots=True)
class HealthPage:
    """How a pack is; `health` is None until it is known."""

    slug: str
    state: State
    health: Health | None = None
    problem: str | None = None
    first: bool = True

    @property
    def waits(self) -> bool:
        """Whether to ask again."""
        return self.state in ("waiting", "running")


def build_health(desk: Desk, place: Place, author: str, *, first: bool = True) -> HealthPage:
    """How a pack is, or that it is being found out: a second or two."""
    task = asked(desk, place, author, first=first)
    problem = relative(task.problem.message, place.folder) if task.problem else None
    return HealthPage(place.slug, task.state, task.result, problem, first)


def asked(desk: Desk, place: Place, author: str, *, first: bool = True) -> Task:
    """The task that finds it out; of a list of packs each may wait."""
    return desk.background.ask(
        ("health", mark(place.folder)), author, lambda _: health(readable(desk, place)), first=first
    )


def known(desk: Desk, place: Place) -> Health | None:
    """How a pack is, if that is known already."""
    task = desk.background.task(("health", mark(place.folder)))
    result: Health | None = task.result if task else None
    return result
