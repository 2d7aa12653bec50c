"""What a reader of a score must know about its recording, found before anything is scored.

=============  ==================================================  ==============================================
kind           found when                                          effect
=============  ==================================================  ==============================================
truncated      the file ends before its header says (`decode`)     scored as far as it goes; the end is missing
damaged        packets could not be decoded (`decode`)             scored; words and seconds are missing
bad_samples    samples were no numbers (`decode`)                  scored; they count as silence
rescaled       samples far beyond full scale (`decode`)            scored; levels are relative
legs_differ    two files, one ≥ 0.5 s shorter (`decode`)           scored; the shorter leg is silent at its end
fake_stereo    both legs carry the same sound (likeness ≥ 0.98)    treated as mono: who spoke is unknown
bleed          one leg is heard on the other, ≤ 36 dB softer       what is no louder is no speech; overlap is less sure
clipping       ≥ 0.2 % of a leg's speech is cut off at its peak    words and loudness are less certain
one_dead_leg   one of two legs never speaks, the other ≥ 3 s       that party's items cannot be trusted
many_channels  more than two channels                              only two that speak can be the parties
too_short      under 3 s                                           hardly anything can be decided
no_speech      no channel speaks                                   nothing that rests on words is scored
=============  ==================================================  ==============================================
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qa.audio.bleed import bleeds
from qa.audio.frames import HOP, mask_of
from qa.types import Activity, ChannelActivity, Problem, Recording

SHORTEST = 3.0
_SAME = 0.98
_CLIPPED = 0.002


def triage(recording: Recording, activity: Activity) -> tuple[Problem, ...]:
    """The problems of a recording, those noticed while decoding first. The kinds are in the table above."""
    problems = list(recording.problems)
    if recording.duration < SHORTEST:
        problems.append(Problem("too_short", f"{recording.duration:.1f} s: hardly anything can be decided"))
    if recording.channels > 2:
        problems.append(
            Problem("many_channels", f"{recording.channels} channels: only two that speak can be the parties")
        )
    if not any(channel.speech for channel in activity.channels):
        problems.append(Problem("no_speech", "nobody speaks: nothing that rests on words is scored"))
    if is_fake_stereo(recording):
        problems.append(_fake_stereo())
    elif recording.channels == 2:
        problems += _bleed(recording, activity) + _dead_legs(activity)
    problems += _clipping(recording, activity)
    return tuple(problems)


def is_fake_stereo(recording: Recording) -> bool:
    """Whether both of two channels carry the same sound, be it louder, softer or inverted on one."""
    if recording.channels != 2:
        return False
    left, right = recording.samples - recording.samples.mean(axis=1, keepdims=True)
    size = float(np.linalg.norm(left)) * float(np.linalg.norm(right))
    return size > 0 and abs(float(left @ right)) / size >= _SAME


def fold(recording: Recording) -> Recording:
    """Fake stereo as the one channel that it is, with its problem noted; any other recording as it was."""
    if not is_fake_stereo(recording):
        return recording
    return replace(recording, samples=recording.samples[:1], problems=(*recording.problems, _fake_stereo()))


def _fake_stereo() -> Problem:
    return Problem("fake_stereo", "both legs carry the same sound: treated as mono, who spoke is unknown")


def _dead_legs(activity: Activity) -> list[Problem]:
    spoken = [sum(span.duration for span in channel.speech) for channel in activity.channels]
    if max(spoken) < SHORTEST or min(spoken) > 0:
        return []
    leg = int(np.argmin(spoken))
    return [Problem("one_dead_leg", f"leg {leg} never speaks: either it was not recorded or the other holds both")]


def _clipping(recording: Recording, activity: Activity) -> list[Problem]:
    problems = []
    for leg, (samples, channel) in enumerate(zip(recording.samples, activity.channels, strict=True)):
        speech = np.abs(samples[_speaking(channel, len(samples), recording.rate)])
        if not len(speech):
            continue
        top = speech >= 0.97 * speech.max()
        # one sample at the peak is a peak; three in a row are a plateau
        plateau = top[2:] & top[1:-1] & top[:-2]
        share = float(plateau.mean()) if len(plateau) else 0.0
        if share >= _CLIPPED:
            problems.append(Problem("clipping", f"{share:.1%} of the speech on leg {leg} is cut off at its peak"))
    return problems


def _bleed(recording: Recording, activity: Activity) -> list[Problem]:
    count = int(recording.duration / HOP) + 1
    left, right = (mask_of(channel.speech, count) for channel in activity.channels)
    return [
        Problem("bleed", f"leg {b.source} is heard on leg {b.other}, {-b.gain:.0f} dB softer: overlap is less certain")
        for b in bleeds(recording, (left, right))
    ]


def _speaking(channel: ChannelActivity, count: int, rate: int) -> NDArray[np.bool_]:
    frames = mask_of(channel.speech, int(count / rate / HOP) + 2)
    return frames[(np.arange(count) / (rate * HOP)).astype(np.int64)]
