"""A hand-over that nobody has written down is a note for a person."""

from __future__ import annotations

import pytest

from qa.diarize.transferred import perhaps_transferred
from qa.lexicon import PhraseSet
from qa.packs.load import load_pack
from qa.types import Prosody, Turn

HANDS_OVER = "好的，我帮您转到招商部。"


@pytest.fixture(scope="module")
def phrases() -> PhraseSet:
    return load_pack("plaza").system.hands_over


def leg(*voices: tuple[str, float]) -> tuple[list[Turn], list[Prosody]]:
    """Turns of four seconds, one every ten, each at a pitch."""
    turns = [Turn("agent", 10.0 * i, 10.0 * i + 4, text) for i, (text, _) in enumerate(voices)]
    return turns, [Prosody(t.span, hertz, 4.0, -25.0) for t, (_, hertz) in zip(turns, voices, strict=True)]


@pytest.mark.parametrize(
    ("words", "pitches", "noted"),
    [
        (HANDS_OVER, (200, 205, 198, 120, 118, 125), True),
        (HANDS_OVER, (120, 118, 125, 200, 205, 198), True),
        (HANDS_OVER, (200, 205, 198, 202, 210, 195), False),  # the same voice
        ("好的，我帮您查一下。", (200, 205, 198, 120, 118, 125), False),  # no word of a hand-over
        (HANDS_OVER, (200, 205, 198, 120, float("nan"), float("nan")), False),  # too little to go by
    ],
)
def test_words_and_another_voice(phrases: PhraseSet, words: str, pitches: tuple[float, ...], noted: bool):
    texts = ("您好。", "您说。", words, "您好，我是小周。", "空着两个铺面。", "再见。")
    problem = perhaps_transferred(*leg(*zip(texts, pitches, strict=True)), phrases)
    assert (problem is not None) is noted
    if problem:
        assert problem.kind == "perhaps_transferred"
        assert "20." in problem.detail or "21." in problem.detail or "22." in problem.detail
