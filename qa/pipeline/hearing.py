"""What a recording holds before a word of it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from qa.asr.engine import Leg
from qa.audio.activity import activity_and_echo
from qa.audio.decode import resample
from qa.audio.triage import fold, triage
from qa.audio.voiced import voiced
from qa.diarize import voices
from qa.diarize.clusters.part import Clusters
from qa.diarize.diarizer import LIKELY, Diarizer
from qa.errors import AudioError
from qa.types import REACHED_NOBODY, Activity, CallInfo, Problem, Recording, Speaker

MODEL_RATE = 16_000
CLUSTERS = Clusters()
"""The diarizer that needs no model."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A recording after listening: who is active when on which channel, and the legs that hold words to write down."""

    info: CallInfo
    activity: Activity
    problems: tuple[Problem, ...]
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Sounds:
    """What listening found, without the sound itself: this is what is kept of a recording that was heard."""

    sha256: str
    duration: float
    channels: int
    activity: Activity
    problems: tuple[Problem, ...]


def hear(recording: Recording, diarizer: Diarizer = CLUSTERS, *, region: str = "cn") -> Sounds:
    """Find speech, music, the call tones of a region, the voices that share a channel, and what is wrong."""
    recording = fold(recording)
    found, echoes = activity_and_echo(recording, region=region)
    problems = triage(recording, found, echoes)
    found, shared = _with_speakers(recording, found, diarizer)
    return Sounds(recording.sha256, recording.duration, recording.channels, found, (*problems, *shared))


def _with_speakers(recording: Recording, found: Activity, diarizer: Diarizer) -> tuple[Activity, tuple[Problem, ...]]:
    """The activity with the voices on the one channel of a recording if there are several, and what to know of them."""
    if len(found.channels) != 1 or not found.channels[0].speech:
        return found, ()
    channel = found.channels[0]
    told = diarizer.part(resample(recording.samples[0], recording.rate, diarizer.rate), channel.speech)
    sure = None if told.overlaps is None else [each for each in told.overlaps if each.probability >= LIKELY]
    at_once = None if sure is None else sum(each.span.duration for each in sure)
    problem = voices.problem_of(len(told.voices), told.certainty, at_once)
    if len(told.voices) < 2:
        return found, (problem,)
    heard = voiced(recording, channel, [voice.speech for voice in told.voices])
    speakers = tuple(
        Speaker(0, each, voice.probability, voice.doubtful) for voice, each in zip(told.voices, heard, strict=True)
    )
    return replace(found, speakers=speakers), (problem,)


def legs_of(recording: Recording, sounds: Sounds) -> tuple[Leg, ...]:
    """The legs of a recording as a speech model takes them."""
    legs = recording.samples[: sounds.channels]  # one of fake stereo, as it was heard
    return tuple(
        Leg(resample(leg, recording.rate, MODEL_RATE), channel.speech)
        for leg, channel in zip(legs, sounds.activity.channels, strict=True)
    )


def heard_of(sounds: Sounds, info: CallInfo, legs: tuple[Leg, ...] | None = None) -> Heard:
    """Join what was heard with what the log says; without `legs` they are silent, for words that are known already.

    Where nobody speaks, but tones or music are heard, the call rang and reached nobody. Raises `AudioError` where there
    is not even that: then something is wrong with the recording.
    """
    channels, problems = sounds.activity.channels, sounds.problems
    if not any(channel.speech for channel in channels):
        if not (sounds.activity.tones or any(channel.music for channel in channels)):
            raise AudioError(
                "nobody speaks in this recording", where=info.source, mend="check the recorder, or leave the call out"
            )
        problems = (*problems, Problem(REACHED_NOBODY, "only tones or music are heard: not scored"))
    if legs is None:
        legs = tuple(Leg(np.zeros(0, np.float32), channel.speech) for channel in channels)
    known = replace(info, sha256=sounds.sha256, duration=sounds.duration, channels=sounds.channels)
    return Heard(known, sounds.activity, problems, legs)


def listen(recording: Recording, info: CallInfo, diarizer: Diarizer = CLUSTERS, *, region: str = "cn") -> Heard:
    """Hear a recording and cut its legs, in one step.

    Raises `AudioError` where there is nothing at all to hear.
    """
    sounds = hear(recording, diarizer, region=region)
    return heard_of(sounds, info, legs_of(recording, sounds))
