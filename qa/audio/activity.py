"""Who makes what sound when, channel by channel: human speech, music, call tones, dead line, noise level.

Speech is found by Silero VAD (as faster-whisper ships it), in the whole and in each stretch of sound by itself. Its
edges are then moved to where the level rises from the line's own noise or falls back to it, at most 0.4 s before
and 0.2 s after where the detector put them; pauses of 0.25 s and more part it. Instruments, call tones and the echo
of the other leg are no speech. Times are on a grid of ten milliseconds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qa.audio.bleed import RATE as ECHO_RATE
from qa.audio.bleed import bleeds, echo_only
from qa.audio.breaths import breaths
from qa.audio.decode import resample
from qa.audio.frames import FLOOR_DBFS, HOP, Levels, Mask, close, drop, levels, mask_of, runs, spans
from qa.audio.loudness import loudness
from qa.audio.music import RATE as MUSIC_RATE
from qa.audio.music import music
from qa.audio.prosody import RATE as PITCH_RATE
from qa.audio.prosody import prosody
from qa.audio.tones import tones
from qa.types import Activity, ChannelActivity, Recording, Samples, Span

VAD_RATE = 16_000
_THRESHOLD = 0.5
_PAUSE = 0.25
_SHORTEST = 0.08  # seconds; a click is no word
_BEFORE, _AFTER = 0.4, 0.2  # the detector wakes late at a soft consonant, and lets go in time
_ABOVE_LINE, _BELOW_SPEECH = 6.0, 30.0  # dB
_ISLAND_PAUSE = 0.3
_WORD = 0.12  # what is shorter between echoes is an echo
_FLAT = 10.0
_DEAD_DBFS = -80.0  # what G.711 makes of nothing at all, its constant taken out


def activity(recording: Recording, *, region: str = "cn") -> Activity:
    """What each channel of a recording holds; `region` names the call tones to look for."""
    found = tones(recording, region)
    heard = [
        _channel(samples, recording.rate, tuple(tone.span for tone in found if tone.channel == index))
        for index, samples in enumerate(recording.samples)
    ]
    channels = tuple(channel for channel, _ in heard)
    if len(channels) == 2:
        channels = _without_echo(recording, channels)
    channels = tuple(map(_with_loudness, channels, (level for _, level in heard)))
    voiced = (_with_voice(recording.samples[i], recording.rate, c, heard[i][1]) for i, c in enumerate(channels))
    return Activity(tuple(voiced), found)


def _with_loudness(channel: ChannelActivity, level: Levels) -> ChannelActivity:
    found = loudness(level, mask_of(channel.speech, len(level)))
    return replace(channel, speech_dbfs=found.level, speech_range=found.reach, raised=found.raised)


def _with_voice(samples: Samples, rate: int, channel: ChannelActivity, level: Levels) -> ChannelActivity:
    """The channel with the pitch of its speech and the breath between; a call tone has a pitch, and is no breath."""
    low = resample(samples, rate, PITCH_RATE)
    taken = mask_of((*channel.speech, *channel.music), len(level))
    return replace(channel, prosody=prosody(low, PITCH_RATE, channel.speech), breaths=breaths(low, level, taken))


def _without_echo(recording: Recording, channels: tuple[ChannelActivity, ...]) -> tuple[ChannelActivity, ...]:
    """Two legs of which each has only its own speech, where one is heard on the other."""
    legs = resample(recording.samples, recording.rate, ECHO_RATE)
    level = levels(legs[0], ECHO_RATE), levels(legs[1], ECHO_RATE)
    left, right = (mask_of(channel.speech, len(level[0])) for channel in channels)
    own = [left, right]
    for bleed in bleeds(recording, (left, right)):
        echo = echo_only(bleed, own[bleed.source], level)
        own[bleed.other] = drop(close(own[bleed.other] & ~echo, 0.1), _WORD)
    return tuple(replace(channel, speech=spans(speech)) for channel, speech in zip(channels, own, strict=True))


def _channel(samples: Samples, rate: int, tones_on_it: tuple[Span, ...]) -> tuple[ChannelActivity, Levels]:
    """What a channel holds but for loudness, and the levels of its frames."""
    wave = resample(samples, rate, VAD_RATE)
    level = levels(wave, VAD_RATE)
    tone = mask_of(tones_on_it, len(level))
    voice = _voice(wave, level)
    low = resample(samples, rate, MUSIC_RATE)
    tune = music(low, voice, tone, level)
    speech = _tighten(drop(voice & ~tune, _SHORTEST), level, tone, tune)
    tune &= ~speech
    rest = level[~speech & ~tune & ~tone]
    flat = drop(level <= _DEAD_DBFS, _FLAT)
    noise = float(np.median(rest)) if len(rest) else FLOOR_DBFS
    return ChannelActivity(spans(speech), spans(tune), spans(flat), round(noise, 1)), level


def _voice(wave: Samples, level: Levels) -> Mask:
    """Where the voice detector hears a voice, in the whole wave or in a stretch of sound by itself.

    The detector remembers: after music, a hum or a long tone it is deaf to speech for seconds, and it misses short
    words among pauses. So each stretch of sound between pauses is heard once more as if nothing had been before.
    """
    count, step = len(level), round(VAD_RATE * HOP)
    out = _detect(wave, count)
    line = max(float(np.percentile(level, 20)), _DEAD_DBFS) if count else 0.0
    sound = close(level > line + _ABOVE_LINE, _ISLAND_PAUSE)
    for start, end in runs(drop(sound, _SHORTEST)).tolist():
        first, last = max(0, start - round(_ISLAND_PAUSE / HOP)), min(count, end + round(2 * _PAUSE / HOP))
        alone = _detect(wave[first * step : last * step], last - first)
        out[start:end] |= alone[start - first : end - first]
    return out


def _detect(wave: Samples, count: int) -> Mask:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=_THRESHOLD,
        min_speech_duration_ms=60,
        min_silence_duration_ms=round(_PAUSE * 1000),
        speech_pad_ms=0,
    )
    out = np.zeros(count, dtype=bool)
    for piece in get_speech_timestamps(wave, options):
        start, end = (round(piece[key] / VAD_RATE / HOP) for key in ("start", "end"))
        out[start:end] = True
    return out


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
        loud = close(drop((level[first:last] > threshold) & ~tone[first:last], 0.03), _PAUSE - HOP)
        for a, b in runs(loud).tolist():
            if voice[first + a : first + b].any():
                out[first + a : first + b] = True
    return drop(out, _SHORTEST)
