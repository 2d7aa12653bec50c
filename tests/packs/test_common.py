"""The phrases that all packs share, as data: what each group must find, what it must not, and how its file is kept.

Files are topics; in a file groups stand in the order of their names. ``common/*.yaml`` here hold the sentences.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa.errors import PackError
from qa.lexicon import PhraseSet
from qa.packs import load
from qa.packs.book import PhraseBook
from qa.packs.lint import lint
from qa.packs.load import common_files, common_groups, load_pack
from qa.text import normal
from qa.types import Turn, Word
from tests.packs.good import write

READ = YAML(typ="safe", pure=True)
FILES = common_files()
SENTENCES = {
    path.stem: READ.load(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "common").glob("*.yaml"))
}
GROUPS = [(topic, group) for topic, groups in SENTENCES.items() for group in groups]
INNOCENT = [
    *READ.load((Path(__file__).parent / "innocent_agents.yaml").read_text("utf-8")),
    *READ.load((Path(__file__).parent / "innocent.yaml").read_text("utf-8"))["agent"],
]
LAPSES = [group for topic in ("evasion", "rudeness") for group in SENTENCES[topic]]
WHOLE = "backchannel"
"""The group that is asked whether a turn is nothing else, not whether it is in it."""
AT_LEAST = 8
COPIES = 0.4
"""At most this share of the sentences that must be found may be a phrase word for word."""
SLOTS = {"org": ["银座"]}


@pytest.fixture(scope="module")
def book() -> PhraseBook:
    return PhraseBook({f"common/{name}": phrases for name, (_, phrases) in common_groups().items()}, SLOTS)


def turn(text: str, heard: float) -> Turn:
    words = tuple(Word(c, i * 0.25, i * 0.25 + 0.25, heard) for i, c in enumerate(text))
    return Turn("agent", 0.0, len(text) * 0.25, text, words)


def found(group: PhraseSet, text: str, heard: float = 1.0) -> list[str]:
    if group.name == f"@common/{WHOLE}":
        return [text] if group.covers(text) else []
    return [f"“{match.phrase}” in “{match.text}” by {match.how}" for match in group.find(turn(text, heard))]


def test_every_group_has_sentences_in_the_file_of_its_topic():
    written = [(path.stem, name) for name, (path, _) in common_groups().items()]
    assert sorted(written) == sorted(GROUPS)


@pytest.mark.parametrize(("topic", "group"), GROUPS)
def test_what_a_group_must_find(book: PhraseBook, topic: str, group: str):
    sentences = SENTENCES[topic][group]["hit"]
    assert len(set(sentences)) >= AT_LEAST
    phrases = book.group(f"common/{group}")
    assert [text for text in sentences if not found(phrases, text)] == []


@pytest.mark.parametrize(("topic", "group"), GROUPS)
def test_what_a_group_must_not_find(book: PhraseBook, topic: str, group: str):
    sentences = SENTENCES[topic][group]["miss"]
    assert len(set(sentences)) >= AT_LEAST
    phrases = book.group(f"common/{group}")
    assert {text: hits for text in sentences if (hits := found(phrases, text))} == {}


@pytest.mark.parametrize("group", LAPSES)
def test_a_lapse_is_not_found_by_sound_either(book: PhraseBook, group: str):
    topic = next(topic for topic in SENTENCES if group in SENTENCES[topic])
    phrases = book.group(f"common/{group}")
    assert {text: hits for text in SENTENCES[topic][group]["miss"] if (hits := found(phrases, text, 0.95))} == {}


@pytest.mark.parametrize("heard", [1.0, 0.95])
@pytest.mark.parametrize("group", LAPSES)
def test_everyday_speech_of_agents_is_no_lapse(book: PhraseBook, group: str, heard: float):
    phrases = book.group(f"common/{group}")
    assert {text: hits for text in INNOCENT if (hits := found(phrases, text, heard))} == {}


def test_sentences_are_not_copies_of_phrases(book: PhraseBook):
    literals = {g: {v.literal for p in book.group(f"common/{g}").phrases for v in p.literals} for _, g in GROUPS}
    sentences = [(group, text) for topic, group in GROUPS for text in SENTENCES[topic][group]["hit"]]
    copies = [text for group, text in sentences if normal(text).text in literals[group]]
    assert len(copies) <= COPIES * len(sentences)


def test_no_phrase_is_dead_and_none_stands_twice(tmp_path: Path):
    """Lint looks at a pack's own groups: here the shared ones are a pack's own."""
    name = write(tmp_path)
    own = (tmp_path / "phrases.yaml").read_text("utf-8")
    shared = "\n".join(path.read_text("utf-8") for path in FILES)
    (tmp_path / "phrases.yaml").write_text(f"{own}{shared}", "utf-8")
    assert [each for each in lint(load_pack(name)) if each.kind != "unused_group"] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_groups_stand_in_the_order_of_their_names(path: Path):
    names = list(READ.load(path.read_text("utf-8")))
    assert names == sorted(names), f"{path}: put {names} in order"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_group_says_what_it_is_for(path: Path):
    lines = path.read_text("utf-8").splitlines()
    mute = [line for above, line in pairwise(lines) if re.match(r"\w", line) and above[:1] != "#"]
    assert mute == [], f"{path}: a comment above {mute}"


def test_a_group_stands_in_one_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "common").mkdir()
    for name in ("a", "b"):
        (tmp_path / "common" / f"{name}.yaml").write_text("wait:\n  - 稍等\n", "utf-8")
    monkeypatch.setattr(load, "lexicons", lambda: tmp_path)
    with pytest.raises(PackError, match=r"the group `wait` also stands in a\.yaml") as caught:
        common_groups()
    assert caught.value.where == str(tmp_path / "common" / "b.yaml")


def test_the_hash_of_a_pack_covers_every_shared_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "common").mkdir()
    for path in FILES:
        (tmp_path / "common" / path.name).write_bytes(path.read_bytes())
    pack = write(tmp_path / "small")
    monkeypatch.setattr(load, "lexicons", lambda: tmp_path)
    hashes = {load_pack(pack).sha256}
    for path in FILES:
        with (tmp_path / "common" / path.name).open("a", encoding="utf-8") as file:
            file.write("# 改\n")
        hashes.add(load_pack(pack).sha256)
    assert len(hashes) == 1 + len(FILES)
