"""How a person sounds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """How a person sounds: espeak variant, pace in words per minute, pitch and its range 0–99, level in dBFS."""

    variant: str
    pace: int = 190
    pitch: int = 50
    range: int = 55
    level: float = -21.0
