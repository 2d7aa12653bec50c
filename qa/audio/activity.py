"""Who makes what sound when, channel by channel: human speech, music, call tones, dead line, noise level.

Speech is found by Silero VAD (as faster-whisper ships it). Its edges are then moved to where the level rises from
the line's own noise or falls back to it, at most 0.4 s before and 0.2 s after where the detector put them; pauses
of 0.25 s and more part it. Instruments and call tones are no speech. Times are on a grid of ten milliseconds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qa.audio.bleed import RATE as ECHO_RATE
from qa.audio.bleed import bleeds, echo_only
from qa.audio.decode import resample
from qa.audio.frames import FLOOR_DBFS, HOP, Levels, Mask, close, drop, levels, mask_of, runs, shift, spans
from qa.audio.music import RATE as MUSIC_RATE
from qa.audio.music import music
from qa.audio.tones import tones
from qa.types import Activity, ChannelActivity, Recording, Samples, Span

VAD_RATE = 16_000
_THRESHOLD = 0.5
_PAUSE = 0.25
_SHORTEST = 0.08  # seconds; a click is no word
_BEFORE, _AFTER = 0.4, 0.2  # the detector wakes late at a soft consonant, and lets go in time
_ABOVE_LINE, _BELOW_SPEECH = 6.0, 30.0  # dB
_UNSURE_END = (1.0, 0.1)  # seconds of music left to hear: its end is not known well before the words after it are
_WORD = 0.12  # what is shorter between echoes is an echo
_FLAT = 10.0
_DEAD_DBFS = -80.0  # what G.711 makes of nothing at all, its constant taken out


def activity(recording: Recording, *, region: str = "cn") -> Activity:
    """What each channel of a recording holds; `region` names the call tones to look for."""
    found = tones(recording, region)
    channels = tuple(
        _channel(samples, recording.rate, tuple(tone.span for tone in found if tone.channel == index))
        for index, samples in enumerate(recording.samples)
    )
    if len(channels) == 2:
        channels = _without_echo(recording, channels)
    return Activity(channels, found)


def _without_echo(recording: Recording, channels: tuple[ChannelActivity, ...]) -> tuple[ChannelActivity, ...]:
    """Two legs of which each has only its own speech, where one is heard on the other."""
    legs = resample(recording.samples, recording.rate, ECHO_RATE)
    loudness = levels(legs[0], ECHO_RATE), levels(legs[1], ECHO_RATE)
    left, right = (mask_of(channel.speech, len(loudness[0])) for channel in channels)
    own = [left, right]
    for bleed in bleeds(recording, (left, right)):
        echo = echo_only(bleed, own[bleed.source], loudness)
        own[bleed.other] = drop(close(own[bleed.other] & ~echo, 0.1), _WORD)
    return tuple(replace(channel, speech=spans(speech)) for channel, speech in zip(channels, own, strict=True))


def _channel(samples: Samples, rate: int, tones_on_it: tuple[Span, ...]) -> ChannelActivity:
    wave = resample(samples, rate, VAD_RATE)
    loudness = levels(wave, VAD_RATE)
    tone = mask_of(tones_on_it, len(loudness))
    voice = _voice(_muted(wave, tone), len(loudness))
    low = resample(samples, rate, MUSIC_RATE)
    tune = music(low, voice, tone, loudness)
    for left in _UNSURE_END if tune.any() else ():
        voice = _listen_again(wave, voice, tone, tune & shift(tune, -left))
        tune = music(low, voice, tone, loudness)
    speech = _tighten(drop(voice & ~tune, _SHORTEST), loudness, tone, tune)
    tune &= ~speech
    rest = loudness[~speech & ~tune & ~tone]
    flat = drop(loudness <= _DEAD_DBFS, _FLAT)
    noise = float(np.median(rest)) if len(rest) else FLOOR_DBFS
    return ChannelActivity(spans(speech), spans(tune), spans(flat), round(noise, 1))


def _listen_again(wave: Samples, voice: Mask, tone: Mask, tune: Mask) -> Mask:
    """The voice in a wave whose music is muted: after music the detector is deaf to speech for seconds."""
    first = int(np.argmax(tune)) if tune.any() else len(voice)
    rest = _muted(wave, tone | tune)[first * round(VAD_RATE * HOP) :]
    return np.concatenate((voice[:first], _voice(rest, len(voice) - first)))


def _muted(wave: Samples, mask: Mask) -> Samples:
    """The wave with silence in the frames of the mask."""
    if not mask.any():
        return wave
    step = round(VAD_RATE * HOP)
    loud = np.ones(len(wave), dtype=bool)
    loud[: len(mask) * step] = np.repeat(~mask, step)
    return np.where(loud, wave, np.float32(0))


def _voice(wave: Samples, count: int) -> Mask:
    """Where the voice detector hears a voice, on the grid of frames."""
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


def _tighten(voice: Mask, loudness: Levels, tone: Mask, tune: Mask) -> Mask:
    """Speech with its edges where the sound is: each stretch has its own threshold, since lines change."""
    found = runs(voice)
    out = np.zeros(len(voice), dtype=bool)
    still = ~voice & ~tone & ~tune
    line = loudness[still]
    everywhere = float(np.median(line)) if len(line) else FLOOR_DBFS
    before, after = round(_BEFORE / HOP), round(_AFTER / HOP)
    for index, (start, end) in enumerate(found.tolist()):
        left = (found[index - 1, 1] + start) // 2 if index else 0
        right = (end + found[index + 1, 0] + 1) // 2 if index + 1 < len(found) else len(voice)
        first, last = max(left, start - before), min(right, end + after)
        around = slice(max(0, start - 150), min(len(voice), end + 150))
        line = loudness[around][still[around]]
        near = float(np.median(line)) if len(line) >= 30 else everywhere
        speech = float(np.percentile(loudness[start:end], 90))
        threshold = min(max(near + _ABOVE_LINE, speech - _BELOW_SPEECH), speech - 6.0)
        loud = close(drop((loudness[first:last] > threshold) & ~tone[first:last], 0.03), _PAUSE - HOP)
        for a, b in runs(loud).tolist():
            if voice[first + a : first + b].any():
                out[first + a : first + b] = True
    return drop(out, _SHORTEST)
