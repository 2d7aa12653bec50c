"""Measures that do not exist, and bounds that nothing lies between."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from qa.measures.all import measure_all
from qa.measures.distress import NAMES as HINTS
from qa.measures.scene import Scene, tracks_of_transcript
from qa.packs.lint.finding import Finding
from qa.packs.load import Pack
from qa.packs.uses import Uses
from qa.packs.yaml import line_of
from qa.types import CallInfo, Transcript

_OPERATORS = ("measure_between", "measure_is")


def lint_measures(pack: Pack, uses: Uses) -> Iterator[Finding]:
    """Find what is asked of measures in vain."""
    path = pack.folder / "rubric.yaml"
    silence = Transcript(())
    known = measure_all(Scene(CallInfo("", ""), silence, tracks_of_transcript(silence), pack.cues)).values
    for name, line in _named(uses.rubric):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            mend = f"did you mean {near[0]}?" if near else f"measures: {', '.join(sorted(known))}"
            yield Finding(f"{path}:{line}", "unknown_measure", f"there is no measure {name}", mend)
    for name, line in _named(uses.rubric, shown=False):
        if name in HINTS:
            text = f"{name} tells how a customer feels, not what the agent did"
            mend = "list it under `show`, for a person who listens, and judge by something else"
            yield Finding(f"{path}:{line}", "hint_judged", text, mend)
    for options, line in _between(uses.rubric):
        low, high = options.get("min"), options.get("max")
        if low is not None and high is not None and low > high:
            text = f"nothing is at least {low:g} and at most {high:g}"
            yield Finding(f"{path}:{line}", "empty_range", text, "let `min` be the smaller one")


def _named(data: Any, *, shown: bool = True) -> Iterator[tuple[str, int]]:
    """Every name of a measure, and its line; those that are only shown too, unless told otherwise."""
    for key, value, at in _walk(data):
        if key in _OPERATORS and isinstance(value, Mapping):
            for option in ("measure", "perhaps"):
                if value.get(option) is not None:
                    yield str(value[option]), line_of(value, (option,))
        elif shown and key == "show" and isinstance(value, list):
            for name in value:
                yield str(name), at


def _between(data: Any) -> Iterator[tuple[Mapping[str, Any], int]]:
    for key, value, at in _walk(data):
        if key == "measure_between" and isinstance(value, Mapping):
            yield value, at


def _walk(data: Any) -> Iterator[tuple[Any, Any, int]]:
    """Every key of every mapping, with its value and line."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            at = line_of(data, (key,))
            yield key, value, at
            yield from _walk(value)
    elif isinstance(data, list):
        for value in data:
            yield from _walk(value)
