"""Loudness: how loud each party speaks, and when one raises the voice.

Definition
    ``loudness_*`` is the median level of a party's speech in dBFS, ``loudness_range_*`` the distance of its tenth from
    its ninetieth percentile in dB. A raised voice is a second and more at least 8 dB above the party's own median, all
    by `qa.audio.loudness`. The level itself says more about the line than about the speaker: compare by the range.
Values
    The four above, and ``raised_voice_agent``, ``raised_voice_customer``, which count. None for a party with less
    than five seconds of speech, without sound, and where agent and customer cannot be told apart.
Events
    ``raised_voice`` of a party. It is a moment to listen to, never a verdict on a mood.
Source
    The project's design table.
"""

from __future__ import annotations

from math import isnan

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import parties_known
from qa.types import Event, Measure, Measured, Party

NAMES = ("loudness", "loudness_range", "raised_voice")
PARTIES: tuple[Party, Party] = ("agent", "customer")


def measure(scene: Scene, limits: Limits) -> Measured:  # noqa: ARG001 — measures are called alike
    """Measure both parties."""
    values: dict[str, Measure] = {}
    events: list[Event] = []
    for party in PARTIES:
        heard = scene.tracks.parties.get(party) if scene.tracks.from_audio and parties_known(scene) else None
        names = [f"{name}_{party}" for name in NAMES]
        if heard is None or isnan(heard.speech_dbfs):
            values |= dict.fromkeys(names)
            continue
        values |= zip(names, (heard.speech_dbfs, heard.speech_range, len(heard.raised)), strict=True)
        events += [Event("raised_voice", party, span.start, span.end) for span in heard.raised]
    return Measured(values, tuple(events))
