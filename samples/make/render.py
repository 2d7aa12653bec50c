"""Mixes a laid-out call into legs, sends them down the line, and writes the recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from samples.make import line
from samples.make.dialogue import Script
from samples.make.speech import RATE
from samples.make.timeline import Timeline

CODECS = {**line.LAWS, "adpcm": "IMA_ADPCM", "gsm": "GSM610", "flac": "PCM_16", "mp3": "MPEG_LAYER_III"}
"""How a recording may be coded; GSM only in mono."""


def file_name(script: Script) -> str:
    """``<call_id>.flac``, or ``.wav`` or ``.mp3`` where the script asks for it."""
    return f"{script.call_id}.{script.call.get('format', 'flac')}"


def mix(script: Script, timeline: Timeline) -> line.Samples:
    """The recording as float32 of shape (n, channels), after noise and G.711."""
    seed = int.from_bytes(script.call_id.encode()[:8], "big")
    random = np.random.default_rng(seed)
    count = int(timeline.end * RATE)
    level = random.uniform(-62, -55)
    legs = {party: line.noise(count, level + random.uniform(-1, 1), random) for party in ("agent", "customer")}
    for piece in timeline.pieces:
        start = round(piece.start * RATE)
        skip = max(0, -start)
        sound = piece.samples[skip : count - start]
        legs[piece.party][start + skip : start + skip + len(sound)] += sound
    for start, end in timeline.muted:
        legs["agent"][int(start * RATE) : int(end * RATE)] = 0.0
    if script.mono:
        channels = np.stack([legs["agent"] + legs["customer"]], axis=1)
    else:
        order = ("agent", "customer") if script.agent_channel == 0 else ("customer", "agent")
        channels = np.stack([legs[party] for party in order], axis=1)
    return line.g711(np.clip(channels, -1, 1), script.call.get("law", "alaw"))


def write(script: Script, samples: line.Samples, folder: Path) -> Path:
    """Write the recording: FLAC of 16 bit, MP3, or WAV in the script's codec, by default the line's own G.711."""
    path = folder / file_name(script)
    kind = path.suffix[1:]
    codec = script.call.get("codec", script.call.get("law", "alaw")) if kind == "wav" else kind
    compression = {"compression_level": 1.0} if kind == "flac" else {}
    soundfile.write(path, samples, RATE, subtype=CODECS[codec], **compression)
    return path
