"""Mistakes in the options of operators: each is refused with a sentence that says how to mend it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from qa.checks.table import OPERATORS
from qa.errors import PackError
from qa.lexicon import compile_set
from qa.rubric import parse
from tests.checks.build import verdict_of


def parsed(operator: str, options: Any) -> None:
    item = {"id": "a", "title": "a", "clauses": ["c"], "points": 1, "check": {operator: options}}
    sections = [{"id": "s", "title": "s", "items": [item]}]
    parse({"id": "r", "title": "r", "version": "1", "sections": sections}, lambda p: compile_set("", p))


@pytest.mark.parametrize(
    ("operator", "options", "said"),
    [
        ("says", {}, "give one of `any`, `all` and `at_least`"),
        ("says", {"any": ["甲"], "at_least": {"n": 1, "of": [["乙"]]}}, "give one of"),
        ("says", {"at_least": {"n": 2, "of": [["甲"]]}}, "`of` has only 1 lists"),
        ("says", {"any": ["甲"], "together": True}, "`together` goes with `all`"),
        ("says", {"all": [["甲"]], "times": {"min": 1}}, "go with `any`"),
        ("says", {"any": ["甲"], "times": {"min": 3, "max": 1}}, "`min` is more than `max`"),
        ("says", {"any": ["甲"], "per_minute": {}}, "give `min` or `max`"),
        ("pattern", {"match": "保证(?=收益)"}, "not_before"),
        ("pattern", {"match": "(?<!不)保证"}, "not_after"),
        ("pattern", {"match": r"(好|行)\1"}, "write the alternatives out"),
        ("pattern", {"match": r"\d+元"}, "write {n}"),
        ("pattern", {"match": "5元"}, "write 五"),
        ("pattern", {"match": "(好"}, "not a regular expression: missing \\)"),
        ("pattern", {"match": "(好{900}){900}"}, "not a regular expression"),
        ("pattern", {"match": "您好，"}, "punctuation and fillers do not count"),
        ("pattern", {"match": "會"}, "write 会"),
        ("pattern", {"match": "(好)*"}, "met by nothing at all"),
        ("pattern", {"match": "好" * 2001}, "at most 2000"),
        ("alike", {"to": []}, "`to` is a list of sentences"),
        ("alike", {"to": ["好的"]}, "too short"),
        ("alike", {"to": ["这个不能退货"] * 1001}, "at most 1000"),
        ("covers", {"script": "{x}，。"}, "nothing of the script is left"),
        ("covers", {"script": "好" * 3001}, "at most 3000"),
        ("entity", {"kind": "fax"}, "'phone'"),
        ("entity", {"kind": []}, "at least 1 item"),
        ("repeats", {"times": 5, "within_turns": 3}, "cannot be said so often in 3 turns"),
        ("steps", {"of": [{"any": ["甲"]}]}, "at least 2 items"),
        ("steps", {"of": [{"any": ["甲"]}, {}]}, "give one of `any` and `all`"),
        ("steps", {"of": [{"any": ["甲"]}, {"any": ["乙"]}], "names": ["一"]}, "1 names for 2 steps"),
        ("asks", {"times": {"min": -1}}, "greater than or equal to 0"),
    ],
)
def test_a_mistake_is_named(operator: str, options: Any, said: str):
    with pytest.raises(PackError, match=said) as caught:
        parsed(operator, options)
    assert caught.value.path[:5] == ("sections", 0, "items", 0, "check")


def test_a_pattern_that_backtracks_elsewhere_takes_linear_time():
    def seconds(size: int) -> float:
        case = {
            "operator": "pattern",
            "options": {"match": "(好+)+再见"},
            "dialogue": [{"agent": "好" * size, "words": False}],
        }
        verdict_of(case)  # the normal form is cached
        start = time.perf_counter()
        verdict_of(case)
        return time.perf_counter() - start

    assert seconds(20_000) < 2.0  # a backtracking engine needs 2 ** 20,000 steps


def test_every_option_has_a_json_schema():
    for name, op in OPERATORS.items():
        schema = op.options.model_json_schema()
        assert set(schema["properties"]) == {f.alias or n for n, f in op.options.model_fields.items()}, name
