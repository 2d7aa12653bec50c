"""YAML is read as ruamel reads it, which knows YAML 1.2 as we mean it, and every mistake has its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.comments import TaggedScalar
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from qa.errors import PackError
from qa.packs.yaml import DEEPEST, line_of, parse_yaml, plain, read_yaml

FOLDER = Path(__file__).parents[2] / "lexicons"
FILE = Path("file.yaml")
ODD = st.sampled_from(
    [*"-: ,.[]{}|>?\"'#%@0189eE_~xobnya请等\n", "\n  ", "\n- ", ": ", "true", "no", "null", "<<", ".inf"]
)


def ruamel(text: str) -> Any:
    """The content as ruamel has it; where in the file it stands, too."""
    return YAML(typ="rt").load(text)


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [path, *(place for key in keys for place in places(data[key], (*path, key)))]


def line_by_ruamel(data: Any, path: tuple[str | int, ...]) -> int:
    line = data.lc.line
    for key in path:
        line, data = data.lc.data[key][0], data[key]
    return int(line) + 1


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.yaml")), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_the_files_that_come_with_the_program(path: Path):
    ours, theirs = read_yaml(path), ruamel(path.read_text("utf-8"))
    assert plain(ours) == theirs
    # what an alias names stands where it was first written for ruamel, for us where it is used; but for two lines
    # further down in an alias, nothing differs
    apart = [p for p in places(ours) if line_of(ours, p) != line_by_ruamel(theirs, p)]
    lines = path.read_text("utf-8").splitlines()
    assert all("*" in lines[line_of(ours, p) - 1] for p in apart)


@pytest.mark.parametrize(
    "text",
    [
        *("no", "yes", "on", "12:30", "1:02:03", "=", "<", "0123", "0o17", "0b101", "0x1F", "1_000", "-7", "+7", "-0"),
        *("1.5", "1.", ".5", "-.5", "1e3", "1.5e-3", "1E+2", ".inf", "-.inf", "+.INF", "~", "null", "NULL", "nULL"),
        *("true", "True", "TRUE", "tRUE", "false", "-", "+", ".", "-x", "1x", "0o8", "0b2", "0xg", "1__0", "e3", "1e"),
        *("''", "'1'", '"1"', '"\\u4f60"', "!!str 0123", "'~'", "a b", "a #b", "a#b", "|\n a\n b\n", ">\n a\n b\n"),
        *("[a, 1, ~]", "{a: 1, b: }", "{a}", "{2: a, 1.5: b, true: c, ~: d}", "a: &x 1\nb: *x", "[&x [1], *x]", ""),
        *(
            "a: {<<: {b: 1, c: 2}, c: 3}",
            "[&x {a: 1}, &y {a: 2, b: 2}, {<<: [*x, *y]}]",
            "'<<': 1",
            "# nothing",
            "---\na",
        ),
        *("- a\n-\n- b", "a:\n- 1\n- 2", "? a\n: b", "a: b\n...", "- 您：好", "“a”: b", "%YAML 1.2\n---\na"),
    ],
)
def test_texts_mean_what_they_mean_to_ruamel(text: str):
    ours, theirs = parse_yaml(text, FILE), ruamel(text)
    assert repr(ours) == repr(as_python(theirs))


def as_python(data: Any) -> Any:
    if isinstance(data, dict):
        return {as_python(k): as_python(v) for k, v in data.items()}
    if isinstance(data, list):
        return [as_python(v) for v in data]
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, TaggedScalar):  # `!!str`, `=`, `<<`
        return data.value
    if isinstance(data, ScalarBoolean):
        return bool(data)
    return next(kind(data) for kind in (str, int, float) if isinstance(data, kind))


@given(st.lists(ODD, max_size=12).map("".join))
def test_whatever_is_typed_is_read_or_refused_with_its_line(text: str):
    try:
        ours = parse_yaml(text, FILE)
    except PackError as error:
        line = str(error.where).rpartition(":")[2]
        assert 1 <= int(line) <= text.count("\n") + 1
        return
    try:
        theirs = ruamel(text)
    except (YAMLError, ValueError, AttributeError, TypeError, NotImplementedError):
        return  # libyaml lets some texts pass that ruamel refuses: `a: -` and the like
    assert repr(ours) == repr(as_python(theirs))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: [", 2, "not YAML"),
        ("a: 1\nb: 2\na: 3", 3, 'found duplicate key "a"'),
        ("a: 1\nb: 请\x07等", 2, "not YAML: the control character U+0007"),
        ("a: 1\n---\nb: 2", 2, "a second document begins"),
        ("a: 1\nb: *c", 2, "nothing above is called &c"),
        ("a: &a\n  b: *a", 2, "nothing above is called &a"),
        ("a: 1\nb: !phrase 您好", 2, "the tag !phrase means nothing here"),
        ("a: 1\n[b]: 2", 2, "a key is a text"),
        ("a: 1\n<<: 2", 2, "<< lends the keys of a mapping"),
        ("a: 1\nb: " + "9" * 5000, 2, "digits"),
        ("a: 1\nb: " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 2, f"more than {DEEPEST} mappings and lists"),
        ("a: 1\nb: " + "[" * 100_000, 2, f"more than {DEEPEST} mappings and lists"),
    ],
)
def test_mistakes(text: str, line: int, problem: str):
    with pytest.raises(PackError) as caught:
        parse_yaml(text, FILE)
    assert problem in caught.value.problem
    assert caught.value.where == f"{FILE}:{line}"


def test_aliases_of_aliases_are_bounded():
    lines = [f"x{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 50)]
    with pytest.raises(PackError, match="with what its aliases name, the file has over 1,000,000 values") as caught:
        parse_yaml("\n".join(["x0: &a0 [甲]", *lines]), FILE)
    assert caught.value.where == f"{FILE}:19"


def test_a_date_is_text():
    assert parse_yaml("[2026-01-01, 2026-02-30]", FILE) == ["2026-01-01", "2026-02-30"]


def test_an_alias_may_be_a_key():
    assert parse_yaml("[&x a, {*x : 1}]", FILE) == ["a", {"a": 1}]
    assert parse_yaml("[&x '<<', {*x : 1}]", FILE) == ["<<", {"<<": 1}]
