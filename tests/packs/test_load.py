"""Packs are read; every mistake in one is an error with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa.errors import PackError, UsageError
from qa.packs.book import read_shared_groups
from qa.packs.load import find_pack, load_pack, pack_names
from qa.types import Turn
from tests.packs.good import FILES, write


def line_of(file: str, text: str) -> int:
    """The line, from 1, that a text of the good pack stands on."""
    return next(i for i, line in enumerate(FILES[file].splitlines(), 1) if text in line)


MISTAKES = YAML(typ="safe", pure=True).load((Path(__file__).parent / "mistakes.yaml").read_text("utf-8"))


def test_the_good_pack_is_good(tmp_path: Path):
    pack = load_pack(write(tmp_path))
    assert [i.id for i in pack.rubric.items] == ["opening", "wait", "polite"]
    assert pack.clauses["small.keep"].asks == "存一年"
    assert pack.book.group("rude").find(Turn("agent", 0, 1, "爱买不买"))
    assert pack.cues.wait.find(Turn("agent", 0, 1, "请您稍等"))
    assert pack.book.group("name").find(Turn("agent", 0, 1, "银座"))


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, mistake: dict[str, str | None]):
    file = str(mistake["file"])
    with pytest.raises(PackError) as caught:
        load_pack(write(tmp_path, file, str(mistake["old"]), str(mistake["write"])))
    error = caught.value
    assert str(mistake["problem"]) in error.problem
    assert (mistake.get("mend") or "") in (error.mend or "")
    if mistake["line"] is None:
        assert error.where == str(tmp_path / "clauses.yaml")
    elif mistake["line"]:
        assert error.where == f"{tmp_path / file}:{line_of(file, mistake['line'])}"
    else:
        assert str(error.where).startswith(str(tmp_path / file))


@pytest.mark.parametrize("file", [f for f in FILES if f != "cases.yaml"])
def test_a_missing_file(tmp_path: Path, file: str):
    name = write(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(PackError, match="the file is missing") as caught:
        load_pack(name)
    assert caught.value.where == str(tmp_path / file)


@pytest.mark.parametrize("file", [f for f in FILES if f != "cases.yaml"])
def test_not_utf8(tmp_path: Path, file: str):
    name = write(tmp_path)
    (tmp_path / file).write_bytes(FILES[file].encode("gb18030"))
    with pytest.raises(PackError, match="cannot be read") as caught:
        load_pack(name)
    assert (caught.value.where, caught.value.mend) == (str(tmp_path / file), "save it as UTF-8")


@pytest.mark.parametrize("file", [f for f in FILES if f != "cases.yaml"])
@pytest.mark.parametrize("text", ["", "只是一句话", "- 一\n- 二", "a: {b: c}"])
def test_something_else_in_the_file(tmp_path: Path, file: str, text: str):
    name = write(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(name)
    # without its slots, a rubric's phrases are what is wrong first
    assert str(tmp_path / file) in str(caught.value.where) or (file, text) == ("rubric.yaml", "a: {b: c}")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path):
    name = write(tmp_path)
    (tmp_path / "phrases.yaml").write_bytes(b"\xef\xbb\xbf" + FILES["phrases.yaml"].encode())
    assert load_pack(name).rubric.id == "small"


def test_packs_that_come_with_the_program():
    assert "plaza" in pack_names()
    assert "common" not in pack_names()
    assert find_pack("plaza").name == "plaza"
    with pytest.raises(UsageError, match="did you mean `plaza`"):
        find_pack("plazza")
    with pytest.raises(UsageError, match="or name a folder"):
        find_pack("xyz")


def test_a_hundred_thousand_phrases_are_refused_at_once(tmp_path: Path):
    pasted = "".join(f"  - 第{chr(0x4E00 + i // 1000)}{chr(0x5000 + i % 1000)}号\n" for i in range(100_000))
    name = write(tmp_path, "phrases.yaml", "more:\n", f"pasted:\n{pasted}more:\n")
    with pytest.raises(
        PackError, match="with the group `pasted` there are 100,004 phrases, 20,000 are the most"
    ) as caught:
        load_pack(name)
    assert caught.value.where == f"{tmp_path / 'phrases.yaml'}:7"
    assert "(甲|乙)" in (caught.value.mend or "")


def test_so_many_phrases_in_a_condition_are_refused_too(tmp_path: Path):
    pasted = ", ".join(f"第{chr(0x4E00 + i // 1000)}{chr(0x5000 + i % 1000)}号" for i in range(100_000))
    name = write(tmp_path, "rubric.yaml", 'any: ["@common/wait"]', f"any: [{pasted}]")
    with pytest.raises(PackError, match="any: the list has more than 20,000 phrases") as caught:
        load_pack(name)
    assert caught.value.where == f"{tmp_path / 'rubric.yaml'}:{line_of('rubric.yaml', '@common/wait')}"


def test_groups_that_name_others_twice_are_bounded(tmp_path: Path):
    doubled = "".join(f'g{i}: ["@g{i - 1}", "@g{i - 1}"]\n' for i in range(1, 60))
    name = write(tmp_path, "phrases.yaml", "more:\n", f"g0: [您好啊]\n{doubled}more:\n")
    with pytest.raises(PackError, match="the list has more than 20,000 phrases"):
        load_pack(name)


def test_a_pasted_page_is_not_quoted_whole(tmp_path: Path):
    name = write(tmp_path, "phrases.yaml", "爱买不买", f"({'|'.join(['您好'] * 5000)})")
    with pytest.raises(PackError, match="more than 256 ways of saying") as caught:
        load_pack(name)
    assert len(caught.value.problem) < 300


def test_common_groups_are_read_again_where_their_text_has_changed(tmp_path: Path):
    path = tmp_path / "topic.yaml"
    path.write_text("a: [您好]", "utf-8")
    first = read_shared_groups(path)
    assert read_shared_groups(path) is first
    path.write_text("a: [您好, 你好]", "utf-8")
    assert read_shared_groups(path) == {"a": ["您好", "你好"]}
