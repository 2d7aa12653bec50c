"""Every door of the desk, knocked at by everybody."""

from __future__ import annotations

import re

import pytest

from qa.web.access import RIGHTS, Role
from qa.web.rights import PUBLIC, Door, doors
from tests.web import rights
from tests.web.conftest import As


def test_every_route_asks_for_exactly_one_right_or_is_public() -> None:
    found = doors()
    wrong = [door.name for door in found if len(door.rights) != (door.name not in PUBLIC)]
    assert wrong == []
    assert {door.name for door in found} >= PUBLIC


def test_the_written_table_is_that_of_the_routes() -> None:
    assert rights.FILE.read_text(encoding="utf-8") == rights.text(), "run python -m tests.web.rights"


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_doors_open_to_whom_they_should(as_: As, role: Role | None) -> None:
    """Nobody passes a door without its right; whoever has it is never told that it lacks.

    What is named does not exist, so that those who pass get 404, 409 or 422 where the route names something.
    """
    client = as_(role and role.value)
    wrong = []
    for door in doors():
        if door.name in PUBLIC or "sign-out" in door.path:
            continue
        status = client.request(door.method, _named(door), headers={"hx-request": "true"}).status_code
        wanted = 401 if role is None else 403 if not set(door.rights) <= RIGHTS[role] else None
        if status >= 500 or (status in (401, 403)) != (wanted is not None) or (wanted and status != wanted):
            wrong.append(f"{door.name}: {status}, not {wanted or 'let in'}")
    assert wrong == []


def _named(door: Door) -> str:
    """An address of a door, for things that are not there."""
    return re.sub(r"\{[^}]*\}", "999999", door.path)
