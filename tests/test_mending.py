"""Misheard words mended: which words, whose time, and what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from qa.mending import mend_transcript, mend_words
from qa.types import Transcript, Turn, Word
from qa.types.people import Correction

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
#            0.0   0.5   1.0     1.5   2.0
WORDS = (Word("您", 0.0, 0.5, 0.9), Word("号，", 0.5, 1.0, 0.3), Word("请", 1.0, 1.5), Word("问", 1.5, 2.0))


def correction(start: float, was: str, now: str) -> Correction:
    return Correction("c01", 0, start, was, now, "lin", AT)


def mended(*corrections: Correction) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for word in mend_words(WORDS, corrections).words]


def test_one_word_for_another_keeps_its_time_and_its_sign() -> None:
    assert mended(correction(0.5, "号", "好")) == [("您", 0, 0.5), ("好，", 0.5, 1), ("请", 1, 1.5), ("问", 1.5, 2)]
    assert mend_words(WORDS, [correction(0.5, "号", "好")]).words[1].probability == 1.0


def test_other_numbers_of_words_share_the_time() -> None:
    assert mended(correction(0.5, "号，请", "好")) == [("您", 0, 0.5), ("好", 0.5, 1.5), ("问", 1.5, 2)]
    assert mended(correction(1.0, "请", "我请")) == [
        *[("您", 0, 0.5), ("号，", 0.5, 1)],
        *[("我", 1, 1.25), ("请", 1.25, 1.5), ("问", 1.5, 2)],
    ]
    assert mended(correction(1.0, "请问", "iPhone手")) == [
        *[("您", 0, 0.5), ("号，", 0.5, 1)],
        *[("iPhone", 1, 1.5), ("手", 1.5, 2)],
    ]
    assert mended(correction(1.0, "请问", "")) == [("您", 0, 0.5), ("号，", 0.5, 1)]


def test_one_after_the_other() -> None:
    assert mended(correction(0.5, "号", "豪"), correction(0.5, "豪", "好"))[1][0] == "好，"
    # two of them may change the same words
    assert mended(correction(0.5, "号，请问", "好"), correction(0.5, "好", "号"))[1] == ("号", 0.5, 2)


def test_what_is_not_there_is_lost_and_changes_nothing() -> None:
    for wrong in (correction(0.5, "好", "号"), correction(0.6, "号", "好"), correction(0.0, "号", "好")):
        done = mend_words(WORDS, [wrong])
        assert (done.words, done.lost) == (WORDS, (wrong,))


def test_a_transcript_with_and_without_word_times() -> None:
    timed = Turn("agent", 0.0, 2.0, "您号，请问", WORDS)
    plain = Turn("customer", 3.0, 4.0, "号吗号")
    wrong = correction(9.0, "号", "好")
    mended, lost = mend_transcript(
        Transcript((timed, plain)), [correction(0.5, "号", "好"), correction(3.0, "号", "好"), wrong]
    )
    assert [turn.text for turn in mended.turns] == ["您好，请问", "好吗号"]
    assert [word.text for word in mended.turns[0].words] == ["您", "好，", "请", "问"]
    assert lost == [wrong]


def test_the_right_one_of_two_alike() -> None:
    words = tuple(Word("号", float(at), at + 1.0) for at in range(3))
    turn = Turn("agent", 0.0, 3.0, "号号号", words)
    mended, _ = mend_transcript(Transcript((turn,)), [correction(1.0, "号", "好")])
    assert mended.turns[0].text == "号好号" == "".join(word.text for word in mended.turns[0].words)


def test_a_turn_that_nobody_said_is_gone() -> None:
    turn = Turn("agent", 0.0, 1.0, "谢谢观看", tuple(Word(c, n / 4, (n + 1) / 4) for n, c in enumerate("谢谢观看")))
    assert mend_transcript(Transcript((turn,)), [correction(0.0, "谢谢观看", "")])[0].turns == ()


@given(st.text("您好请问AB，", max_size=8), st.integers(0, 3), st.integers(1, 4))
def test_laws(now: str, first: int, count: int) -> None:
    was = "".join(word.text for word in WORDS[first : first + count])
    done = mend_words(WORDS, [correction(WORDS[first].start, was, now)])
    heard = "".join(word.text for word in WORDS)
    assert done.lost == ()
    assert "".join(word.text for word in done.words) == heard.replace(was, now, 1)
    times = [time for word in done.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert all(0 <= time <= 2 for time in times)
