"""What every format is read into, before anybody is called agent or customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa.asr.given.place import Place
from qa.types import Handler, Transcript

UNVOUCHED = 0.95
"""Probability of a word whose maker does not tell it: taken for right, but nobody vouches for it, so that a phrase
is also looked for by its sound."""


@dataclass(frozen=True, slots=True)
class Given:
    """A transcript, and the call's own facts where the file tells them.

    `handlers` are the agents by the time of their turns, where the file tells several apart.
    """

    transcript: Transcript
    call: Mapping[str, Any] | None = None
    handlers: tuple[Handler, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as a file has it, seconds; without times where the file has none."""

    text: str
    start: float | None
    end: float | None
    probability: float


@dataclass(frozen=True, slots=True)
class Said:
    """What one speaker said, with the speaker's labels, the most telling first; none where nobody is named."""

    labels: tuple[str, ...]
    start: float
    end: float
    text: str
    pieces: tuple[Piece, ...]
    place: Place
    probability: float = UNVOUCHED


@dataclass(frozen=True, slots=True)
class Raw:
    """One file as it was read.

    `segments` says that its pieces are lines of a subtitle rather than turns, so that a sentence may run over several.
    """

    said: tuple[Said, ...]
    language: str = "zh"
    model: str = "given"
    call: Mapping[str, Any] | None = None
    segments: bool = False
    demonstration: bool = False
