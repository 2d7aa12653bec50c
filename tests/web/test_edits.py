"""A turn that was written over: the correction is as short as it can be told, and makes the new text of the old."""

from __future__ import annotations

import pytest

from qa.errors import RefusedError
from qa.mending import mend_transcript
from qa.types import Transcript, Turn, Word
from qa.types.people import Correction
from qa.web.call.edits import edit_of
from tests.services.test_correct import AT


def turn(text: str, *, words: bool = True) -> Turn:
    """A turn with a word of half a second for each character that is no sign, from second 10 on."""
    said = [each for each in text if each not in "，。？！ "]
    made = tuple(Word(each, 10 + at / 2, 10.5 + at / 2, 0.9) for at, each in enumerate(said))
    return Turn("agent", 10.0, 10 + len(said) / 2, text, made if words else ())


@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("您号，请讲。", "您好，请讲。"),
        ("您好，请讲。", "您好您好，请讲。"),
        ("您好好，请讲。", "您好，请讲。"),
        ("没看我正忙着吗？", "麻烦您稍等一下？"),
        ("好好好好", "好好您好"),
        ("是是是", "是是是的"),
        ("的是是", "是是"),
        ("行，行，行。", "行，行，不行。"),
        ("三四三四三四", "三四三十四三四"),
    ],
)
def test_the_correction_makes_the_new_text(was: str, now: str, words: bool) -> None:
    heard = turn(was, words=words)
    edit = edit_of(heard, now)
    made = Correction("c01", 0, edit.start, edit.was, edit.now, "lin", AT)
    mended, lost = mend_transcript(Transcript((heard,)), [made])
    assert lost == []
    assert mended.turns[0].text == now
    assert "".join(word.text for word in mended.turns[0].words) == (
        "".join(c for c in now if c not in "，。？") if words else ""
    )


def test_it_begins_in_the_word_that_was_misheard() -> None:
    edit = edit_of(turn("您好，请奖。"), "您好，请讲。")
    assert (edit.start, edit.was, edit.now) == (11.5, "奖", "讲")  # the fourth character that is spoken


@pytest.mark.parametrize("now", ["您好，请讲。", " 您好，请讲。 ", "您好！请讲。", "您号请奖。"])
def test_what_is_no_correction_of_a_word(now: str) -> None:
    with pytest.raises(RefusedError):
        edit_of(turn("您好，请讲。"), now)
