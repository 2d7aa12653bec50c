"""What a model writes down of spoken calls: packed as the pipeline sends them, or a sentence at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.asr.engine import RATE, Leg
from qa.asr.whisper import Whisper
from qa.audio.decode import resample
from qa.pipeline import hear, legs_of
from qa.types import Recording, Samples, Span, Word
from tests.bench.speech.say import Said, Spoken

GROUP = 8
"""Calls that share batches, as in `qa.services.score`."""
MARGIN = 0.3
"""Seconds left on each side of a sentence that is sent alone."""
Tick = Callable[[int], None]


@dataclass(frozen=True, eq=False, slots=True)
class Heard:
    """The words of one call's legs, in the call's seconds."""

    spoken: Spoken
    words: tuple[tuple[Word, ...], ...]


@dataclass
class Clock:
    """Seconds of the model's work, of sound, and of the speech in it."""

    work: float = 0.0
    sound: float = 0.0
    speech: float = 0.0


def packed(model: Whisper, calls: Sequence[Spoken], clock: Clock, tick: Tick) -> list[Heard]:
    """Calls as `qa score` sends them: its own voice activity, the legs of several calls packed into shared windows."""
    done: list[Heard] = []
    for first in range(0, len(calls), GROUP):
        group = calls[first : first + GROUP]
        legs = [leg for call in group for leg in listen(call)]
        begun = time.perf_counter()
        written = model.transcribe(legs)
        clock.work += time.perf_counter() - begun
        clock.sound += sum(call.duration for call in group)
        clock.speech += sum(span.duration for leg in legs for span in leg.speech)
        for i, call in enumerate(group):
            done.append(Heard(call, tuple(leg.words for leg in written[2 * i : 2 * i + 2])))
            tick(len(call.said))
    return done


def alone(model: Whisper, calls: Sequence[Spoken], clock: Clock, tick: Tick) -> list[Heard]:
    """Each sentence by itself, cut where the truth says that it is."""
    done: list[Heard] = []
    for call in calls:
        legs = [resample(leg[None], call.rate, RATE)[0] for leg in call.samples]
        words: tuple[list[Word], ...] = tuple([] for _ in legs)
        begun = time.perf_counter()
        for said in call.said:
            words[said.leg].extend(_one(model, legs[said.leg], said))
            tick(1)
        clock.work += time.perf_counter() - begun
        clock.sound += call.duration
        clock.speech += sum(said.span.duration for said in call.said)
        done.append(Heard(call, tuple(map(tuple, words))))
    return done


def listen(call: Spoken) -> tuple[Leg, ...]:
    """The call's legs with the speech that the product finds on them."""
    recording = Recording(call.samples, call.rate, call.id, call.id)
    return legs_of(recording, hear(recording))


def _one(model: Whisper, leg: Samples, said: Said) -> list[Word]:
    first = max(0, int((said.span.start - MARGIN) * RATE))
    sound = np.ascontiguousarray(leg[first : int((said.span.end + MARGIN) * RATE)])
    shift = first / RATE
    speech = Span(said.span.start - shift, said.span.end - shift)
    [written] = model.transcribe([Leg(sound, (speech,))])
    return [replace(word, start=word.start + shift, end=word.end + shift) for word in written.words]
