"""What a reader of a score must know about its recording, found before anything is scored.

What each kind does to the measures stands in `qa.measures.doubts`.

=============  ==================================================  ==============================================
kind           found when                                          effect
=============  ==================================================  ==============================================
truncated      the file ends before its header says (`decode`)     scored as far as it goes; the end is missing
wrong_length   the header promises another length (`decode`)       scored as it sounds
damaged        packets could not be decoded (`decode`)             scored; words and seconds are missing
bad_samples    samples were no numbers (`decode`)                  scored; they count as silence
rescaled       samples far beyond full scale (`decode`)            scored; levels are relative
legs_differ    two files, one ≥ 0.5 s shorter (`decode`)           scored; the shorter leg is silent at its end
fake_stereo    one leg is a copy of the other (`copies`)           treated as mono: who spoke is unknown
bleed          one leg is heard on the other, ≤ 26 dB softer       the echo is taken out; overlap is less sure
faint_bleed    the same, softer                                    the echo is taken out
legs_shifted   an echo comes before what it is the echo of         gaps and overlaps between legs are wrong
clipping       ≥ 0.2 % of a leg's speech is cut off at its peak    words and loudness are less certain
dropouts       ≥ 1 % of a leg's speech is lost in packets          words and pauses are less certain
hum            mains hum ≥ −60 dBFS                                taken out before anything is heard
dc_offset      a constant of ≥ 0.5 % of full scale                 taken out before anything is heard
too_quiet      speech < −50 dBFS, or < 6 dB above the noise        where speech begins and ends is a guess
cut_off        the recording ends while somebody speaks            the end is missing
one_dead_leg   one of two legs never speaks, the other ≥ 3 s       that party's items cannot be trusted
many_channels  more than two channels                              only two that speak can be the parties
too_short      under 3 s                                           hardly anything can be decided
no_speech      no channel speaks                                   nothing that rests on words is scored
=============  ==================================================  ==============================================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from qa.audio import faults
from qa.audio.activity import constant_of
from qa.audio.bleed import Bleed
from qa.audio.copies import is_fake_stereo
from qa.audio.hum import hum
from qa.types import Activity, ChannelActivity, Problem, Recording, Samples

SHORTEST = 3.0
FAINT_BLEED = -26.0
"""dB. An echo that is softer is told from speech well enough to judge by what is left."""
_HUM = -60.0
_SHIFTED = -0.015  # seconds; an echo is heard after its source, but for the edges of a filter


def triage(recording: Recording, activity: Activity, echoes: Sequence[Bleed] = ()) -> tuple[Problem, ...]:
    """The problems of a recording, those noticed while decoding first. The kinds are in the table above.

    `echoes` are those that `qa.audio.activity.activity_and_echo` has found.
    """
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
        problems += [*_bleed(echoes), *_dead_legs(activity)]
    for leg, (samples, channel) in enumerate(zip(recording.samples, activity.channels, strict=True)):
        problems += _leg(leg, samples, channel, recording)
    return tuple(problems)


def fold(recording: Recording) -> Recording:
    """Fake stereo as the one channel that it is, with its problem noted; any other recording as it was."""
    if not is_fake_stereo(recording):
        return recording
    return replace(recording, samples=recording.samples[:1], problems=(*recording.problems, _fake_stereo()))


def _fake_stereo() -> Problem:
    return Problem("fake_stereo", "both legs carry the same sound: treated as mono, who spoke is unknown")


def _bleed(echoes: Sequence[Bleed]) -> Iterator[Problem]:
    for echo in echoes:
        heard = f"leg {echo.source} is heard on leg {echo.other}, {-echo.gain:.0f} dB softer"
        if echo.gain < FAINT_BLEED:
            yield Problem("faint_bleed", f"{heard}: taken out")
        else:
            yield Problem("bleed", f"{heard}: overlap is less certain")
        if echo.lag < _SHIFTED:
            detail = f"leg {echo.other} is at least {-echo.lag:.2f} s early: it holds an echo before its source"
            yield Problem("legs_shifted", detail)


def _dead_legs(activity: Activity) -> Iterator[Problem]:
    spoken = [sum(span.duration for span in channel.speech) for channel in activity.channels]
    if max(spoken) >= SHORTEST and min(spoken) == 0:
        leg = int(np.argmin(spoken))
        yield Problem("one_dead_leg", f"leg {leg} never speaks: either it was not recorded or the other holds both")


def _leg(leg: int, samples: Samples, channel: ChannelActivity, recording: Recording) -> Iterator[Problem]:
    if (share := faults.clipped(samples, recording.rate, channel.speech)) >= faults.CLIPPED:
        yield Problem("clipping", f"{share:.1%} of the speech on leg {leg} is cut off at its peak")
    if (share := faults.lost(samples, recording.rate, channel.speech)) >= faults.LOST:
        yield Problem("dropouts", f"{share:.1%} of the speech on leg {leg} is lost in packets")
    if (found := hum(samples, recording.rate)) and found.dbfs >= _HUM:
        yield Problem("hum", f"hum of {found.mains} Hz at {found.dbfs:.0f} dBFS on leg {leg}: taken out")
    if constant := constant_of(samples):
        yield Problem("dc_offset", f"a constant of {constant:.1%} of full scale on leg {leg}: taken out")
    if why := faults.too_quiet(channel):
        yield Problem("too_quiet", f"{why} on leg {leg}: where it begins and ends is a guess")
    if faults.breaks_off(samples, recording.rate, channel, recording.duration):
        yield Problem("cut_off", f"the recording ends while leg {leg} speaks: the call's end is missing")
