"""The bench that takes rules and groups away: that it finds what no case shows, on a pack of the program's own."""

from __future__ import annotations

import pytest

from qa.packs.load import Pack, load_pack
from tests.bench.rules import Shown, branches, changes, killer, shown


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("hotline")


@pytest.fixture(scope="module")
def cases(pack: Pack) -> list[Shown]:
    return shown(pack)


def test_every_rule_and_every_group_of_a_pack_has_a_case_that_notices(pack: Pack, cases: list[Shown]):
    assert [change.what for change in changes(pack) if killer(change, cases) is None] == []


def test_a_rule_whose_cases_are_left_out_survives(pack: Pack, cases: list[Shown]):
    unheard = [each for each in cases if each.case.expect.get("first_ask_more") != "awaiting_ear"]
    items = {change.what: change for change in changes(pack) if change.what in ("first_ask", "first_ask_more")}
    assert {name for name, change in items.items() if killer(change, unheard) is None} == {"first_ask_more"}


@pytest.mark.parametrize(
    ("condition", "less"),
    [
        ({"all": [{"use": "a"}, {"use": "b"}]}, [{"all": [{"use": "b"}]}, {"all": [{"use": "a"}]}]),
        ({"says": {"any": ["@a", "@b"]}}, [{"says": {"any": ["@b"]}}, {"says": {"any": ["@a"]}}]),
        ({"says": {"any": ["@a"]}}, []),
        ({"not": {"all": [{"use": "a"}, {"use": "b"}]}}, [{"not": {"all": [{"use": x}]}} for x in "ba"]),
        ({"within": {"first_turns": 2, "check": {"use": "a"}}}, [{"use": "a"}]),
        ({"field": {"field": "direction", "in": ["a", "b"]}}, []),
        ({"steps": {"of": [1, 2], "names": ["a", "b"]}}, [{"steps": {"of": [2]}}, {"steps": {"of": [1]}}]),
    ],
)
def test_the_branches_of_a_condition(condition: dict, less: list):
    assert [left for _, left in branches(condition)] == less
