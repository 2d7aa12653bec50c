"""Sound, and what is heard in it before a word is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qa.types.span import Party, Span

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a call that a reader of its score must know, e.g. ``Problem("one_dead_leg", …)``."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A decoded recording: `samples` has shape (channels, n), float32 in −1…1, at the native `rate` in Hz.

    `problems` is what was noticed while decoding, e.g. a file cut short; triage passes it on.
    """

    samples: Samples
    rate: int
    source: str
    sha256: str
    problems: tuple[Problem, ...] = ()

    @property
    def channels(self) -> int:
        """Number of legs or channels."""
        return int(self.samples.shape[0])

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[1] / self.rate)


REACHED_NOBODY = "reached_nobody"
"""The kind of the problem of a call that only machines answered, or nobody: it has no score."""

ToneKind = Literal["ringback", "busy", "congestion", "call_waiting", "dtmf"]


@dataclass(frozen=True, slots=True)
class Tone:
    """A call-progress tone, or keys that were pressed, on one channel.

    `rings` is the number of rings heard in a ring-back, `keys` the number of keys pressed. Which keys is not kept: they
    may be a card number.
    """

    kind: ToneKind
    channel: int
    span: Span
    rings: int = 0
    keys: int = 0


@dataclass(frozen=True, slots=True)
class Prosody:
    """How one stretch of speech was voiced.

    `hertz` is the median pitch, `range` how far the pitch's percentiles 10 and 90 are apart in semitones, both NaN
    where too little of it is voiced; `dbfs` is the median level.
    """

    span: Span
    hertz: float
    range: float
    dbfs: float


@dataclass(frozen=True, slots=True)
class ChannelActivity:
    """What one channel holds: human `speech`, `music`, and the level of its background noise.

    `noise_dbfs` is the median level of the stretches that are neither; `flat` lists stretches of ten seconds
    and more at digital silence, as silence suppression or a muted leg makes them. `speech_dbfs` is the median level of
    the speech, `speech_range` how far its percentiles 10 and 90 are apart in dB, `raised` where it is far above its own
    median (`qa.audio.loudness`); NaN and nothing where there is too little speech, or nothing was heard. `louder` lists
    the stretches of under a second that are clearly above it. `prosody` tells of the longer stretches of speech
    how they were voiced, `breaths` where a breath is heard between words.
    """

    speech: tuple[Span, ...]
    music: tuple[Span, ...]
    flat: tuple[Span, ...]
    noise_dbfs: float
    speech_dbfs: float = math.nan
    speech_range: float = math.nan
    raised: tuple[Span, ...] = ()
    prosody: tuple[Prosody, ...] = ()
    louder: tuple[Span, ...] = ()
    breaths: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of the voices on a channel that several share; `probability` is how surely its speech is its own, 0–1.

    `doubtful` is that of its speech which may as well be another's.
    """

    channel: int
    activity: ChannelActivity
    probability: float
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """The activity of each channel, and the tones on any of them; of one channel, the `speakers` who share it."""

    channels: tuple[ChannelActivity, ...]
    tones: tuple[Tone, ...]
    speakers: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracks:
    """Activity by party instead of by channel.

    `parties` has ``agent`` and ``customer`` where the legs are known, ``unknown`` for one channel that both share.
    `party_of_channel` maps a channel index to its party. `from_audio` is False where only a transcript was given:
    then speech comes from word times, and tones, music and flat stretches are unknown rather than absent.
    """

    parties: Mapping[Party, ChannelActivity]
    party_of_channel: tuple[Party, ...] = ()
    tones: tuple[Tone, ...] = ()
    from_audio: bool = True

    def speech(self, party: Party) -> tuple[Span, ...]:
        """The stretches in which a party speaks, in order; none for a party that is not there."""
        activity = self.parties.get(party)
        return activity.speech if activity else ()
