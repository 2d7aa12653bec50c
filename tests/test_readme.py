"""The README is true today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readme import PAGES, README, written

TEXT = README.read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_generated_parts_are_what_the_code_says(page: Path) -> None:
    text = page.read_text("utf-8")
    assert written(text) == text, "run: python -m tests.readme"
    assert "<!-- /" in text


def test_every_command_is_named() -> None:
    for command in (
        "qa score ",
        "qa scorecard ",
        "qa report ",
        "qa packs show",
        "qa packs test",
        "qa doctor",
        "qa transcribe ",
        "qa list ",
        "qa show ",
        "qa listen ",
        "qa rescore ",
        "qa meta guess",
        "qa page ",
        "qa examples ",
        "qa cases add",
        "qa packs new",
        "qa packs try",
        "qa packs lint",
        "qa packs diff",
        "qa packs coverage",
        "qa packs backtest",
        "qa packs export",
        "qa packs schema",
        "qa models list",
        "qa models pull",
        "qa review export",
        "qa review import",
        "qa review session",
        "qa sample ",
        "qa agreement",
        "qa calibrate",
        "qa appeals open",
        "qa appeals answer",
        "qa appeals list",
        "qa correct ",
        "qa plans add",
        "qa plans list",
        "qa plans close",
        "qa trail",
    ):
        assert command in TEXT


def test_ci_runs_exactly_the_test_command() -> None:
    script = (README.parent / ".ci" / "run").read_text("utf-8")
    command = script.strip().splitlines()[-1]
    assert command in TEXT
    assert command.endswith(".venv/bin/pytest")


def test_named_files_exist() -> None:
    for name in ("models/README.md", "lexicons/README.md", "qa/report/call.schema.json", "tests/bench/outcomes.py"):
        assert name in TEXT
        assert (README.parent / name).is_file()
