"""Regulations that disagree stay different: one dialogue, and what each pack makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qa.evaluate import evaluate
from qa.fines import fines_of
from qa.packs.cases import call_of, case_of
from qa.packs.load import load_pack

TOPICS: list[dict[str, Any]] = YAML(typ="safe").load((Path(__file__).parent / "disagreements.yaml").read_text("utf-8"))
JUDGED = [
    pytest.param(topic, pack, id=f"{topic['topic']}-{pack}") for topic in TOPICS for pack in topic.get("expect", {})
]
FINED = [pytest.param(topic["fines"], pack, id=pack) for topic in TOPICS for pack in topic.get("fines", {})]


@pytest.mark.parametrize(("topic", "name"), JUDGED)
def test_each_pack_keeps_to_its_own_regulation(topic: dict[str, Any], name: str):
    pack = load_pack(name)
    given = {key: topic[key] for key in ("call", "dialogue", "measures") if key in topic}
    raw = {"name": topic["topic"], **given, "expect": topic["expect"][name]}
    case = case_of(raw, "disagreements.yaml", {item.id for item in pack.rubric.items})
    outcomes = {found.item_id: found.outcome for found in evaluate(pack.rubric, call_of(pack, case))}
    assert {item: outcomes[item].value for item in case.expect} == case.expect


@pytest.mark.parametrize(("fines", "name"), FINED)
def test_each_pack_fines_as_its_regulation_does(fines: dict[str, list[Any]], name: str):
    steps = [[step.yuan or step.notice for step in fine.steps] for fine in fines_of(load_pack(name).rubric)]
    assert fines[name] in steps


def test_packs_that_are_named_disagree():
    for topic in TOPICS:
        assert len(topic["does"]) > 1
        assert len(set(topic["does"].values())) > 1
        assert set(topic.get("expect", topic.get("fines"))) <= set(topic["does"])
