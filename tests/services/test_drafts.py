"""Packs of one's own: changed whole or not at all, and never over what somebody else did."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from qa.errors import PackError, RefusedError, StoreError, UsageError
from qa.packs.load import load_pack
from qa.packs.mend import with_facts, with_value
from qa.services import drafts, versions
from qa.store import open_store
from qa.web.desk import utc_now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return drafts.make_copy(tmp_path / "packs", "mine", load_pack("hotline"), version="1.1")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_copy_has_the_next_version_and_every_comment(folder: Path) -> None:
    source = load_pack("hotline").folder
    assert load_pack(str(folder)).rubric.version == "1.1"
    for name in ("phrases.yaml", "clauses.yaml", "cases.yaml"):
        assert (folder / name).read_bytes() == (source / name).read_bytes()
    was, now = ((path / "rubric.yaml").read_text("utf-8") for path in (source, folder))
    assert now == was.replace('version: "1.0"', 'version: "1.1"')


def test_a_new_one_loads(tmp_path: Path) -> None:
    made = drafts.make_new(tmp_path, "shop_1", "小店")
    assert (load_pack(str(made)).rubric.id, load_pack(str(made)).rubric.title) == ("shop_1", "小店")
    assert [path.name for path in tmp_path.iterdir()] == ["shop_1"]


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A", "1a", "a" * 41, ".hidden", "a\x00b", "甲"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a pack"):
        drafts.make_new(tmp_path / "packs", name, "")
    assert not (tmp_path / "packs").exists()


def test_a_taken_name_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="there is a pack mine already"):
        drafts.make_new(folder.parent, "mine", "")


def test_a_mistake_is_named_by_file_and_line_and_nothing_is_written(folder: Path) -> None:
    before = bytes_of(folder)
    text = with_value((folder / "phrases.yaml").read_text("utf-8"), ("transfers",), ["转(接", "转过去"])
    line = next(n for n, each in enumerate(text.splitlines(), start=1) if "转(接" in each)
    with pytest.raises(PackError) as caught:
        drafts.change(folder, {"phrases.yaml": text}, drafts.mark(folder))
    assert caught.value.where == f"phrases.yaml:{line}"
    assert bytes_of(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


def test_two_who_change_at_once(folder: Path) -> None:
    """Of eight who begin with the same text, one is taken, and the others are told."""
    was, texts = drafts.mark(folder), [f"{n}" for n in range(8)]
    begin, told = threading.Barrier(8), []

    def change(title: str) -> None:
        text = with_facts((folder / "rubric.yaml").read_text("utf-8"), {"title": f"第 {title}"})
        begin.wait()
        try:
            drafts.change(folder, {"rubric.yaml": text}, was)
            told.append(title)
        except RefusedError:
            told.append(None)

    threads = [threading.Thread(target=change, args=(title,)) for title in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [title for title in told if title is not None]
    assert load_pack(str(folder)).rubric.title == f"第 {winner}"


@pytest.mark.parametrize("name", ["../rubric.yaml", "rubric.schema.json", "/etc/passwd", ""])
def test_only_a_packs_files(folder: Path, name: str) -> None:
    with pytest.raises(UsageError, match="a pack has no file"):
        drafts.change(folder, {name: "x"}, drafts.mark(folder))


def test_an_alias_bomb_and_a_giant_are_refused(folder: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(PackError, match="over 1,000,000 values"):
        drafts.change(folder, {"phrases.yaml": bomb}, drafts.mark(folder))
    with pytest.raises(UsageError, match="more than 2,000,000 bytes"):
        drafts.change(folder, {"phrases.yaml": "#" * 2_000_001}, drafts.mark(folder))
    with pytest.raises(PackError, match="means nothing here"):
        drafts.change(folder, {"phrases.yaml": "a: !!python/object/apply:os.system [ls]"}, drafts.mark(folder))


# ---- versions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "taken", "after"),
    [
        ("1.0", [], "1.1"),
        ("1.9", [], "1.10"),
        ("1.0", ["1.1", "1.2"], "1.3"),
        ("2026-10", [], "2026-11"),
        ("甲", [], "甲-2"),
    ],
)
def test_the_next_version(version: str, taken: list[str], after: str) -> None:
    assert versions.next_version(version, taken) == after


def test_what_is_published_stays_what_it_is(folder: Path, tmp_path: Path) -> None:
    published = tmp_path / "versions"
    now = versions.Health(1, (), (), ())
    with open_store(str(tmp_path / "desk.db")) as store:
        pack = load_pack(str(folder))
        kept = versions.publish(store, pack, published, author="su", at=utc_now(), now=now)
        assert versions.in_force(published, "hotline") == kept
        assert load_pack(str(kept)).content == pack.content
        act = store.people.acts(subject="rubric:hotline")[-1]
        assert (act.author, act.action, act.detail["version"]) == ("su", "publish rubric", "1.1")
        before = bytes_of(kept)
        text = (folder / "rubric.yaml").read_text("utf-8").replace("points: 20", "points: 21")
        other, _ = drafts.change(folder, {"rubric.yaml": text}, drafts.mark(folder))
        with pytest.raises(StoreError, match="a published version does not change"):
            versions.publish(store, other, published, author="su", at=utc_now(), now=now)
        assert bytes_of(kept) == before
        raised = with_facts(text, {"version": "1.2"})
        newer, _ = drafts.change(folder, {"rubric.yaml": raised}, drafts.mark(folder))
        assert versions.publish(store, newer, published, author="su", at=utc_now(), now=now).name == "1.2"
        assert bytes_of(kept) == before
        assert [path.name for path in versions.published_folders(published)] == ["1.2", "1.1"]


def test_what_fails_needs_a_word(folder: Path, tmp_path: Path) -> None:
    text = with_value((folder / "phrases.yaml").read_text("utf-8"), ("not_mine",), ["绝不会有人说这一句话"])
    pack, _ = drafts.change(folder, {"phrases.yaml": text}, drafts.mark(folder))
    found = versions.health(pack)
    assert found.wrong
    with open_store(str(tmp_path / "desk.db")) as store:
        ask = {"author": "su", "at": utc_now(), "now": found}
        with pytest.raises(RefusedError, match="cases fail"):
            versions.publish(store, pack, tmp_path / "versions", **ask)
        assert not (tmp_path / "versions").exists()
        versions.publish(store, pack, tmp_path / "versions", despite="试点一周", **ask)
        assert store.people.acts()[-1].detail["despite"] == "试点一周"


@pytest.mark.parametrize("version", ["../../x", "a/b", "", ".", "..", "a b", "x" * 41])
def test_a_version_is_no_path(folder: Path, tmp_path: Path, version: str) -> None:
    text = with_facts((folder / "rubric.yaml").read_text("utf-8"), {"version": version})
    pack, _ = drafts.change(folder, {"rubric.yaml": text}, drafts.mark(folder))
    with open_store(str(tmp_path / "desk.db")) as store, pytest.raises(UsageError, match="is no version"):
        versions.publish(
            store, pack, tmp_path / "versions", author="su", at=utc_now(), now=versions.Health(0, (), (), ())
        )
    assert not (tmp_path / "versions").exists()
