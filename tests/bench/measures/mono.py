"""Calls on one channel: diarization error by `pyannote.metrics`, and silences of the mix against the truth or the legs.

The error is scored with pyannote's ``collar=0.25`` (an eighth of a second before and after every boundary is left out)
and with overlap counted; beside it stands the laxer one of NIST, which leaves out 0.25 s on either side. What is scored
is what a user's result is made from: `Activity.speakers`, or the channel's speech as one voice where there are none.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from qa.audio.decode import decode
from qa.pipeline import Sounds, hear
from qa.types import Activity, Recording, Span
from samples.make.speech import RATE
from tests.bench.measures.definition import talk
from tests.bench.measures.truth import Made, Truth

STRICT, NIST = 0.25, 0.5
Speech = Mapping[str, Iterable[Span]]


@dataclass(frozen=True, slots=True)
class Der:
    """The parts of a diarization error in seconds of one recording, for both collars; `voices` that were found."""

    name: str
    total: float
    missed: float
    invented: float
    confused: float
    nist: float
    voices: int
    wanted: int
    slices: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """The error rate with the strict collar."""
        return (self.missed + self.invented + self.confused) / self.total if self.total else float("nan")


def mixed(made: Made) -> Recording:
    """The mono mix of a generated call."""
    mix = np.clip(made.samples.sum(axis=0, keepdims=True), -1, 1).astype(np.float32)
    return Recording(mix, RATE, f"mix-{made.truth.seed}", "")


def of_truth(truth: Truth) -> dict[str, tuple[Span, ...]]:
    """Who speaks when, announcements as a voice of their own."""
    speech = {party: talk(truth.speech(party)) for party in ("agent", "customer", "system")}
    return {party: spans for party, spans in speech.items() if spans}


def of_activity(found: Activity) -> dict[str, tuple[Span, ...]]:
    """The voices that were told apart on one channel; all speech as one voice where none were."""
    if found.speakers:
        return {f"voice {i}": s.activity.speech for i, s in enumerate(found.speakers)}
    return {"all": found.channels[0].speech}


def score(name: str, true: Speech, found: Speech, slices: tuple[str, ...] = (), seconds: float | None = None) -> Der:
    """The diarization error of one recording, of which `seconds` from its start are scored, by default all."""
    from pyannote.core import Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    reference, hypothesis = _annotation(true), _annotation(found)
    last = seconds or max([s.end for spans in (*true.values(), *found.values()) for s in spans], default=0.0)
    within = Timeline([Segment(0.0, last)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        strict: dict[str, Any] = DiarizationErrorRate(collar=STRICT)(reference, hypothesis, uem=within, detailed=True)
        nist = float(DiarizationErrorRate(collar=NIST)(reference, hypothesis, uem=within))
    parts = [float(strict[key]) for key in ("total", "missed detection", "false alarm", "confusion")]
    return Der(name, *parts, nist, len(found), len(true), slices)


def _annotation(speech: Speech) -> Any:
    from pyannote.core import Annotation, Segment

    out = Annotation()
    for voice, spans in speech.items():
        for span in spans:
            out[Segment(span.start, span.end), voice] = voice
    return out


def generated(made: Made) -> tuple[Der, Sounds]:
    """The error on the mix of a generated call, and what was heard."""
    sounds = hear(mixed(made))
    truth = made.truth
    alike = truth.alike["pitch"] < 10 and truth.alike["size"] < 0.05
    true = of_truth(truth)
    slices = ("two voices" if len(true) == 2 else "announcements too", "voices alike" if alike else "voices unlike")
    return score(f"call {truth.seed}", true, of_activity(sounds.activity), (*slices, truth.conditions.name)), sounds


# ---- recordings of people ------------------------------------------------------------------------


def read_rttm(path: Path, name: str) -> dict[str, list[Span]]:
    """Who speaks when in the recording of a name, by a file in NIST's format."""
    speech: dict[str, list[Span]] = {}
    for line in path.read_text("utf-8").splitlines():
        cells = line.split()
        if cells[:2] == ["SPEAKER", name]:
            speech.setdefault(cells[7], []).append(Span(float(cells[3]), float(cells[3]) + float(cells[4])))
    return speech


def material(folder: Path) -> list[Der]:
    """The recordings of people: those with RTTM, then stereo calls, whose legs are the answer for their own mix."""
    found = []
    for path in sorted((folder / "diarization").glob("*.rttm")):
        names = {line.split()[1] for line in path.read_text("utf-8").splitlines() if line.strip()}
        for wave in (w for name in sorted(names) if (w := path.with_name(f"{name}.wav")).exists()):
            recording = decode(wave)
            true = read_rttm(path, wave.stem)
            heard = hear(_as_mono(recording)).activity
            found.append(score(wave.name, true, of_activity(heard), ("RTTM by hand",), recording.duration))
    for wave in sorted((folder / "calls").iterdir()):
        recording = decode(wave)
        if recording.channels == 2:
            legs = hear(recording).activity.channels
            true = {f"leg {i}": talk(leg.speech) for i, leg in enumerate(legs)}
            heard = hear(_as_mono(recording)).activity
            found.append(score(wave.name, true, of_activity(heard), ("our legs' speech",), recording.duration))
    return found


def silences(folder: Path) -> list[tuple[str, float, float, float]]:
    """Per stereo call: seconds of silence over 3 s by its legs, by its mix, and by both."""
    found = []
    for wave in sorted((folder / "calls").iterdir()):
        recording = decode(wave)
        if recording.channels == 2:
            legs, mix = (_quiet(hear(each).activity) for each in (recording, _as_mono(recording)))
            both = sum((a & b).duration for a in legs for b in mix)
            found.append((wave.name, sum(s.duration for s in legs), sum(s.duration for s in mix), both))
    return found


def _quiet(found: Activity) -> list[Span]:
    """Where nobody speaks for more than 3 s between first and last speech, on all channels together."""
    speech = talk([s for channel in found.channels for s in channel.speech])
    gaps = [Span(a.end, b.start) for a, b in pairwise(speech)]
    return [gap for gap in gaps if gap.duration > 3.0]


def _as_mono(recording: Recording) -> Recording:
    mix = recording.samples.mean(axis=0, keepdims=True)
    return Recording(np.asarray(mix, dtype=np.float32), recording.rate, recording.source, "")
