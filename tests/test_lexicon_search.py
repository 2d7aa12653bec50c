"""One pass over all turns finds what looking for every phrase in every turn finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.lexicon import PhraseSet, compile_set, line_of
from qa.lexicon.group import Match, _exact_match, _sound_match, _without_overlaps
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


@settings(max_examples=300, deadline=None)
@given(SETS, st.lists(st.tuples(TEXT, st.sampled_from([0.3, 0.7, 1.0])), min_size=1, max_size=4))
def test_one_pass_finds_what_many_find(phrases: PhraseSet, said: list[tuple[str, float]]) -> None:
    turns = [turn(text, 20.0 * i, probability) for i, (text, probability) in enumerate(said)]
    assert phrases.find_all(turns) == one_by_one(phrases, turns)


def test_a_phrase_does_not_reach_from_one_turn_into_the_next() -> None:
    phrases = compile_set("s", ["请稍等"])
    assert phrases.find_all([turn("请稍", 0.0, 1.0), turn("等", 3.0, 1.0)]) == []
    assert phrases.find_all([turn("清烧", 0.0, 0.9), turn("灯", 3.0, 0.9)]) == []


def test_turns_without_words_and_no_turns() -> None:
    phrases = compile_set("s", ["请稍等", "{x}元"])
    assert phrases.find_all([]) == []
    assert phrases.find_all([turn("，", 0.0, 1.0), turn("请稍等", 2.0, 1.0)])[0].turn.start == 2.0
