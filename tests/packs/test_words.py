"""The packs' word lists as data: a failure names file, group and phrase."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa.lexicon import compile_set
from qa.packs.load import Pack, common_files, lexicons, load_pack
from qa.packs.yaml import read_yaml
from qa.text import simplify
from qa.types import Party, Turn, Word

FILES = [*common_files(), *sorted(lexicons().glob("*/phrases.yaml"))]
READ = YAML(typ="safe", pure=True)
INNOCENT = READ.load((Path(__file__).parent / "innocent.yaml").read_text("utf-8"))
SAID = READ.load((Path(__file__).parent / "said.yaml").read_text("utf-8"))
BANS = ["banned", "common/abuse", "common/vague"]
TRIGGERS = [
    "gives_feedback",
    "criticises",
    "praises",
    "paid_service",
    "borrows_umbrella",
    "borrows_stroller",
    "asks_promotion",
]
SHORT = {"傻逼", "滚蛋"}
"""Two characters that are no part of any other word, but for the exceptions that they name."""


@pytest.fixture(scope="module")
def plaza() -> Pack:
    return load_pack("plaza")


def groups(path: Path) -> Iterator[tuple[str, list[object]]]:
    for name, phrases in read_yaml(path).items():
        yield name, [p for p in phrases if not (isinstance(p, str) and p.startswith("@"))]


def written(phrase: object) -> str:
    return phrase if isinstance(phrase, str) else str(phrase["say"])  # type: ignore[index]


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_no_way_of_saying_stands_twice_in_a_group(path: Path):
    twice = []
    for name, phrases in groups(path):
        seen: dict[tuple[str, ...], str] = {}
        for phrase in phrases:
            for variant in compile_set(name, [phrase]).phrases[0].variants if "{org}" not in written(phrase) else ():
                other = seen.setdefault(variant.pieces, written(phrase))
                if other != written(phrase):
                    twice.append(f"{path}: {name}: “{''.join(variant.pieces)}” is in “{other}” and “{written(phrase)}”")
    assert twice == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_simplified_characters_only(path: Path):
    odd = [
        f"{path}: {name}: “{written(phrase)}” should be “{simplify(str(phrase))}”"
        for name, phrases in groups(path)
        for phrase in phrases
        if simplify(str(phrase)) != str(phrase)
    ]
    assert odd == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_no_sign_that_looks_like_a_pattern(path: Path):
    odd = [
        f"{path}: {name}: “{written(phrase)}” has a {sign}, which means nothing here"
        for name, phrases in groups(path)
        for phrase in phrases
        for sign in "?*+^$\\.："
        if sign in str(phrase).replace("': ", "")
    ]
    assert odd == []


@pytest.mark.parametrize("group", [*BANS, *TRIGGERS])
def test_bans_and_triggers_are_no_mere_syllable_or_two(plaza: Pack, group: str):
    short = {v.literal for p in plaza.book.group(group).phrases for v in p.literals if len(v.literal or "") < 3}
    assert short - {"借伞", "礼包"} <= SHORT, f"{group}: {short}"


@pytest.mark.parametrize(
    ("party", "line"), [(party, line) for party, lines in INNOCENT.items() for line in lines], ids=str
)
@pytest.mark.parametrize("heard", [1.0, 0.95])
def test_everyday_speech_hits_nothing(plaza: Pack, party: Party, line: str, heard: float):
    words = tuple(Word(c, i * 0.25, i * 0.25 + 0.25, heard) for i, c in enumerate(line))
    turn = Turn(party, 0.0, len(line) * 0.25, line, words)
    hits = {
        f"{group}: “{m.phrase}” in “{m.text}” by {m.how}"
        for group in (BANS if party == "agent" else TRIGGERS)
        for m in plaza.book.group(group).find(turn)
    }
    assert hits == set()


@pytest.mark.parametrize("group", SAID)
def test_wordings_that_people_use_are_found(plaza: Pack, group: str):
    phrases = plaza.book.group(group)
    assert [line for line in SAID[group] if not phrases.find(Turn("agent", 0.0, 9.0, line))] == []


def test_backchannels_cover_what_listeners_say(plaza: Pack):
    cues = plaza.cues.backchannel
    assert all(cues.covers(text) for text in ("嗯", "嗯，对对", "好的好的", "是的，没错", "哦，这样啊", "行，可以"))
    assert not any(cues.covers(text) for text in ("我要退货", "好的，那我问一下", "不是", "等一下"))
