from __future__ import annotations

import numpy as np

from qa.asr.engine import Leg, LegWords, WindowStats
from qa.asr.gate import gate
from qa.types import Span, Word


def leg(seconds: float) -> Leg:
    return Leg(np.zeros(16_000, np.float32), (Span(0, seconds),) if seconds else ())


def written(
    seconds: float, *, pace: float = 4.5, probability: float = 0.85, logprob: float = -0.3, compression: float = 0.9
) -> LegWords:
    count = int(seconds * pace)
    words = tuple(Word("好", i / pace, (i + 1) / pace, probability) for i in range(count))
    return LegWords(words, 0, (WindowStats(Span(0, seconds), seconds, "好" * count, logprob, 0.0, compression),))


def kinds(*pairs: tuple[float, LegWords]) -> list[str]:
    trusted, problems = gate([leg(seconds) for seconds, _ in pairs], [words for _, words in pairs])
    assert trusted == (not problems)
    return [problem.kind for problem in problems]


def test_good_words_pass() -> None:
    assert kinds((20, written(20)), (12, written(12))) == []


def test_each_sign_closes_the_gate() -> None:
    assert kinds((20, written(20, probability=0.5))) == ["words_unsure"]
    assert kinds((20, written(20, logprob=-0.95))) == ["words_unsure"]
    assert kinds((20, written(20, pace=0.4))) == ["words_pace"]
    assert kinds((20, written(20, pace=14))) == ["words_pace"]
    assert kinds((20, written(20, compression=2.1))) == ["words_loop"]


def test_no_words_for_much_speech() -> None:
    assert kinds((20, LegWords(()))) == ["words_pace"]


def test_one_bad_leg_is_enough_and_is_named() -> None:
    _, problems = gate([leg(20), leg(20)], [written(20), written(20, probability=0.4)])
    assert problems[0].detail.startswith("channel 1:")


def test_short_legs_are_judged_together() -> None:
    assert kinds((1.2, written(1.2, probability=0.3)), (20, written(20))) == []
    assert kinds((3, written(3, probability=0.3)), (4, written(4, probability=0.4))) == ["words_unsure"]
    assert kinds((0, LegWords(()))) == []
