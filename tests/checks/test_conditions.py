"""Raw conditions to trees: what they become, and each mistake with the path to its place."""

from __future__ import annotations

from typing import Any

import pytest

from qa.conditions import Check, Logic, Parser, Within, plain
from qa.errors import PackError
from qa.lexicon import compile_set

SAYS = {"says": {"any": ["您好"]}}


def parser(**named: Any) -> Parser:
    return Parser({"compile": lambda p: compile_set("", p)}, named)


def test_trees():
    node = parser().condition({"not": {"all": [SAYS, {"any": [SAYS]}]}}, ())
    assert isinstance(node, Logic)
    assert (node.kind, node.n) == ("not", 1)
    (inner,) = node.parts
    assert isinstance(inner, Logic)
    assert inner.kind == "all"
    assert [type(p) for p in inner.parts] == [Check, Logic]
    some = parser().condition({"at_least": {"n": 2, "of": [SAYS, SAYS]}}, ())
    assert isinstance(some, Logic)
    assert (some.kind, some.n, len(some.parts)) == ("at_least", 2, 2)


def test_scopes():
    part = parser().condition({"within": {"first_turns": 2, "check": SAYS}}, ())
    assert isinstance(part, Within)
    assert (part.scope.first_turns, part.anchor, part.side) == (2, None, "after")
    for side in ("before", "after"):
        beside = parser().condition({"within": {side: SAYS, "seconds": 5.0, "check": SAYS}}, ())
        assert isinstance(beside, Within)
        assert (beside.side, beside.scope.seconds) == (side, 5.0)
        assert isinstance(beside.anchor, Check)
        assert beside.anchor.name == "says"


def test_a_named_condition_is_read_once():
    known = parser(hello=SAYS, both={"all": [{"use": "hello"}, {"use": "hello"}]})
    both = known.condition({"use": "both"}, ())
    assert isinstance(both, Logic)
    assert both.parts[0] is both.parts[1] is known.condition({"use": "hello"}, ())


@pytest.mark.parametrize(
    ("raw", "said", "path"),
    [
        (5, "exactly one key", ()),
        (["says"], "exactly one key", ()),
        ({}, "exactly one key", ()),
        ({**SAYS, "not": SAYS}, "exactly one key", ()),
        ({"say": {}}, "no operator `say`", ("say",)),
        ({"not": {}}, "exactly one key", ("not",)),
        ({"all": []}, "`all` needs a list", ("all",)),
        ({"any": SAYS}, "`any` needs a list", ("any",)),
        ({"any": None}, "`any` needs a list", ("any",)),
        ({"any": [SAYS, {}]}, "exactly one key", ("any", 1)),
        ({"at_least": [SAYS]}, "`at_least` is", ("at_least",)),
        ({"at_least": {"n": 1}}, "`at_least` is", ("at_least",)),
        ({"at_least": {"n": 1, "of": []}}, "`of` needs a list", ("at_least", "of")),
        ({"at_least": {"n": 2, "of": [SAYS]}}, "`n` is a number from 1 to 1", ("at_least", "n")),
        ({"at_least": {"n": 0, "of": [SAYS]}}, "`n` is a number", ("at_least", "n")),
        ({"at_least": {"n": True, "of": [SAYS]}}, "`n` is a number", ("at_least", "n")),
        ({"within": SAYS}, "a scope and a `check`", ("within",)),
        ({"within": []}, "a scope and a `check`", ("within",)),
        ({"within": {"check": SAYS}}, "give exactly one scope", ("within",)),
        ({"within": {"first_turns": 0, "check": SAYS}}, "greater than or equal to 1", ("within", "first_turns")),
        ({"within": {"last_turns": 0, "check": SAYS}}, "greater than or equal to 1", ("within", "last_turns")),
        ({"within": {"turns": 0, "after": SAYS, "check": SAYS}}, "equal to 1", ("within", "turns")),
        ({"within": {"seconds": 0, "after": SAYS, "check": SAYS}}, "greater than 0", ("within", "seconds")),
        ({"within": {"first_seconds": 0, "check": SAYS}}, "greater than 0", ("within", "first_seconds")),
        ({"within": {"last_seconds": 0, "check": SAYS}}, "greater than 0", ("within", "last_seconds")),
        ({"within": {"first_share": 0, "check": SAYS}}, "greater than 0", ("within", "first_share")),
        ({"within": {"last_share": 0, "check": SAYS}}, "greater than 0", ("within", "last_share")),
        ({"within": {"first_share": 1.0, "check": SAYS}}, "less than 1", ("within", "first_share")),
        ({"within": {"last_share": 1.0, "check": SAYS}}, "less than 1", ("within", "last_share")),
        ({"within": {"first_turns": 1, "after": SAYS, "check": SAYS}}, "exactly one scope", ("within",)),
        ({"within": {"before": SAYS, "after": SAYS, "check": SAYS}}, "exactly one scope", ("within",)),
        ({"within": {"first_turns": 1, "seconds": 5.0, "check": SAYS}}, "go with `before`", ("within",)),
        ({"within": {"first_turns": 1, "turns": 5, "check": SAYS}}, "go with `before`", ("within",)),
        ({"within": {"first_turns": 1, "which": "any", "check": SAYS}}, "go with `before`", ("within",)),
        ({"within": {"after": {}, "check": SAYS}}, "exactly one key", ("within", "after")),
        ({"within": {"after": SAYS, "check": {}}}, "exactly one key", ("within", "check")),
        ({"use": "bye"}, "no condition `bye`", ("use",)),
        ({"use": "loop"}, "in a circle: loop → loop", ("conditions", "loop")),
        ({"says": {"any": ["甲"], "times": {"min": "2"}}}, "integer .is '2'.", ("says", "times", "min")),
        ({"says": {"any": []}}, "the list of phrases is empty", ("says", "any")),
        ({"repeats": {"times": 1, "likeness": 0}}, "equal to 2", ("repeats", "times")),
        ({"says": {}}, "^.*give one of `any`, `all` and `at_least`$", ("says",)),
    ],
)
def test_a_mistake(raw: Any, said: str, path: tuple[str | int, ...]):
    with pytest.raises(PackError, match=said) as caught:
        parser(loop={"not": {"use": "loop"}}).condition(raw, ())
    assert caught.value.path == path


def test_conditions_have_names():
    with pytest.raises(PackError, match="mapping of names"):
        Parser({}, [SAYS])  # type: ignore[arg-type]


class Number(int):
    """As YAML readers have them."""


def test_plain_values():
    raw = {"a": [Number(5), True, None, 1.5, "x"], 5: {"b": Number(3)}}
    assert plain(raw) == {"a": [5, True, None, 1.5, "x"], "5": {"b": 3}}
    assert type(plain(Number(5))) is type(plain([Number(5)])[0]) is int
    assert plain(True) is True
