"""What measuring costs: processor time per minute of call and stage, and the peak memory of a call of three hours.

Processor time is of the whole process, all its threads, as a share of the call's duration: on one core. The stages are
taken from another run under cProfile, by the module that is entered; what a stage calls in another counts for both.
"""

from __future__ import annotations

import cProfile
import pstats
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from qa.audio.decode import decode
from qa.packs.load import load_pack
from qa.pipeline import Spoken, hear, heard_of, legs_of, understand
from qa.types import CallInfo, Transcript, Turn
from samples.make.speech import RATE
from tests.bench.measures.calls import calls
from tests.bench.measures.table import markdown
from tests.bench.measures.truth import Made

STAGES = {
    "decode": ("qa/audio/decode", "qa/audio/readers"),
    "voice activity (Silero)": ("faster_whisper/vad",),
    "tones": ("qa/audio/tones",),
    "music": ("qa/audio/music",),
    "bleed": ("qa/audio/bleed",),
    "prosody": ("qa/audio/prosody", "qa/audio/pitch"),
    "triage": ("qa/audio/triage",),
    "clustering": ("qa/diarize/clusters", "qa/diarize/clustering"),
    "measures": ("qa/measures/",),
    "activity, all of it": ("qa/audio/activity",),
}
THREE_HOURS = 3 * 3600.0
MINUTES = 10.0


class Taken(NamedTuple):
    """What one run took: seconds of processor, and peak memory in MB after hearing, measuring and cutting legs."""

    seconds: float
    before: float
    heard: float
    measured: float
    cut: float


def print_cost(seed: int, jobs: int, pack: str) -> None:
    """Cost by stage, of about ten minutes, on two legs and on one."""
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for name, mono in (("stereo", False), ("mono mix", True)):
            path, words, seconds = _long(Path(folder), MINUTES * 60, seed, jobs, mono=mono)
            plain, stages = _alone(_stages, path, words, pack)
            aim = "≤ 4 %" if mono else "≤ 2 %"
            told = "reached" if plain / seconds <= (0.04 if mono else 0.02) else "**missed**"
            rows.append((f"all, {name}", f"{60 * plain / seconds:.3f} s", f"{plain / seconds:.2%}", aim, told))
            rows += [
                (f"  {k}, {name}", f"{60 * s / seconds:.3f} s", f"{s / seconds:.2%}", "", "") for k, s in stages.items()
            ]
        print(markdown(("cost", "processor per minute of call", "share of duration, one core", "aim", ""), rows))


def print_memory(seed: int, jobs: int, pack: str) -> None:
    """Peak memory and cost of a call of three hours, on two legs and on one."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, mono in (("stereo", False), ("mono mix", True)):
            path, words, seconds = _long(Path(folder), THREE_HOURS, seed, jobs, mono=mono)
            taken: Taken = _alone(_peak, path, words, pack)
            mega = [f"{x:.0f} MB" for x in taken[1:]]
            told = "reached" if taken.measured <= 2048 else "**missed**"
            rows.append((f"{seconds / 3600:.2f} h, {name}", *mega, f"{taken.seconds / seconds:.2%}", "≤ 2048 MB", told))
    head = ("peak memory", "imports", "heard", "and measured", "and legs cut for a model", "processor", "aim", "")
    print(markdown(head, rows))


def _alone(work: Callable[..., object], *given: object) -> object:
    """The work in a process of its own, whose memory and caches are nobody else's."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def _long(folder: Path, seconds: float, seed: int, jobs: int, *, mono: bool) -> tuple[Path, Transcript, float]:
    """A recording of so many seconds, of generated calls end to end (twenty of them again and again), and its words."""
    path = folder / f"{'mono' if mono else 'stereo'}-{seconds:.0f}.wav"
    kept: list[Made] = []
    turns: list[Turn] = []
    at = 0.0
    with soundfile.SoundFile(path, "w", RATE, 1 if mono else 2, "ALAW") as file:
        for made in _again(calls(count(seed), jobs), kept, 20):
            agent_first = made.samples if made.truth.agent_channel == 0 else made.samples[::-1]
            file.write(np.clip(agent_first.sum(axis=0), -1, 1) if mono else agent_first.T)
            turns += [_later(turn, at, unnamed=mono) for turn in made.truth.transcript().turns]
            at += made.truth.duration
            if at >= seconds:
                break
    return path, Transcript(tuple(turns)), at


def _again(fresh: Iterable[Made], kept: list[Made], most: int) -> Iterable[Made]:
    for made in fresh:
        kept.append(made)
        yield made
        if len(kept) == most:
            break
    for index in count():
        yield kept[index % most]


def _later(turn: Turn, by: float, *, unnamed: bool) -> Turn:
    words = tuple(replace(w, start=w.start + by, end=w.end + by) for w in turn.words)
    party = "unknown" if unnamed and turn.party != "system" else turn.party
    return replace(turn, party=party, start=turn.start + by, end=turn.end + by, words=words)


def _measure(path: Path, words: Transcript, pack_name: str) -> None:
    pack = load_pack(pack_name)
    sounds = hear(decode(path))
    understand(heard_of(sounds, CallInfo("long", str(path))), Spoken(given=words), pack.cues, pack.opening, pack.talk)


def _stages(path: Path, words: Transcript, pack: str) -> tuple[float, dict[str, float]]:
    """Seconds of processor in all, and by stage under the profiler; what is imported and compiled once is left out."""
    _measure(path, words, pack)
    start = time.process_time()
    _measure(path, words, pack)
    plain = time.process_time() - start
    profile = cProfile.Profile(time.process_time)
    profile.runcall(_measure, path, words, pack)
    return plain, {name: _entered(pstats.Stats(profile), modules) for name, modules in STAGES.items()}


def _entered(stats: pstats.Stats, modules: Sequence[str]) -> float:
    """Seconds spent in functions of some modules that were called from others."""

    def inside(file: str) -> bool:
        return any(module in file for module in modules)

    found: dict[
        tuple[str, int, str], tuple[int, int, float, float, dict[tuple[str, int, str], tuple[int, int, float, float]]]
    ]
    found = stats.stats  # type: ignore[attr-defined]
    return sum(
        cumulative
        for (file, _, _), (*_, callers) in found.items()
        if inside(file)
        for (caller, _, _), (*_, cumulative) in callers.items()
        if not inside(caller)
    )


def _peak(path: Path, words: Transcript, pack_name: str) -> Taken:
    pack = load_pack(pack_name)
    before, start = _memory(), time.process_time()
    recording = decode(path)
    sounds = hear(recording)
    heard = _memory()
    info = CallInfo("long", str(path))
    understand(heard_of(sounds, info), Spoken(given=words), pack.cues, pack.opening, pack.talk)
    seconds, measured = time.process_time() - start, _memory()
    legs_of(recording, sounds)
    return Taken(seconds, before, heard, measured, _memory())


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
