"""What a pack says of months, read without its conditions."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import PackError
from qa.form import Service
from qa.packs.load import load_pack, pack_names
from qa.packs.published import content_hash
from qa.packs.terms import known_terms, terms_of_pack

START = Path(__file__).parents[2] / "qa" / "packs" / "start" / "rubric.yaml"


@pytest.mark.parametrize("name", pack_names())
def test_the_terms_are_those_of_the_whole_pack(name: str) -> None:
    rubric, terms = terms_of_pack(name)
    whole = load_pack(name).rubric
    assert rubric == whole.id
    assert terms.title == whole.title
    assert terms.fines == tuple(whole.fines)
    assert terms.service == whole.service
    assert terms.sections == {section.id: section.title for section in whole.sections}


def test_only_rubrics_at_hand_have_terms(tmp_path: Path) -> None:
    text = START.read_text("utf-8").replace("\nsections:", "\nservice: {small_sample: 4, plan: 70}\nsections:", 1)
    (tmp_path / "rubric.yaml").write_text(text, "utf-8")
    own, terms = terms_of_pack(str(tmp_path))
    assert (terms.service.small_sample, terms.service.plan) == (4, 70.0)
    assert terms.service.appeal_days == Service().appeal_days
    assert set(known_terms(["plaza", "nobodys", own], str(tmp_path))) == {"plaza", own}
    assert set(known_terms(["plaza"], str(tmp_path))) == {"plaza"}


@pytest.mark.parametrize("line", ["service: {smal_sample: 4}", "service: {small_sample: 1}", "service: {online_to: 9}"])
def test_a_mistake_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    text = START.read_text("utf-8").replace("\nsections:", f"\n{line}\nsections:", 1)
    (tmp_path / "rubric.yaml").write_text(text, "utf-8")
    with pytest.raises(PackError, match=r"rubric\.yaml:\d+"):
        terms_of_pack(str(tmp_path))


def test_terms_are_no_part_of_what_is_published() -> None:
    form = {"id": "a", "version": "1", "sections": [{"id": "s", "title": "t", "items": []}]}
    assert content_hash({**form, "service": {"plan": 70}}, {}) == content_hash(form, {})
