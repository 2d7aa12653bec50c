"""Transcription with faster-whisper: speech only, packed into windows, the windows of all legs in shared batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qa.asr import inventions, models
from qa.asr.decoding import Decoded, Decoding, compression, decode
from qa.asr.engine import Leg, LegWords, WindowStats
from qa.asr.packing import Window, pack
from qa.asr.words import in_order, inside_speech, simplified, split, spread
from qa.types import Span, Word


class Whisper:
    """A `qa.asr.engine.Transcriber` on a faster-whisper model; one per process, since the model is not shared.

    Parameters
    ----------
    model
        A name or a folder, see `qa.asr.models.resolve`; None for the embedded model.
    device, compute_type
        ``auto`` for float16 on a GPU if there is one, else int8 on the CPU.
    threads
        CPU threads, 0 for faster-whisper's own choice.
    decoding
        How to decode.
    window
        Seconds of packed speech a window, ≤ 30; None for what the model's folder asks for.

    Raises
    ------
    ModelError
        The model cannot be found or loaded.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        device: str = "auto",
        compute_type: str = "auto",
        threads: int = 0,
        decoding: Decoding | None = None,
        window: float | None = None,
    ) -> None:
        self.info = models.resolve(model)
        self.decoding = decoding or Decoding()
        self.window = window or self.info.window
        self._model: Any = models.load(self.info, device=device, compute_type=compute_type, threads=threads)

    @property
    def name(self) -> str:
        """The model's name, as results show it."""
        return self.info.name

    @property
    def demonstration(self) -> bool:
        """Whether its words are for demonstration only."""
        return self.info.demonstration

    def transcribe(self, legs: Sequence[Leg]) -> list[LegWords]:
        """Write down every leg, in the order given; memory grows with the batch, not with the number of legs."""
        windows = pack(legs, self.window)
        found: list[list[tuple[Window, Decoded]]] = [[] for _ in legs]
        for first in range(0, len(windows), self.decoding.batch_size):
            batch = windows[first : first + self.decoding.batch_size]
            sounds = [window.samples(legs[window.leg]) for window in batch]
            for window, decoded in zip(batch, decode(self._model, sounds, self.decoding), strict=True):
                found[window.leg].append((window, decoded))
        return [_leg_words(leg, results) for leg, results in zip(legs, found, strict=True)]


def _leg_words(leg: Leg, results: Sequence[tuple[Window, Decoded]]) -> LegWords:
    words: list[Word] = []
    stats: list[WindowStats] = []
    removed = 0
    for window, decoded in results:
        speech = _speech_of(leg, window)
        placed = [inside_speech(_placed(window, word), speech) for word in simplified(split(decoded.pieces))]
        cleaned = inventions.clean(
            spread(placed, speech), avg_logprob=decoded.avg_logprob, no_speech_prob=decoded.no_speech_prob
        )
        words += cleaned.words
        removed += cleaned.removed
        stats.append(_stats(decoded, speech))
    return LegWords(tuple(in_order(words)), removed, tuple(stats))


def _placed(window: Window, word: Word) -> Word:
    span = window.origin(word.start, word.end)
    return replace(word, start=span.start, end=span.end)


def _speech_of(leg: Leg, window: Window) -> tuple[Span, ...]:
    """The leg's speech that lies in the window's chunks."""
    parts = [span & source for source in window.sources for span in leg.speech]
    return tuple(part for part in parts if part)


def _stats(decoded: Decoded, speech: tuple[Span, ...]) -> WindowStats:
    return WindowStats(
        span=speech[0] | speech[-1] if speech else Span(0.0, 0.0),
        speech=sum(part.duration for part in speech),
        text=decoded.text,
        avg_logprob=decoded.avg_logprob,
        no_speech_prob=decoded.no_speech_prob,
        compression=compression(decoded.text),
    )
