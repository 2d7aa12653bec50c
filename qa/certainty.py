"""How sure the words of a model are taken to be.

Checks hold word probabilities against fixed limits: from 0.6 on words are sure, below 0.5 they may be any. Models are
not equally honest about themselves, so that a house may move all probabilities of a model it uses: with a shift s, the
probability p counts as 1 / (1 + e^−(ln(p / (1 − p)) + s)). A shift above 0 takes words for surer than the model
says, so that less is left to people; one below 0 leaves more to them. Words that somebody vouches for (1) stay so.
The shift is fitted to people's decisions by ``qa calibrate`` (a one-parameter Platt scaling).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from qa.types import Transcript, Turn, Word

Certainty = Mapping[str, float]
"""Shifts by the model's name, as transcripts have it."""
MOST = 4.0
"""The widest shift that makes sense: it takes 0.5 for 0.98."""


def surer(transcript: Transcript, certainty: Certainty) -> Transcript:
    """Give the transcript as sure as its model's words are taken to be; itself where nothing is to be moved."""
    shift = certainty.get(transcript.model, 0.0) if transcript.origin == "model" else 0.0
    if not shift:
        return transcript
    return replace(transcript, turns=tuple(_turn(turn, shift) for turn in transcript.turns))


def moved(probability: float, shift: float) -> float:
    """Move one probability; 0 and 1 stay."""
    if not 0 < probability < 1:
        return probability
    return 1 / (1 + math.exp(-(math.log(probability / (1 - probability)) + shift)))


def _turn(turn: Turn, shift: float) -> Turn:
    return replace(turn, words=tuple(_word(word, shift) for word in turn.words))


def _word(word: Word, shift: float) -> Word:
    return replace(word, probability=moved(word.probability, shift))
