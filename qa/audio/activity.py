"""Who makes what sound when, channel by channel: human speech, music, call tones, dead line, noise level.

Hum and a constant are taken out of what is listened to. Where the voice detector (`qa.audio.detector`) hears a voice,
the edges are moved to where the level rises from the line's own noise or falls back to it, at most 0.4 s before and
0.2 s after where the detector put them; pauses of 0.25 s and more part speech, of 0.5 s and more where soft sounds
drown in the line's noise. Instruments, call tones and the echo of the other leg are no speech. Times are on a grid of
ten milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qa.audio import bleed, hum
from qa.audio.bleed import Bleed
from qa.audio.breaths import breaths
from qa.audio.decode import resample
from qa.audio.detector import PAUSE, voice
from qa.audio.frames import FLOOR_DBFS, HOP, Levels, Mask, close, drop, mask_of, runs, spans
from qa.audio.loudness import loudness
from qa.audio.music import music
from qa.audio.music_features import RATE as MUSIC_RATE
from qa.audio.prosody import RATE as PITCH_RATE
from qa.audio.prosody import prosody
from qa.audio.tones import tones
from qa.types import Activity, ChannelActivity, Recording, Samples, Span, Tone

_SHORTEST = 0.08  # seconds; a click is no word
_BEFORE, _AFTER = 0.4, 0.2  # the detector wakes late at a soft consonant, and lets go in time
_ABOVE_LINE, _BELOW_SPEECH = 6.0, 30.0  # dB
_CLEAR, _COVERED = 25.0, 0.5  # dB and seconds: noise that is less than so far below speech covers soft sounds in it
_BETWEEN_WORDS = ("call_waiting",)  # tones of four tenths of a second, with four seconds between them for speech
_ECHO, _SAME_TIME = 6.0, 0.8  # dB by which a tone is louder on the leg that it is of, and the share of its time
_WORD = 0.12  # what is shorter between echoes is an echo
_FLAT = 10.0
_DEAD_DBFS = -80.0  # what G.711 makes of nothing at all, its constant taken out
CONSTANT = 0.005
"""Share of full scale from which a constant is one that a converter added: G.711's own is 0.0002."""


def activity(recording: Recording, *, region: str = "cn") -> Activity:
    """What each channel of a recording holds; `region` names the call tones to look for."""
    return activity_and_echo(recording, region=region)[0]


def activity_and_echo(recording: Recording, *, region: str = "cn") -> tuple[Activity, tuple[Bleed, ...]]:
    """What each channel holds, and where one of two legs is heard on the other."""
    found = tones(recording, region)
    rate = recording.rate
    legs = [hum.without(leg, rate, hum.hum(leg, rate), constant_of(leg)) for leg in recording.samples]
    heard = [
        _channel(leg, rate, tuple(t.span for t in found if t.channel == index and t.kind not in _BETWEEN_WORDS))
        for index, leg in enumerate(legs)
    ]
    channels = tuple(channel for channel, _ in heard)
    echoes: tuple[Bleed, ...] = ()
    if len(channels) == 2:
        channels, echoes = _without_echo(legs, rate, channels)
    channels = tuple(map(_with_loudness, channels, (level for _, level in heard)))
    voiced = (_with_voice(leg, rate, c, level) for leg, c, (_, level) in zip(legs, channels, heard, strict=True))
    return Activity(tuple(voiced), own_tones(found, [level for _, level in heard])), echoes


def own_tones(found: tuple[Tone, ...], levels: Sequence[Levels]) -> tuple[Tone, ...]:
    """The tones without echoes: one that both legs carry at a time is of the leg where it is clearly the louder."""

    def loud(tone: Tone) -> float:
        inside = levels[tone.channel][round(tone.span.start / HOP) : round(tone.span.end / HOP)]
        return float(np.percentile(inside, 75)) if len(inside) else FLOOR_DBFS

    def is_echo(tone: Tone) -> bool:
        return any(
            other.kind == tone.kind
            and other.channel != tone.channel
            and (other.span & tone.span).duration >= _SAME_TIME * tone.span.duration
            and loud(other) >= loud(tone) + _ECHO
            for other in found
        )

    # of keys the echo stays, without a count: both legs are masked where they sound
    return tuple(tone for tone in found if tone.kind == "dtmf" or not is_echo(tone))


