"""One pass over all turns finds what looking for every phrase in every turn finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.lexicon import PhraseSet, compile_set, line_of
from qa.lexicon.group import Match, _exact_match, _match, _sound_match, _without_overlaps
from qa.lexicon.joined import FEW, joined_of
from qa.lexicon.phrase import GARBLED, NEAR, Tolerance
from qa.lexicon.search import pieces_of
from qa.types import Turn, Word

PHRASES = [
    *(
        "请稍等",
        "请[您]稍(等|候)",
        "再见",
        "{n}元押金",
        "我不会",
        "这{x}不归我管",
        "谢谢",
        "稍等片刻",
        "{number}号",
        "不知道",
    ),
    {"say": "我不会", "not_in": ["我不会让您白跑"]},
    {"say": "不清楚", "not_after": ["如果"], "not_before": ["的话"]},
]
PIECES = [
    "请稍等",
    "请您稍候",
    "再见",
    "五十元押金",
    "我不会",
    "我不会让您白跑",
    "这事不归我管",
    "谢",
    "清烧灯",
    "如果不清楚",
    "不清楚的话",
]
TEXT = st.lists(st.sampled_from([*PIECES, "嗯", "您好", "四五", "，"]), min_size=1, max_size=4).map("".join)
SETS = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=6, unique_by=str).map(lambda p: compile_set("s", p))


def turn(text: str, start: float, probability: float) -> Turn:
    words = tuple(Word(c, start + i, start + i + 1.0, probability) for i, c in enumerate(text))
    return Turn("agent", start, start + len(text), text, words)


def one_by_one(phrases: PhraseSet, turns: list[Turn]) -> list[Match]:
    """The same by brute force: every phrase in every turn."""
    matches: list[Match] = []
    for line in map(line_of, turns):
        if not line.normal:
            continue
        found = [_exact_match(phrase, line, *span) for phrase in phrases.phrases for span in phrase.exact(line)]
        if not line.vouched:
            found += [match for phrase in phrases.phrases if (match := _sound_match(phrase, line))]
        matches += _without_overlaps(found)
    return matches


def nearest_one_by_one(phrases: PhraseSet, turns: list[Turn]) -> Match | None:
    """The same: every phrase laid along every turn."""
    found: list[Match] = []
    for line in map(line_of, turns):
        best: Match | None = None
        for phrase in phrases.phrases if line.normal else ():
            near = phrase.alike(line, NEAR)
            if near and (best is None or near.cost < best.cost):
                best = _match(phrase, line, near.start, near.end, "near", near.cost, sure=False)
        for phrase in phrases.phrases if best is None and line.normal and not line.vouched else ():
            short = phrase.short(line)
            if short and best is None:
                best = _match(phrase, line, short.start, short.end, "sound", short.cost, sure=False)
        found += [best] if best else []
    return min(found, key=lambda match: match.cost, default=None)


@settings(max_examples=300, deadline=None)
@given(
    SETS, st.lists(st.tuples(TEXT, st.sampled_from([0.3, 0.7, 1.0])), min_size=1, max_size=4), st.sampled_from([0, FEW])
)
def test_one_pass_finds_what_many_find(phrases: PhraseSet, said: list[tuple[str, float]], asked: int) -> None:
    turns = [turn(text, 20.0 * i, probability) for i, (text, probability) in enumerate(said)]
    joined_of(turns).asked = asked
    assert phrases.find_all(turns) == one_by_one(phrases, turns)


# long enough to be heard where words were doubted; many with characters of two readings, alone or in their words
LONG = [
    *("我们不太了解情况", "您还款日期过了", "请您慢慢地说清楚", "这个不归我们管", "重新给您办一下", "行长不在办公室"),
    *("长期还不上的话", "您得自己去银行", "银行都了解过了吗", "这不是我们的责任", "便宜一点行不行", "我都说了还不行"),
    *("(麻烦|请)您重复一遍电话号码", "{x}都不了解情况", "还[款]得您自己还"),
    {"say": "我们不太了解", "not_in": ["不是我们不太了解"], "not_after": ["如果"]},
]
EDITS = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from(["", "了", "还", "得", "地", "长", "请", "烧", "行"]), st.integers(0, 1)
    ),
    max_size=4,
)


def edited(phrase: str, edits: list[tuple[int, str, int]]) -> str:
    """The phrase with characters put in at places, or put for others, or left out."""
    for at, char, instead in edits:
        phrase = phrase[:at] + char + phrase[at + instead :]
    return phrase or "嗯"


PLAIN = [p for p in LONG if isinstance(p, str) and not set(p) & set("({[")]
SAID = st.lists(st.builds(edited, st.sampled_from(PLAIN), EDITS), min_size=1, max_size=2).map("".join)
CERTAINTY = st.lists(st.sampled_from([0.2, 0.4, 0.7, 0.95, 1.0]), min_size=1, max_size=5)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.sampled_from(LONG + PHRASES), min_size=1, max_size=12, unique_by=str),
    st.lists(st.tuples(SAID, CERTAINTY), min_size=1, max_size=3),
    st.sampled_from([0, FEW]),
)
def test_one_pass_finds_what_many_find_where_words_were_doubted(
    chosen: list[Any], said: list[tuple[str, list[float]]], asked: int
) -> None:
    turns = []
    for i, (text, certainty) in enumerate(said):
        each = [certainty[k % len(certainty)] for k in range(len(text))]
        words = tuple(
            Word(c, 20.0 * i + k, 20.0 * i + k + 1.0, p) for k, (c, p) in enumerate(zip(text, each, strict=True))
        )
        turns.append(Turn("agent", 20.0 * i, 20.0 * i + len(text), text, words))
    phrases = compile_set("s", chosen)
    joined_of(turns).asked = asked  # from so many sets on, what occurs is listed first
    assert phrases.find_all(turns) == one_by_one(phrases, turns)
    assert phrases.nearest(turns) == nearest_one_by_one(phrases, turns)


@pytest.mark.parametrize(("phrase", "text"), [("我了解情况", "我了姐情的"), ("吃了街上饭", "吃了解上的")])
def test_a_character_that_is_read_in_two_ways_is_the_same_character(phrase: str, text: str) -> None:
    # 了 is liǎo in 了解 and le elsewhere; the last syllable is another, so that no piece is left as it is
    phrases = compile_set("s", [phrase, "请稍等"])
    turns = [turn(text, 0.0, 0.4)]
    assert [m.text for m in phrases.find_all(turns)] == [text]
    assert phrases.find_all(turns) == one_by_one(phrases, turns)
    near = phrases.nearest(turns)
    assert near
    assert near == nearest_one_by_one(phrases, turns)


@pytest.mark.parametrize("tolerance", [GARBLED, NEAR])
def test_pieces_are_of_a_size_that_lines_know(tolerance: Tolerance) -> None:
    for size in range(tolerance.shortest, 400):
        text = "".join(map(chr, range(0x4E00, 0x4E00 + size)))
        assert {len(piece) for piece in pieces_of(text, tolerance)} <= {2, 3}


def test_a_phrase_does_not_reach_from_one_turn_into_the_next() -> None:
    phrases = compile_set("s", ["请稍等"])
    assert phrases.find_all([turn("请稍", 0.0, 1.0), turn("等", 3.0, 1.0)]) == []
    assert phrases.find_all([turn("清烧", 0.0, 0.9), turn("灯", 3.0, 0.9)]) == []


def test_turns_without_words_and_no_turns() -> None:
    phrases = compile_set("s", ["请稍等", "{x}元"])
    assert phrases.find_all([]) == []
    assert phrases.find_all([turn("，", 0.0, 1.0), turn("请稍等", 2.0, 1.0)])[0].turn.start == 2.0


def test_the_lines_of_the_turns_that_were_asked_for() -> None:
    phrases = compile_set("s", ["请稍等", "再见"])
    wait, bye = [turn("请稍等", 0.0, 1.0)], [turn("再见", 0.0, 1.0)]
    asked = [wait, bye, wait, [*wait, *bye], bye, [], wait]
    assert [[m.phrase for m in phrases.find_all(turns)] for turns in asked] == [
        *(["请稍等"], ["再见"], ["请稍等"]),
        *(["请稍等", "再见"], ["再见"], [], ["请稍等"]),
    ]
    assert joined_of(wait) is joined_of(wait)
