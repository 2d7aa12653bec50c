"""Which role may use which route, read off the routes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.dependencies.models import Dependant

from qa.web.access import RIGHTS, May, Right, Role
from qa.web.rooms import routes

PUBLIC = frozenset(
    {
        "POST /prefs",
        "GET /favicon.ico",
        "GET /sign-in",
        "POST /sign-in",
        "POST /sign-out",
        "GET /link/{token}",
        "POST /link/{token}",
        "POST /api/sign-in",
        "POST /api/sign-out",
        "POST /api/token",
    }
)
"""What works without being signed in: signing in and out, a one-time link, language and theme."""


@dataclass(frozen=True, slots=True)
class Door:
    """One route by one method; `rights` are those that its dependencies ask for, none for a public one."""

    method: str
    path: str
    rights: tuple[Right, ...]

    @property
    def name(self) -> str:
        """Method and path, e.g. ``GET /queue``."""
        return f"{self.method} {self.path}"

    def opens_to(self, role: Role) -> bool:
        """Whether a role may use it, whatever it names."""
        return set(self.rights) <= RIGHTS[role]


def doors() -> list[Door]:
    """Every route of the desk but its static files, by path."""
    found = []
    for route in routes():
        rights = tuple(dict.fromkeys(_rights(route.dependant)))
        found += [Door(method, route.path, rights) for method in sorted(route.methods or ())]
    return sorted(found, key=lambda door: (door.path.removeprefix("/api"), door.path, door.method))


def table(found: list[Door]) -> str:
    """The doors and the roles as a Markdown table."""
    head = ["route", "right", *(role.value for role in Role)]
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    for door in found:
        told = ", ".join(right.value for right in door.rights) or "—"
        marks = ["✓" if door.opens_to(role) else "" for role in Role]
        lines.append(" | ".join([f"`{door.name}`", told, *marks]))
    return "\n".join(f"| {line} |" for line in lines)


def _rights(dependant: Dependant) -> Iterator[Right]:
    if isinstance(dependant.call, May):
        yield dependant.call.right
    for each in dependant.dependencies:
        yield from _rights(each)
