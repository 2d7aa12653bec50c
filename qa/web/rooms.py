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
"""Packages of `qa.web`; each has a `router`, or several `routers`, in `routes` and in `api`."""


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
    """The routers of all rooms."""
    for part in ("routes", "api"):
        for room in ROOMS:
            try:
                module = import_module(f"qa.web.{room}.{part}")
            except ModuleNotFoundError as error:
                if error.name != f"qa.web.{room}.{part}":
                    raise
            else:
                yield from getattr(module, "routers", (module.router,))


def routes() -> list[APIRoute]:
    """Every route of every room.

    Raises `TypeError` for anything else in a router: what a router includes would be missed by the table of rights.
    """
    found = []
    for router in routers():
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise TypeError(f"{route!r} is no route: name its router in `routers`")
            found.append(route)
    return found
