"""One batch of windows through faster-whisper's model: tokens, their probabilities and their times.

This is what ``BatchedInferencePipeline`` does between its voice activity and its segments, without the parts that
move times about: its repairs of first and last words reckon with one recording, not with packed windows.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa.asr.engine import RATE
from qa.types import Samples

TOKENS_PER_SECOND = 50
"""The resolution of alignments: 20 ms."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the model decodes; there is no sampling, so the same sound gives the same words.

    Parameters
    ----------
    beam_size
        Hypotheses kept while decoding.
    batch_size
        Windows that go through the model together.
    initial_prompt
        Text put before every window, to show the model style and spelling.
    hotwords
        Words to expect. They leak and distort: off unless asked for.
    max_new_tokens
        Most tokens of a window; None for as many as its speech can hold.
    language
        The language that is spoken, by whisper's code.
    """

    beam_size: int = 5
    batch_size: int = 8
    initial_prompt: str | None = None
    hotwords: str | None = None
    max_new_tokens: int | None = None
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest run of tokens that is whole characters, with its time in the window in seconds."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the model made of one window."""

    pieces: tuple[Piece, ...]
    avg_logprob: float
    no_speech_prob: float


def decode(model: Any, sounds: Sequence[Samples], options: Decoding) -> list[Decoded]:
    """Run one batch of windows, each of shape (n,), 16 kHz and at most 30 s, through a ``WhisperModel``."""
    from faster_whisper.tokenizer import Tokenizer

    tokenizer = Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=options.language)
    encoded = model.encode(_features(model, sounds))
    prompt = _prompt(model, tokenizer, options)
    results = model.model.generate(
        encoded,
        [list(prompt) for _ in sounds],
        beam_size=options.beam_size,
        max_length=_max_length(model, len(prompt), sounds, options),
        suppress_blank=True,
        suppress_tokens=_suppressed(tokenizer),
        return_scores=True,
        return_no_speech_prob=True,
        sampling_temperature=0.0,
    )
    tokens = [[t for t in result.sequences_ids[0] if t < tokenizer.eot] for result in results]
    frames = [math.ceil(len(sound) / RATE * 2 * TOKENS_PER_SECOND) for sound in sounds]
    aligned = model.model.align(encoded, tokenizer.sot_sequence, tokens, frames, median_filter_width=7)
    return [
        Decoded(_pieces(tokenizer, ids, alignment), _avg_logprob(result), float(result.no_speech_prob))
        for result, ids, alignment in zip(results, tokens, aligned, strict=True)
    ]


def compression(text: str) -> float:
    """Bytes of the text ÷ bytes after zlib, as Whisper reckons it; 0 for no text."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def _features(model: Any, sounds: Sequence[Samples]) -> Any:
    from faster_whisper.audio import pad_or_trim

    return np.stack([pad_or_trim(model.feature_extractor(sound)[..., :-1]) for sound in sounds])


def _prompt(model: Any, tokenizer: Any, options: Decoding) -> list[int]:
    before = tokenizer.encode(options.initial_prompt) if options.initial_prompt else []
    prompt: list[int] = model.get_prompt(
        tokenizer, previous_tokens=before, without_timestamps=True, hotwords=options.hotwords
    )
    return prompt


def _max_length(model: Any, prompt: int, sounds: Sequence[Samples], options: Decoding) -> int:
    """CTranslate2's limit, of which it generates half. More than 18 tokens a second can only be a loop."""
    longest = max(len(sound) for sound in sounds) / RATE
    room = options.max_new_tokens or 16 + math.ceil(18 * longest)
    return min(int(model.max_length), max(2 * room, prompt + room))


def _suppressed(tokenizer: Any) -> list[int]:
    from faster_whisper.transcribe import get_suppressed_tokens

    return list(get_suppressed_tokens(tokenizer, [-1]))


def _avg_logprob(result: Any) -> float:
    length = len(result.sequences_ids[0])
    return float(result.scores[0]) * length / (length + 1)


def _pieces(tokenizer: Any, tokens: list[int], alignment: Any) -> tuple[Piece, ...]:
    """Times of whole characters: a piece starts where the alignment first reaches it, and ends where the next does."""
    if not tokens or not alignment.alignments:
        return ()
    texts, runs = tokenizer.split_tokens_on_unicode([*tokens, tokenizer.eot])
    bounds = np.cumsum([0, *(len(run) for run in runs[:-1])])
    path = np.asarray(alignment.alignments)
    first = np.concatenate([[True], np.diff(path[:, 0]) > 0])
    times = path[first, 1] / TOKENS_PER_SECOND
    probs = alignment.text_token_probs
    return tuple(
        Piece(text, float(times[i]), float(times[j]), float(np.mean(probs[i:j])))
        for text, i, j in zip(texts[:-1], bounds[:-1], bounds[1:], strict=True)
    )
