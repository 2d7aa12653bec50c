"""The transcript gate: are the model's words good enough to judge somebody by?

Each leg is judged by four signs, on the words of the whole leg. Measured with the embedded model on synthetic
telephone speech that it had not been trained on (27 legs that it reads), and on sound that it cannot read::

    sign                     reads           English      reversed     babble       music   white noise
    mean word probability     0.65 … 0.89    0.37 … 0.39  0.38 … 0.51  0.49 … 0.55  0.39    0.06
    mean log-probability     −0.57 … −0.16   −1.1         −1.1 … −0.8  −0.9 … −0.7  −0.9    −0.96
    characters a second       3.6 … 6.1      4.7 … 4.8    4.0 … 6.7    4.8 … 5.1    2.1     0.2
    compression of a window   ≤ 1.08         ≤ 1.04       ≤ 1.34       ≤ 2.0        ≤ 1.14  0.43

The limits were chosen on these. A 28th leg had probability 0.48 and 64 % of its characters wrong: the gate closes.
White noise as loud as the speech gives 0.43 … 0.59: it closes on 12 legs of 12, at 5 dB below the speech on 9, at
10 dB on 4. On 28 further legs in other voices it closed on one (58 % wrong) and let the others pass (at worst 52 %
wrong). Loops of larger models compress by 1.7 and more; the other limits have not been tried on them.

A transcript that a person gave does not pass through here: it is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.asr.engine import Leg, LegWords, WindowStats
from qa.types import Problem, Word

PROBABILITY = 0.6
"""Mean word probability below which most characters were found wrong."""
LOGPROB = -0.8
"""Mean log-probability below which nothing legible was found."""
PACE = (1.2, 9.0)
"""Characters a second of speech: below, most of what was said is missing; above, nobody can have said it."""
COMPRESSION = 1.5
"""A window that compresses better is a loop."""
LOOPING = 0.2
"""Share of the speech in looping windows from which a leg is not trusted."""
ENOUGH = 5.0
"""Seconds of speech from which a leg is judged by itself; shorter legs of a call are judged together."""
LEAST = 2.0
"""Seconds of speech from which there is anything to judge."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Legs that are judged together."""

    name: str
    speech: float
    words: tuple[Word, ...]
    windows: tuple[WindowStats, ...]


def gate(legs: Sequence[Leg], written: Sequence[LegWords]) -> tuple[bool, tuple[Problem, ...]]:
    """Whether the words may be trusted, and every sign that speaks against it.

    `legs` and `written` belong together one by one. A call without speech has nothing to distrust.
    """
    problems = [problem for group in _groups(legs, written) for problem in _signs(group)]
    return not problems, tuple(problems)


def _groups(legs: Sequence[Leg], written: Sequence[LegWords]) -> Iterator[_Group]:
    short: list[tuple[float, LegWords]] = []
    for index, (leg, words) in enumerate(zip(legs, written, strict=True)):
        speech = sum(span.duration for span in leg.speech)
        if speech >= ENOUGH:
            yield _Group(f"channel {index}", speech, words.words, words.windows)
        else:
            short.append((speech, words))
    speech = sum(seconds for seconds, _ in short)
    if speech >= LEAST:
        words_of = tuple(word for _, words in short for word in words.words)
        windows = tuple(window for _, words in short for window in words.windows)
        yield _Group("the little that was said", speech, words_of, windows)


def _signs(group: _Group) -> Iterator[Problem]:
    sure = _mean_probability(group.words)
    if sure < PROBABILITY:
        yield Problem(
            "words_unsure", f"{group.name}: words have probability {sure:.2f} on average, below {PROBABILITY:g}"
        )
    logprob = _mean_logprob(group.windows)
    if logprob < LOGPROB:
        yield Problem("words_unsure", f"{group.name}: mean log-probability {logprob:.2f}, below {LOGPROB:g}")
    pace = sum(_characters(word) for word in group.words) / group.speech
    if not PACE[0] <= pace <= PACE[1]:
        yield Problem(
            "words_pace", f"{group.name}: {pace:.1f} characters a second of speech, outside {PACE[0]:g} to {PACE[1]:g}"
        )
    looping = sum(w.speech for w in group.windows if w.compression > COMPRESSION) / group.speech
    if looping > LOOPING:
        yield Problem("words_loop", f"{group.name}: the model repeats itself in {looping:.0%} of the speech")


def _mean_probability(words: Sequence[Word]) -> float:
    """By character; no words at all are not unsure ones: their pace tells."""
    return sum(word.probability for word in words) / len(words) if words else 1.0


def _mean_logprob(windows: Sequence[WindowStats]) -> float:
    """By length of text, since a window's own value is a mean over its tokens."""
    weights = [len(window.text) + 1 for window in windows]
    total = sum(window.avg_logprob * weight for window, weight in zip(windows, weights, strict=True))
    return total / sum(weights) if weights else 0.0


def _characters(word: Word) -> int:
    return sum(char.isalnum() for char in word.text)