def _with_loudness(channel: ChannelActivity, level: Levels) -> ChannelActivity:
    found = loudness(level, mask_of(channel.speech, len(level)))
    return replace(channel, speech_dbfs=found.level, speech_range=found.reach, raised=found.raised, louder=found.louder)


def _with_voice(samples: Samples, rate: int, channel: ChannelActivity, level: Levels) -> ChannelActivity:
    """The channel with the pitch of its speech and the breath between; a call tone has a pitch, and is no breath."""
    low = resample(samples, rate, PITCH_RATE)
    taken = mask_of((*channel.speech, *channel.music), len(level))
    return replace(channel, prosody=prosody(low, PITCH_RATE, channel.speech), breaths=breaths(low, level, taken))


def _without_echo(
    legs: list[Samples], rate: int, channels: tuple[ChannelActivity, ...]
) -> tuple[tuple[ChannelActivity, ...], tuple[Bleed, ...]]:
    """Two legs of which each has only its own speech, where one is heard on the other."""
    left, right = (resample(leg, rate, bleed.RATE) for leg in legs)
    count = len(left) // round(bleed.RATE * HOP)
    speech = mask_of(channels[0].speech, count), mask_of(channels[1].speech, count)
    found, only_echo = bleed.without_echo((left, right), speech)
    own = [drop(close(s & ~e, 0.1), _WORD) if e.any() else s for s, e in zip(speech, only_echo, strict=True)]
    return tuple(replace(channel, speech=spans(s)) for channel, s in zip(channels, own, strict=True)), found


def _channel(samples: Samples, rate: int, tones_on_it: tuple[Span, ...]) -> tuple[ChannelActivity, Levels]:
    """What a channel holds but for loudness, and the levels of its frames."""
    heard, level = voice(samples, rate, _DEAD_DBFS)
    tone = mask_of(tones_on_it, len(level))
    tune, sung = music(resample(samples, rate, MUSIC_RATE), heard, tone, level)
    speech = _tighten(drop(heard & ~sung, _SHORTEST), level, tone, tune & ~heard)
    rest = level[~speech & ~tune & ~tone]
    flat = drop(level <= _DEAD_DBFS, _FLAT)
    noise = float(np.median(rest)) if len(rest) else FLOOR_DBFS
    return ChannelActivity(spans(speech), spans(tune), spans(flat), round(noise, 1)), level


def constant_of(samples: Samples) -> float:
    """What a converter adds to a whole leg, as a share of full scale; 0 where it is too little to matter."""
    mean = float(samples.mean(dtype=np.float64)) if len(samples) else 0.0
    return mean if abs(mean) >= CONSTANT else 0.0


def _tighten(voice: Mask, level: Levels, tone: Mask, tune: Mask) -> Mask:
    """Speech with its edges where the sound is: each stretch has its own threshold, since lines change."""
    found = runs(voice)
    out = np.zeros(len(voice), dtype=bool)
    still = ~voice & ~tone & ~tune
    line = level[still]
    everywhere = float(np.median(line)) if len(line) else FLOOR_DBFS
    before, after = round(_BEFORE / HOP), round(_AFTER / HOP)
    for index, (start, end) in enumerate(found.tolist()):
        left = (found[index - 1, 1] + start) // 2 if index else 0
        right = (end + found[index + 1, 0] + 1) // 2 if index + 1 < len(found) else len(voice)
        first, last = max(left, start - before), min(right, end + after)
        around = slice(max(0, start - 150), min(len(voice), end + 150))
        line = level[around][still[around]]
        near = float(np.median(line)) if len(line) >= 30 else everywhere
        speech = float(np.percentile(level[start:end], 90))
        threshold = min(max(near + _ABOVE_LINE, speech - _BELOW_SPEECH), speech - 6.0)
        shortest = PAUSE if speech - near >= _CLEAR else _COVERED
        loud = close(drop((level[first:last] > threshold) & ~tone[first:last], 0.03), shortest - HOP)
        for a, b in runs(loud).tolist():
            if voice[first + a : first + b].any():
                out[first + a : first + b] = True
    return drop(out, _SHORTEST)
