"""The rooms of the desk: their routes, and the way to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from fastapi import APIRouter
from fastapi.routing import APIRoute

from qa.types.desk import User
from qa.web.access import Right

ROOMS = (
    "home", "frame", "account", "queue", "call", "sound", "fair", "calibration", "cards", "coaching", "rubrics",
    "ingest",
)  # fmt: skip
"""Packages of `qa.web`; each has a `router` in `routes`, and one in `api` where it has one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way to a room, for those who have its right; `begins` are the paths that belong to it."""

    path: str
    word: str
    right: Right
    begins: tuple[str, ...] = ()

    def shown(self, user: User | None, rights: frozenset[Right]) -> bool:
        """Whether it is there for somebody."""
        return user is not None and self.right in rights

    def is_here(self, path: str) -> bool:
        """Whether a path is in this room."""
        return any(path == each or path.startswith(f"{each}/") for each in (self.path, *self.begins))


NAV: tuple[Entry, ...] = (
    Entry("/own", "nav_own", Right.OWN),
    Entry("/queue", "nav_queue", Right.QUEUE, ("/calls", "/workload")),
    Entry("/release", "nav_release", Right.RELEASE),
    Entry("/appeals", "nav_appeals", Right.JUDGE),
    Entry("/calibration", "nav_calibration", Right.CALIBRATE),
    Entry("/cards", "nav_cards", Right.CARDS, ("/compare",)),
    Entry("/forms", "nav_forms", Right.CARDS),
    Entry("/search", "nav_search", Right.COACH, ("/examples", "/coaching")),
    Entry("/cases", "nav_cases", Right.COACH, ("/playlists",)),
    Entry("/rubrics", "nav_rubrics", Right.RUBRIC, ("/what-if",)),
    Entry("/ingest", "nav_ingest", Right.INGEST),
    Entry("/users", "nav_users", Right.USERS),
    Entry("/trail", "nav_trail", Right.TRAIL),
)
"""From left to right."""


def routers() -> Iterator[APIRouter]:
    """The routes of all rooms."""
    for part in ("routes", "api"):
        for room in ROOMS:
            try:
                yield import_module(f"qa.web.{room}.{part}").router
            except ModuleNotFoundError as error:
                if error.name not in (f"qa.web.{room}", f"qa.web.{room}.{part}"):
                    raise


def routes() -> list[APIRoute]:
    """Every route of every room; rooms do not include routers in routers, so that none is missed."""
    return [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
