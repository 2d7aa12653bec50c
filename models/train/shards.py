"""Shards of speech: made without end beside the training, in a ring of a bounded number of files.

A shard is two files: ``NNNNNN.npy``, its sound (int16, 16 kHz), which is mapped into memory; and ``NNNNNN.npz``, what
is said in it, written last, so that a shard is complete if this is there.
"""

from __future__ import annotations

import itertools
import logging
import multiprocessing
import random
import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.train import tokens
from models.train.espeak import RATE, Espeak, Manner, manner
from models.train.pinyin import inventory, reading, split

log = logging.getLogger(__name__)
_TIMEOUT = 600
"""Seconds after which a process that makes a shard is given up."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn by one voice. Per character, shape (k,): token id, start and end in seconds, syllable number, tone.

    Punctuation has syllable 0, tone 0 and the end of what is before it as its start and end.
    """

    samples: NDArray[np.int16]
    ids: NDArray[np.int32]
    starts: NDArray[np.float32]
    ends: NDArray[np.float32]
    syllables: NDArray[np.int16]
    tones: NDArray[np.int8]

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / RATE


class Shard:
    """A shard on the disk, read utterance by utterance."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sound = np.load(path.with_suffix(".npy"), mmap_mode="r")
        with np.load(path) as data:
            self._bounds = data["bounds"]
            self._first = data["first"]
            self._columns = tuple(data[name] for name in ("ids", "starts", "ends", "syllables", "tones"))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, index: int) -> Utterance:
        sound = self._sound[self._bounds[index] : self._bounds[index + 1]]
        here = slice(self._first[index], self._first[index + 1])
        return Utterance(np.asarray(sound), *(column[here] for column in self._columns))


def speak(espeak: Espeak, text: str, manner: Manner) -> Utterance | None:
    """One turn; None for a text that cannot be read."""
    try:
        read = reading(text)
        speech = espeak.say(read, manner)
    except ValueError as error:
        log.debug("left out: %s", error)
        return None
    return labelled(text, read.syllables, speech.samples, speech.times)


def labelled(
    text: str, syllables: tuple[str, ...], samples: NDArray[np.int16], times: NDArray[np.float32]
) -> Utterance | None:
    """Speech with its labels by character; None if the alphabet lacks one of them, or the inventory a syllable."""
    ids = tokens.encode(text)
    numbers = {syllable: i for i, syllable in enumerate(inventory())}
    parts = [split(syllable) for syllable in syllables]
    if len(ids) != len(text) or any(name not in numbers for name, _ in parts):
        return None
    spoken = np.array([bool(syllable) for syllable in syllables])
    row = np.cumsum(spoken) - 1
    starts = np.where(spoken, times[row, 0], times[row, 1])
    return Utterance(
        samples,
        np.array(ids, np.int32),
        starts.astype(np.float32),
        times[row, 1],
        np.array([numbers[name] for name, _ in parts], np.int16),
        np.array([tone for _, tone in parts], np.int8),
    )


def make(
    path: Path, seconds: float, seed: int, part: Literal["train", "held"] = "train", senseless: float = 1.0
) -> None:
    """Make one shard of at least `seconds` of speech; a voice says up to 14 turns before the next takes over.

    `senseless` scales the shares of random words and of jumbled grammar. They teach to listen; once a network hears,
    it learns more words from sense.
    """
    from models.train.text import MIX, sentences

    for kind in ("words", "jumble"):  # a process makes one shard, so that this is nobody else's mix
        MIX[kind] *= senseless
    espeak = Espeak()
    draw = random.Random(seed)
    said: list[Utterance] = []
    left = seconds
    turns = 0
    for text in sentences(seed, part):
        if turns == 0:
            voice, turns = manner(draw, part), draw.randint(1, 14)
        turns -= 1
        utterance = speak(espeak, text, replace(voice, pace=round(voice.pace * draw.uniform(0.93, 1.07))))
        if utterance is not None:
            said.append(utterance)
            left -= utterance.duration
        if left <= 0:
            break
    write(path, said)


def write(path: Path, said: list[Utterance]) -> None:
    """Write a shard, its second file last."""
    names = ("ids", "starts", "ends", "syllables", "tones")
    columns: dict[str, Any] = {name: np.concatenate([getattr(one, name) for one in said]) for name in names}
    bounds = np.cumsum([0, *(len(one.samples) for one in said)])
    first = np.cumsum([0, *(len(one.ids) for one in said)])
    np.save(path.with_suffix(".npy"), np.concatenate([one.samples for one in said]))
    partial = path.with_suffix(".part.npz")
    np.savez(partial, bounds=bounds, first=first, **columns)
    partial.rename(path)


def listed(folder: Path) -> list[Path]:
    """The complete shards of a folder, oldest first."""
    return sorted(path for path in folder.glob("*.npz") if path.stem.isdigit())


def ring(
    folder: Path, *, count: int, seconds: float, seed: int, duty: float, senseless: float = 1.0, processes: int = 1
) -> Iterator[Path]:
    """Make shards without end, `processes` at a time, one process each, and drop the oldest beyond `count`.

    `duty` is the share of a core that each may take: it sleeps in between. A process that crashes or hangs costs its
    shard only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    present = listed(folder)
    for number in itertools.count(int(present[-1].stem) + 1 if present else 0, processes):
        used = _used()
        wanted = {
            folder / f"{n:06d}.npz": (seconds, seed + n, "train", senseless) for n in range(number, number + processes)
        }
        yield from _made(wanted)
        for old in listed(folder)[:-count]:
            old.unlink()
            old.with_suffix(".npy").unlink(missing_ok=True)
        full = len(listed(folder)) >= count // 3
        time.sleep((_used() - used) / processes * (1 / duty - 1) if full else 0.0)


def _made(wanted: Mapping[Path, tuple[Any, ...]]) -> Iterator[Path]:
    """Make shards beside one another; those that were made."""
    spawn = multiprocessing.get_context("spawn")
    running = {path: spawn.Process(target=make, args=(path, *args)) for path, args in wanted.items()}
    for process in running.values():
        process.start()
    for path, process in running.items():
        process.join(_TIMEOUT)
        if process.is_alive():
            process.kill()
            process.join()
        if path.exists():
            yield path
        else:
            log.warning("shard %s failed (exit %s)", path.stem, process.exitcode)
            path.with_suffix(".npy").unlink(missing_ok=True)


def _used() -> float:
    """Seconds of processor time of the processes that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
