"""JSON of whisper, faster-whisper's command lines and WhisperX: ``segments``, with or without words and speakers.

A word's probability is whisper's; where a segment has no words, it is the mean over the segment's tokens. WhisperX's
``score`` says how well a word was aligned, not whether it is right, and is passed over; its numerals have no times.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qa.asr.given.place import Place
from qa.asr.given.values import UNVOUCHED, Piece, Raw, Said


def sniff(data: Any) -> bool:
    """Whether it has a list of ``segments``."""
    return isinstance(data, dict) and isinstance(data.get("segments"), list)


def read(data: Any, place: Place) -> Raw:
    """Read the segments."""
    language = data.get("language")
    segments = place.at("segments").items(data["segments"])
    said = tuple(_said(at.mapping(segment), at) for segment, at in segments)
    model = "whisperx" if "word_segments" in data else "whisper"
    return Raw(said, language if isinstance(language, str) else "zh", model, segments=True)


def _said(segment: Mapping[str, Any], place: Place) -> Said:
    words = [(at.mapping(word), at) for word, at in place.at("words").items(segment.get("words") or [])]
    start, end = place.needed(segment, "start", "end")
    return Said(
        _labels(segment, [word for word, _ in words]),
        start,
        end,
        place.text(segment, "text"),
        tuple(_piece(word, at) for word, at in words),
        place,
        _mean(segment, place),
    )


def _labels(segment: Mapping[str, Any], words: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The segment's speaker, else that of most of its words."""
    own = segment.get("speaker")
    if isinstance(own, str) and own:
        return (own,)
    votes = Counter(word["speaker"] for word in words if isinstance(word.get("speaker"), str))
    return tuple(label for label, _ in votes.most_common(1))


def _piece(word: Mapping[str, Any], place: Place) -> Piece:
    text = place.text(word, "word") or place.text(word, "text")
    times = place.figures(word, "start", "end") or (None, None)
    return Piece(text, times[0], times[1], _share(place.figure(word, "probability")))


def _mean(segment: Mapping[str, Any], place: Place) -> float:
    logprob = place.figure(segment, "avg_logprob")
    return UNVOUCHED if logprob is None else _share(math.exp(min(0.0, logprob)))


def _share(probability: float | None) -> float:
    return UNVOUCHED if probability is None else min(1.0, max(0.0, probability))
