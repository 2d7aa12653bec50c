"""Transcription with faster-whisper: speech only, packed into windows, the windows of all legs in shared batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.asr import inventions, models
from qa.asr.decoding import Decoded, Decoding, compression, decode
from qa.asr.engine import Leg, LegWords, WindowStats
from qa.asr.language import CHINESE, MANDARIN
from qa.asr.packing import Window, pack
from qa.asr.words import in_order, inside_speech, simplified, split, spread
from qa.errors import ModelError
from qa.types import Word

SUREST = 0.9999
"""No word of a model is certain: at 1 somebody vouches for it, and it is taken at its letter."""


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
        The model cannot be found or loaded, or does not know the language.
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
        if self.info.demonstration and self.decoding.language != MANDARIN:
            raise ModelError("knows Mandarin only", where=self.info.name, mend="name another --model")
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
        parts: list[list[_Part]] = [[] for _ in legs]
        for first in range(0, len(windows), self.decoding.batch_size):
            batch = windows[first : first + self.decoding.batch_size]
            sounds = [window.samples(legs) for window in batch]
            for window, decoded in zip(batch, decode(self._model, sounds, self.decoding), strict=True):
                for part in _parts(window, decoded, chinese=self.decoding.language in CHINESE):
                    parts[part.leg].append(part)
        return [_leg_words(own) for own in parts]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one window gave for one leg."""

    leg: int
    words: tuple[Word, ...]
    removed: int
    stats: WindowStats


def _parts(window: Window, decoded: Decoded, *, chinese: bool) -> Iterator[_Part]:
    """A window's words, by the leg that each was said on. The window's scores count for each of its legs."""
    placed: dict[int, list[Word]] = {leg: [] for leg in window.legs}
    said = split(decoded.pieces)
    for word in simplified(said) if chinese else said:
        leg, span = window.origin(word.start, word.end)
        placed[leg].append(replace(word, start=span.start, end=span.end))
    for leg, words in placed.items():
        speech = window.speech(leg)
        timed = spread([inside_speech(word, speech) for word in words], speech)
        cleaned = inventions.clean(timed, avg_logprob=decoded.avg_logprob, no_speech_prob=decoded.no_speech_prob)
        text = "".join(word.text for word in words)
        stats = WindowStats(
            span=speech[0] | speech[-1],
            speech=sum(span.duration for span in speech),
            text=text,
            avg_logprob=decoded.avg_logprob,
            no_speech_prob=decoded.no_speech_prob,
            compression=compression(text),
        )
        yield _Part(leg, tuple(map(_rounded, cleaned.words)), cleaned.removed, stats)


def _rounded(word: Word) -> Word:
    """Times to the millisecond, the probability to four digits: more is noise in every result."""
    start, end = round(word.start, 3), round(word.end, 3)
    return Word(word.text, start, end, min(round(word.probability, 4), SUREST))


def _leg_words(parts: Sequence[_Part]) -> LegWords:
    ordered = sorted(parts, key=lambda part: part.stats.span.start)
    words = in_order(sorted((word for part in ordered for word in part.words), key=lambda word: word.start))
    return LegWords(tuple(words), sum(part.removed for part in ordered), tuple(part.stats for part in ordered))
