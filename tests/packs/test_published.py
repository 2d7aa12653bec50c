"""The hash of a version: it changes with whatever changes an outcome, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.packs.load import load_pack
from qa.packs.published import content_hash
from tests.packs.good import FILES, write

DOCUMENT = (
    ("rubric.yaml", "id: small\n", "# 注释\nid: small\n"),
    ("rubric.yaml", "title: 小评分表", "title: 大评分表"),
    ("rubric.yaml", "title: 用语", "title: 语言"),
    ("rubric.yaml", "title: 开场", "title: '开场白'"),
    ("rubric.yaml", "points: 10", "points: 10.0"),
    ("rubric.yaml", "    cap: 18\n", "    cap: 1.8e1\n"),
    ("rubric.yaml", "by: 留存", "by: 保留"),
    ("rubric.yaml", '"@common/wait"', "'@common/wait'"),
    ("phrases.yaml", "name:\n", "unused: [没有人用]\nname:\n"),
    ("clauses.yaml", "asks: 先问好", "asks: 问好"),
)
OUTCOME = (
    ("rubric.yaml", "id: small", "id: tiny"),
    ("rubric.yaml", 'version: "1.0"', 'version: "1.1"'),
    ("rubric.yaml", "points: 10", "points: 11"),
    ("rubric.yaml", "cap: 18", "cap: 17"),
    ("rubric.yaml", "org: [银座]", "org: [金座]"),
    ("rubric.yaml", "[inbound]", "[outbound]"),
    ("rubric.yaml", "min: 1}", "min: 2}"),
    ("rubric.yaml", "version:", "completeness: 0.7\nversion:"),
    ("rubric.yaml", "version:", "limits: {silence: 4}\nversion:"),
    ("rubric.yaml", "version:", "grades: [{at: 90, grade: 优}]\nversion:"),
    ("rubric.yaml", "        points: 2\n", "        points: 2\n        fatal: {}\n"),
    ("phrases.yaml", "爱买不买", "爱买就买"),
    ("phrases.yaml", "not_in: [我不会让您]", "not_in: [我不会让您白跑]"),
    ("phrases.yaml", "name:\n", "wait: [请您等一下]\nname:\n"),  # what the measures look for
)


@pytest.fixture
def published(tmp_path: Path) -> str:
    return load_pack(write(tmp_path / "published")).content


@pytest.mark.parametrize("change", DOCUMENT, ids=[f"{old} to {new}".strip() for _, old, new in DOCUMENT])
def test_what_only_people_read_may_change(tmp_path: Path, published: str, change: tuple[str, str, str]) -> None:
    assert load_pack(write(tmp_path / "other", *change)).content == published


@pytest.mark.parametrize("change", OUTCOME, ids=[f"{old} to {new}".strip() for _, old, new in OUTCOME])
def test_what_changes_an_outcome_changes_the_hash(tmp_path: Path, published: str, change: tuple[str, str, str]) -> None:
    assert load_pack(write(tmp_path / "other", *change)).content != published


def test_the_order_of_keys_does_not_matter(tmp_path: Path, published: str) -> None:
    text = FILES["rubric.yaml"]
    one, two = "        points: 4\n", "        per_lapse: true\n"
    assert one + two in text
    assert load_pack(write(tmp_path / "o", "rubric.yaml", one + two, two + one)).content == published


def test_common_groups_count_where_they_are_used() -> None:
    rubric = {"sections": [{"items": [{"check": {"says": {"any": ["@common/hello"]}}}]}]}
    groups = {"common/hello": ["您好", "@more"], "common/more": ["早"], "common/other": ["晚"], "more": ["喂"]}
    known = content_hash(rubric, groups)
    assert content_hash(rubric, {**groups, "common/other": ["x"], "more": ["y"]}) == known
    assert content_hash(rubric, {**groups, "common/more": ["x"]}) != known
    assert content_hash(rubric, {**groups, "common/hello": ["x", "@more"]}) != known
    own = {**groups, "common/wait": ["等"]}
    assert content_hash(rubric, own) != known  # what the measures look for
    assert content_hash(rubric, {**own, "wait": ["等等"]}) == content_hash(rubric, {**groups, "wait": ["等等"]})
