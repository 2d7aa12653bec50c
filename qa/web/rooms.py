"""The rooms of the desk: their routes, and the way to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from fastapi import APIRouter

from qa.types.desk import User
from qa.web.access import Right

ROOMS = ("frame",)
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


NAV: tuple[Entry, ...] = ()
"""From left to right."""


def routers() -> Iterator[APIRouter]:
    """The routes of all rooms."""
    for room in ROOMS:
        yield import_module(f"qa.web.{room}.routes").router
    for room in ROOMS:
        try:
            yield import_module(f"qa.web.{room}.api").router
        except ModuleNotFoundError as error:
            if error.name != f"qa.web.{room}.api":
                raise
