"""Every page of the desk with an address and somebody who may open it, on the desk that `furnish` makes."""

from __future__ import annotations

from dataclasses import dataclass

from qa.web.access import Role
from qa.web.desk import Desk
from tests.web.filled import fill

NO_PAGE = frozenset(
    {
        "/favicon.ico",
        "/api/docs",
    }
)
"""Answers of GET that are no pages of ours to look at: files, fragments, ways on."""


@dataclass(frozen=True, slots=True)
class Page:
    """An address, who opens it, and the route that it is of."""

    route: str
    role: Role
    address: str


def furnish(desk: Desk) -> list[Page]:
    """Fill a desk with calls and people's work, and give all its pages."""
    calls = fill(desk, calls=40)
    return examples_of(desk, calls)
