"""The README is true today."""

from __future__ import annotations

from tests.readme import README, written

TEXT = README.read_text("utf-8")


def test_generated_parts_are_what_the_code_says() -> None:
    assert written(TEXT) == TEXT, "run: python -m tests.readme"


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
