"""The table of conditions in lexicons/README.md: every operator is in it, and every example in it is valid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa.checks.table import OPERATORS
from qa.lexicon import compile_set
from qa.packs.load import situation_named

CONTEXT = {"compile": lambda phrases: compile_set("page", phrases), "situation": situation_named}
PAGE = (Path(__file__).parents[2] / "lexicons" / "README.md").read_text("utf-8")
ROWS = [
    code.replace("\\|", "|")
    for code in re.findall(r"^\| `(\w+: \{.+?\})` \|", PAGE, re.MULTILINE)
    if code.split(":")[0] in OPERATORS and "…" not in code
]


def test_every_operator_is_on_the_page():
    assert [name for name in OPERATORS if f"| `{name}: {{" not in PAGE] == []


@pytest.mark.parametrize("row", ROWS)
def test_an_example_is_valid(row: str):
    ((name, options),) = YAML(typ="safe", pure=True).load(row).items()
    OPERATORS[name].options.model_validate(options, context=CONTEXT)


def test_there_are_examples():
    assert len(ROWS) >= 12
