"""The rubric as data: what is parsed, what is worked out from it, and its JSON Schema."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from qa.checks.table import OPERATORS
from qa.conditions import Check, Logic
from qa.errors import PackError
from qa.lexicon import compile_set
from qa.packs.load import find_pack
from qa.rubric import Rubric, json_schema, parse

READ = YAML(typ="safe", pure=True)


def rubric(items: list[dict[str, Any]], **more: Any) -> Rubric:
    """A rubric of one section, of items that lack only what does not matter."""
    full = [{"title": i["id"], "clauses": ["c"], "check": {"field": {"field": "x", "in": ["y"]}}, **i} for i in items]
    data = {"id": "r", "title": "R", "version": "1", "sections": [{"id": "s", "title": "S", "items": full}], **more}
    return parse(data, lambda phrases: compile_set("test", phrases))


def test_conditions_become_trees():
    leaf = {"field": {"field": "line", "in": ["a"]}}
    parsed = rubric(
        [{"id": "one", "when": {"use": "both"}, "check": {"not": {"any": [leaf, {"says": {"any": ["您好"]}}]}}}],
        conditions={"both": {"all": [leaf, {"use": "single"}]}, "single": leaf},
    )
    (item,) = parsed.items
    assert isinstance(item.when, Logic)
    assert item.when.kind == "all"
    assert [isinstance(p, Check) for p in item.when.parts] == [True, True]
    assert isinstance(item.check, Logic)
    assert item.check.kind == "not"


def test_a_condition_that_nobody_uses_is_checked_too():
    with pytest.raises(PackError) as caught:
        rubric([{"id": "one"}], conditions={"spare": {"sayz": {}}})
    assert caught.value.path == ("conditions", "spare", "sayz")


@pytest.mark.parametrize(
    ("circle", "shown"),
    [
        ({"a": {"use": "a"}}, "a → a"),
        ({"a": {"use": "b"}, "b": {"not": {"use": "a"}}}, "a → b → a"),
        ({"x": {"use": "a"}, "a": {"use": "b"}, "b": {"all": [{"use": "c"}]}, "c": {"use": "b"}}, "b → c → b"),
    ],
)
def test_circles(circle: dict[str, Any], shown: str):
    with pytest.raises(PackError, match=shown):
        rubric([{"id": "one"}], conditions=circle)


def test_possible():
    items = [
        {"id": "plain", "points": 5},
        {"id": "lapses", "points": 5, "per_lapse": True, "cap": 15},
        {"id": "free"},
    ]
    assert [i.possible for i in rubric(items).items] == [5, 15, 0]


def test_events_are_shared_through_others():
    parsed = rubric([{"id": "a"}, {"id": "b", "same_event_as": "a"}, {"id": "c", "same_event_as": "b"}, {"id": "d"}])
    assert [parsed.event(i) for i in parsed.items] == ["a", "a", "a", "d"]


def test_events_of_another_section():
    item = {"title": "t", "clauses": ["c"], "check": {"field": {"field": "x", "in": ["y"]}}}
    sections = [
        {"id": "s", "title": "S", "items": [{**item, "id": "a"}]},
        {"id": "t", "title": "T", "items": [{**item, "id": "b", "same_event_as": "a"}]},
    ]
    with pytest.raises(PackError, match="the item `a` is in another section"):
        rubric([], sections=sections)
    sections[1]["id"] = "s"
    with pytest.raises(PackError, match="two sections are called `s`"):
        rubric([], sections=sections)


@pytest.mark.parametrize(("score", "grade"), [(100, "A"), (90, "A"), (89.99, "B"), (60, "B"), (59.99, None), (0, None)])
def test_grades(score: float, grade: str | None):
    parsed = rubric([{"id": "one"}], grades=[{"at": 60, "grade": "B"}, {"at": 90, "grade": "A"}])
    assert parsed.grade(score) == grade


def test_clauses_of_items_and_reports():
    parsed = rubric(
        [{"id": "one", "clauses": ["a", "b"]}, {"id": "two", "clauses": ["b"]}], reports=[{"clause": "c", "by": "x"}]
    )
    assert parsed.clauses == {"a", "b", "c"}


def test_a_machine_needs_a_check_and_an_ear_does_not():
    assert rubric([{"id": "one", "by": "ear", "check": None}]).items[0].check is None
    with pytest.raises(PackError, match="needs a `check`"):
        rubric([{"id": "one", "check": None}])


def test_the_schema_takes_the_packs_and_refuses_mistakes():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    data = READ.load((find_pack("plaza") / "rubric.yaml").read_text("utf-8"))
    data.pop("slots")
    assert list(validator.iter_errors(data)) == []
    data["sections"][0]["items"][0]["check"] = {"sayz": {}}
    assert list(validator.iter_errors(data))
    assert set(OPERATORS) < set(schema["$defs"]["Condition"]["properties"])


def test_thresholds_of_the_measures_are_the_forms_own():
    assert rubric([{"id": "one"}]).limits.silence == 3.0
    set_otherwise = rubric([{"id": "one"}], limits={"silence": 4, "interruption_rule": "turns"}).limits
    assert (set_otherwise.silence, set_otherwise.interruption_rule, set_otherwise.hold) == (4, "turns", 10.0)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"silense": 4}, "did you mean silence"),
        ({"silence": "four"}, "is a number"),
        ({"silence": True}, "is a number"),
        ({"silence": -1}, "silence is -1"),
        ({"interruption_rule": "amazon"}, "interruption_rule"),
    ],
)
def test_thresholds_that_there_are_not(limits: dict[str, Any], said: str):
    with pytest.raises(PackError, match=said) as caught:
        rubric([{"id": "one"}], limits=limits)
    assert caught.value.path == ("limits",)
