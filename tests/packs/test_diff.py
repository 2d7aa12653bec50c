"""What is other in one pack is named, with the items that rest on it; the rest is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa.packs.diff import Change, diff
from qa.packs.load import load_pack
from tests.packs.good import FILES, write

OTHER_LAYOUT = """\
        when:
          use: held
        check:
          says_within:
            before_event: hold   # 等待之前
            any:
              - "@common/wait"
"""


def found(folder: Path, file: str, old: str, new: str) -> list[Change]:
    return diff(load_pack(write(folder / "a")), load_pack(write(folder / "b", file, old, new)))


def test_a_pack_does_not_differ_from_itself_however_it_is_laid_out(tmp_path: Path) -> None:
    assert found(tmp_path, "", "", "") == []
    old = '        when: {use: held}\n        check: {says_within: {any: ["@common/wait"], before_event: hold}}\n'
    assert found(tmp_path, "rubric.yaml", old, OTHER_LAYOUT) == []
    assert found(tmp_path, "rubric.yaml", "points: 10\n", "points: 10.0\n") == []
    assert found(tmp_path, "rubric.yaml", "points: 10\n", "points: 10\n        weight: 1\n") == []  # the default


@pytest.mark.parametrize(
    ("file", "old", "new", "change"),
    [
        ("rubric.yaml", 'version: "1.0"', 'version: "1.1"', ("form", "version", "1.0", "1.1", ())),
        ("rubric.yaml", "base: 18", "base: 100", ("form", "base", "18", "100", ())),
        ("rubric.yaml", "org: [银座]", "org: [银座, 银座广场]", ("slot", "org", None, "银座广场", ())),
        ("rubric.yaml", "slots:", "limits: {silence: 4.5}\nslots:", ("limit", "silence", "3", "4.5", ())),
        ("rubric.yaml", "slots:", "grades: [{at: 90, grade: 好}]\nslots:", ("grade", "好", None, "90", ())),
        ("rubric.yaml", "    cap: 18", "    cap: 12", ("section", "talk.cap", "18", "12", ())),
        ("rubric.yaml", "points: 10", "points: 12", ("item", "opening.points", "10", "12", ("opening",))),
        (
            "rubric.yaml",
            "clauses: [small.opening]",
            "clauses: [small.opening, small.wait]",
            ("item", "opening.clauses", "[small.opening]", "[small.opening, small.wait]", ("opening",)),
        ),
        (
            "rubric.yaml",
            'check: {not: {says: {any: ["@rude"]}}}',
            'check: {never_says: {any: ["@rude"]}}',
            ("item", "polite.check", "{not: {says: {any: ['@rude']}}}", "{never_says: {any: ['@rude']}}", ("polite",)),
        ),
        (
            "rubric.yaml",
            "in: [inbound]",
            "in: [inbound, internal]",
            (
                "condition",
                "inbound",
                "{field: {field: direction, in: [inbound]}}",
                "{field: {field: direction, in: [inbound, internal]}}",
                ("opening", "wait"),  # `wait` through `held`
            ),
        ),
        (
            "phrases.yaml",
            "  - 爱买不买\n",
            "  - 爱买不买\n  - 随便你\n",
            ("phrase", "more", None, "随便你", ("polite",)),
        ),
        ("phrases.yaml", "  - 你自己看吧\n", "", ("phrase", "rude", "你自己看吧", None, ("polite",))),
        (
            "phrases.yaml",
            "not_in: [我不会让您]",
            "not_in: [我不会让]",
            ("phrase", "rude", None, "{say: 我不会, not_in: [我不会让]}", ("polite",)),
        ),
        ("phrases.yaml", "name:", "idle:\n  - 谁也不用\nname:", ("phrase", "idle", None, "谁也不用", ())),
        ("clauses.yaml", "asks: 请稍等,", "asks: 请等等,", None),
        ("rubric.yaml", "by: 留存}", "by: 存档}", ("report", "small.keep", "留存", "存档", ())),
    ],
)
def test_every_kind_is_found(
    tmp_path: Path,
    file: str,
    old: str,
    new: str,
    change: tuple[Any, ...] | None,
) -> None:
    changes = found(tmp_path, file, old, new)
    if change is None:
        assert [(each.kind, each.name) for each in changes] == [("clause", "small.wait")]
        return
    assert Change(*change) in changes
    assert len(changes) == (2 if "not_in" in old else 1)


def test_items_added_and_removed(tmp_path: Path) -> None:
    text = FILES["rubric.yaml"]
    item = text[text.index("      - id: polite") : text.index("reports:")]
    one, other = load_pack(write(tmp_path / "a")), load_pack(write(tmp_path / "b", "rubric.yaml", item, ""))
    removed, added = (
        [each for each in changes if each.kind == "item"] for changes in (diff(one, other), diff(other, one))
    )
    assert removed == [Change("item", "polite", "礼貌", None, ("polite",))]
    assert added == [Change("item", "polite", None, "礼貌", ("polite",))]
