"""What the pipeline does with what its stages found out about each other."""

from __future__ import annotations

import numpy as np
import pytest

from qa.asr.engine import Leg, LegWords, WindowStats
from qa.packs.load import Pack, load_pack
from qa.pipeline import Heard, Spoken, understand
from qa.types import Activity, Call, CallInfo, ChannelActivity, Span, Word

SAID = ("喂我问一下你们几点关门" * 3, "您好银座购物广场客服中心请问有什么可以帮您" * 2)
"""The customer on the left leg, the agent on the right."""


@pytest.fixture(scope="module")
def plaza() -> Pack:
    return load_pack("plaza")


def leg_words(text: str, start: float, probability: float) -> LegWords:
    words = tuple(Word(c, start + i / 4, start + (i + 1) / 4, probability) for i, c in enumerate(text))
    span = Span(start, words[-1].end)
    return LegWords(words, 0, (WindowStats(span, span.duration, text, -0.3, 0.0, 0.9),))


def heard_and_written(pack: Pack, probability: float, agent_channel: int | None = None) -> Call:
    spans = (Span(12.0, 12.0 + len(SAID[0]) / 4), Span(1.0, 1.0 + len(SAID[1]) / 4))
    channels = tuple(ChannelActivity((span,), (), (), -60.0) for span in spans)
    legs = tuple(Leg(np.zeros(16_000, np.float32), (span,)) for span in spans)
    heard = Heard(CallInfo("c", "c.wav", duration=30.0, channels=2), Activity(channels, ()), (), legs)
    words = [leg_words(text, span.start, probability) for text, span in zip(SAID, spans, strict=True)]
    return understand(heard, Spoken(words), pack.cues, pack.opening, pack.talk, agent_channel=agent_channel)


def test_words_that_are_trusted_tell_who_the_agent_is(plaza: Pack) -> None:
    call = heard_and_written(plaza, 0.9)
    assert call.words_trusted
    assert [t.party for t in call.transcript.turns] == ["agent", "customer"]


def test_words_behind_a_closed_gate_do_not(plaza: Pack) -> None:
    # what a model makes up where it cannot read may sound like an agent on the customer's leg
    call = heard_and_written(plaza, 0.4)
    assert not call.words_trusted
    assert not call.parties_known
    assert any(p.kind == "agent_leg_guessed" for p in call.problems)


def test_the_option_still_tells_it(plaza: Pack) -> None:
    call = heard_and_written(plaza, 0.4, agent_channel=1)
    assert not call.words_trusted
    assert [t.party for t in call.transcript.turns] == ["agent", "customer"]
