"""What does nothing in a pack is found, each kind where it is written; what does something is let be."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.packs.lint import lint
from qa.packs.load import load_pack, pack_names
from tests.packs.good import FILES, write

MORE = "more:\n  - 爱买不买\n"


def found(name: str) -> list[tuple[str, str]]:
    return [(each.kind, each.where.rpartition("/")[2]) for each in lint(load_pack(name))]


def test_the_good_pack_is_clean(tmp_path: Path) -> None:
    assert found(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "line"),
    [
        ("phrases.yaml", MORE, f"{MORE}idle:\n  - 谁也不说的话\n", "unused_group", 9),
        ("phrases.yaml", '  - "@more"\n', "", "unused_group", 6),  # a group is used only if its user is
        ("phrases.yaml", MORE, f"{MORE}  - 爱买，不买！\n", "duplicate", 9),
        ("phrases.yaml", MORE, f"{MORE}  - (爱买不买|随你便)\n", "duplicate", 9),
        ("phrases.yaml", MORE, f"{MORE}  - 你爱买不买[吧]\n", "swallowed", 9),
        ("phrases.yaml", "not_in: [我不会让您]", "not_in: [我不会]", "unheard", 5),
        ("rubric.yaml", '["@rude"]', "[{say: 我不会, not_in: [我不会]}]", "item_never_fires", 31),
        ("rubric.yaml", "        points: 2\n", "", "item_costs_nothing", 31),
    ],
)
def test_each_kind_is_found_where_it_is_written(
    tmp_path: Path, file: str, old: str, new: str, kind: str, line: int
) -> None:
    name = write(tmp_path, file, old, new)
    if file == "rubric.yaml":
        written = (tmp_path / file).read_text("utf-8").splitlines()
        line = 1 + next(i for i, text in enumerate(written) if "id: polite" in text)
    assert (kind, f"{file}:{line}") in found(name)


@pytest.mark.parametrize(
    "line",
    [
        "  - 爱买",  # shorter, but of two syllables: not found by sound, as the longer one is
        "  - {say: 爱买不买, not_in: [他说爱买不买]}",  # the same words with other exceptions
        "  - 不[太]会",
    ],
)
def test_what_does_something_is_let_be(tmp_path: Path, line: str) -> None:
    assert FILES["phrases.yaml"].count(MORE) == 1
    kinds = {kind for kind, _ in found(write(tmp_path, "phrases.yaml", MORE, f"{MORE}{line}\n"))}
    assert not kinds & {"duplicate", "swallowed", "unheard", "unused_group"}


@pytest.mark.parametrize("name", pack_names())
def test_packs_that_come_with_the_program_hold_nothing_dead(name: str) -> None:
    assert {kind for kind, _ in found(name)} <= {"swallowed"}
