"""Mistakes in the options of operators: each is refused with a sentence that says how to mend it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from pydantic import ValidationError

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
        ("asks", {"times": {"max": -1}}, "greater than or equal to 0"),
        ("asks", {"times": {"min": "2"}}, "valid integer"),
        ("asks", {"time": {"min": 1}}, "not permitted"),
        ("says", {"any": []}, "the list of phrases is empty"),
        ("says", {"any": ["{x"]}, "outside of brackets"),
        ("says", {"any": ["甲"], "times": {}}, "give `min` or `max`"),
        ("says", {"any": ["甲"], "per_minute": {"min": -0.5}}, "greater than or equal to 0"),
        ("says", {"any": ["甲"], "per_minute": {"max": -0.5}}, "greater than or equal to 0"),
        ("says", {"any": ["甲"], "per_minute": {"min": 2, "max": 1}}, "`min` is more than `max`"),
        ("says", {"any": ["甲"], "all": [["乙"]]}, "give one of"),
        ("says", {"at_least": {"n": 0, "of": [["甲"]]}}, "greater than or equal to 1"),
        ("says", {"at_least": {"n": 1, "of": [["甲"]]}, "times": {"min": 1}}, "go with `any`"),
        ("says_within", {"any": ["甲"]}, "give exactly one scope of first_turns"),
        ("says_within", {"any": ["甲"], "first_turns": 1, "last_turns": 1}, "give exactly one scope"),
        ("says_within", {"any": ["甲"], "first_seconds": 1, "after_event": "hold"}, "give exactly one scope"),
        ("says_within", {"any": ["甲"], "first_turns": 0}, "greater than or equal to 1"),
        ("says_within", {"any": ["甲"], "last_turns": 0}, "greater than or equal to 1"),
        ("says_within", {"any": ["甲"], "first_seconds": 0}, "greater than 0"),
        ("says_within", {"any": ["甲"], "last_seconds": 0}, "greater than 0"),
        ("says_within", {"any": ["甲"], "before_event": "hold", "seconds": 0}, "greater than 0"),
        ("pattern", {"match": "保证(?!收益)"}, "not_before"),
        ("pattern", {"match": "(?<=不)保证"}, "not_after"),
        ("pattern", {"match": "(?P<a>好)(?P=a)"}, "write the alternatives out"),
        ("pattern", {"match": 5}, "a pattern is text"),
        ("alike", {"to": ["这个不能退货", 5]}, "`to` is a list of sentences"),
        ("alike", {"to": "这个不能退货"}, "`to` is a list of sentences"),
        ("alike", {"to": ["不能退啊"]}, "too short"),
        ("alike", {"to": ["这个不能退货"], "likeness": 0}, "greater than 0"),
        ("alike", {"to": ["这个不能退货"], "likeness": 1.5}, "less than or equal to 1"),
        ("covers", {"script": 5}, "a script is text"),
        ("covers", {"script": "好{x}啊"}, "nothing of the script is left"),
        ("covers", {"script": "本次通话", "share": 0}, "greater than 0"),
        ("covers", {"script": "本次通话", "share": 1.5}, "less than or equal to 1"),
        ("repeats", {"times": 1}, "greater than or equal to 2"),
        ("repeats", {"times": 2, "within_turns": 1}, "greater than or equal to 2"),
        ("repeats", {"likeness": 0}, "greater than 0"),
        ("repeats", {"likeness": 100.5}, "less than or equal to 100"),
        ("repeats", {"shortest": 0}, "greater than or equal to 1"),
        ("steps", {"of": [{"any": ["甲"]}, {"any": ["乙"], "all": [["丙"]]}]}, "give one of `any` and `all`"),
        ("steps", {"of": [{"any": ["甲"]}, {"all": []}]}, "at least 1 item"),
        ("event", {"kind": "hold", "seconds": {"min": -0.5}}, "greater than or equal to 0"),
        ("event", {"kind": "hold", "seconds": {"max": -0.5}}, "greater than or equal to 0"),
        ("measure_between", {"measure": "rings"}, "give `min` or `max`"),
        ("field", {"field": "team", "in": []}, "at least 1 item"),
        ("situation", {"is": "complain"}, "none were loaded"),
    ],
)
def test_a_mistake_is_named(operator: str, options: Any, said: str):
    with pytest.raises(PackError, match=said) as caught:
        parsed(operator, options)
    assert caught.value.path[:5] == ("sections", 0, "items", 0, "check")


@pytest.mark.parametrize(
    ("operator", "options"),
    [
        ("says", {"any": ["甲"], "times": {"min": 0, "max": 0}}),
        ("says", {"any": ["甲"], "per_minute": {"min": 0, "max": 0.5}}),
        ("says", {"any": ["甲"], "per_minute": {"max": 0}}),
        ("says", {"at_least": {"n": 1, "of": [["甲"]]}}),
        ("says_within", {"any": ["甲"], "first_turns": 1}),
        ("says_within", {"any": ["甲"], "last_turns": 1}),
        ("says_within", {"any": ["甲"], "first_seconds": 0.5}),
        ("says_within", {"any": ["甲"], "last_seconds": 0.5}),
        ("says_within", {"any": ["甲"], "before_event": "hold", "seconds": 0.5}),
        ("alike", {"to": ["这个不能退货"] * 1000, "likeness": 1}),
        ("alike", {"to": ["不能退货"]}),
        ("covers", {"script": "好" * 3000, "share": 1}),
        ("covers", {"script": "通话"}),
        ("pattern", {"match": "好" * 2000}),
        ("pattern", {"match": r"\p{Han}好(?P<a>好)(?i)[好的]?\.?{n}"}),
        ("repeats", {"times": 2, "within_turns": 2, "likeness": 100, "shortest": 1}),
        ("repeats", {"likeness": 0.5}),
        ("steps", {"of": [{"any": ["甲"]}, {"all": [["乙"]]}]}),
        ("event", {"kind": "hold", "seconds": {"min": 0, "max": 0}}),
        ("event", {"kind": "hold", "seconds": {"max": 0.5}}),
        ("field", {"field": "team", "in": ["甲"]}),
        ("entity", {"kind": "phone"}),
        ("measure_between", {"measure": "rings", "min": 1}),
    ],
)
def test_on_the_edge_is_allowed(operator: str, options: Any):
    parsed(operator, options)


DEFAULTS = {
    "says": {"party": "agent", "together": False},
    "says_within": {"party": "agent", "together": False, "seconds": 15.0, "where": {}},
    "never_says": {"party": "agent"},
    "pattern": {"party": "agent"},
    "repeats": {"party": "agent", "times": 3, "within_turns": 6, "likeness": 85.0, "shortest": 4},
    "entity": {"party": "agent"},
    "asks": {"party": "agent", "courtesy": False},
    "covers": {"party": "agent", "share": 0.8},
    "alike": {"party": "agent", "likeness": 0.3},
    "measure_between": {"per_lapse": False, "events": {}},
    "event": {"where": {}},
}
"""As the operators' pages say; what is not given and has no default is None."""


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_defaults(name: str):
    fields = OPERATORS[name].options.model_fields.items()
    known = {f: i.get_default(call_default_factory=True) for f, i in fields if not i.is_required()}
    plain = {f: v for f, v in known.items() if isinstance(v, str | int | float | dict)}
    assert plain == DEFAULTS.get(name, {})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"is": "complain"}, "complaint"),
        ({"is": "complaint", "log": {"field": "甲", "in": []}}, "at least 1 item"),
    ],
)
def test_mistakes_about_situations(options: Any, said: str):
    with pytest.raises(ValidationError, match=said):
        verdict_of({"operator": "situation", "options": options})


def test_options_cannot_be_changed():
    options = OPERATORS["asks"].options()
    with pytest.raises(ValidationError, match="frozen"):
        options.party = "customer"  # type: ignore[attr-defined]


def test_a_pattern_that_backtracks_elsewhere_takes_linear_time():
    def seconds(size: int) -> float:
        case = {
            "operator": "pattern",
            "options": {"match": "(好+)+再见"},
            "dialogue": [{"agent": "好" * size, "words": False}],
        }
        verdict_of(case)  # the normal form is cached
        start = time.process_time()
        verdict_of(case)
        return time.process_time() - start

    assert seconds(20_000) < 2.0  # a backtracking engine needs 2 ** 20,000 steps


def test_every_option_has_a_json_schema():
    for name, op in OPERATORS.items():
        schema = op.options.model_json_schema()
        assert set(schema["properties"]) == {f.alias or n for n, f in op.options.model_fields.items()}, name
