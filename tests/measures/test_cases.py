"""Every drawn case: the events and values that a person counted on the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qa.measures.all import measure_all
from qa.types import Event
from tests.measures.drawn import scene

CASES = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for case in YAML(typ="safe").load(path):
            found.append(pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}"))
    return found


@pytest.mark.parametrize(("kind", "case"), cases())
def test_case(kind: str, case: Mapping[str, Any]):
    measured = measure_all(scene(case))
    if "events" in case:
        assert_events([e for e in measured.events if e.kind == kind], case["events"])
    for name, value in case.get("values", {}).items():
        assert measured.values[name] == (pytest.approx(value) if isinstance(value, int | float) else value), name
    if "doubts" in case:
        assert measured.doubts == case["doubts"]


def assert_events(found: list[Event], expected: list[dict[str, Any]]):
    assert len(found) == len(expected), found
    for event, wanted in zip(found, expected, strict=True):
        got = {"party": event.party, "start": event.start, "end": event.end, **event.detail}
        for key, value in wanted.items():
            assert got[key] == (pytest.approx(value) if isinstance(value, float) else value), (key, event)
