"""Windows of sound as the model will be sent them, and what it shall write for each.

Two kinds. *Packed* ones are those of `qa.asr.packing`: stretches of speech of one or more legs with little padding,
digital silence between them. *Plain* ones are those of stock faster-whisper: running sound, cut anywhere, with call
tones or music in between. A few hold no speech.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.train import line as lines
from models.train import sounds
from models.train.line import RATE, Samples
from models.train.shards import Shard, Utterance
from qa.asr.packing import GAP, PAD, SEPARATION

FRAMES = 50
"""Encoder frames a second."""


@dataclass(frozen=True, slots=True)
class Said:
    """Characters with their times in the window, each of shape (k,): see `models.train.shards.Utterance`.

    `finished` is false for a turn that the window's end cuts off.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.float32]
    ends: NDArray[np.float32]
    syllables: NDArray[np.int16]
    tones: NDArray[np.int8]
    finished: bool = True

    def shifted(self, seconds: float) -> Said:
        """The same, later."""
        moved = np.float32(seconds)
        return Said(self.ids, self.starts + moved, self.ends + moved, self.syllables, self.tones, self.finished)

    def until(self, seconds: float) -> Said:
        """What of it has ended by then."""
        count = int(np.searchsorted(self.ends, np.float32(seconds), side="right"))
        if count == len(self.ids):
            return self
        here = slice(count)
        columns = (self.ids[here], self.starts[here], self.ends[here], self.syllables[here], self.tones[here])
        return Said(*columns, finished=False)


@dataclass(frozen=True, slots=True)
class Window:
    """Sound at 16 kHz, shape (n,), what is said in it in order, and what was said before it, as token ids."""

    samples: Samples
    said: tuple[Said, ...]
    before: tuple[int, ...] = ()


@dataclass(slots=True)
class Pool:
    """The speech that windows are drawn from."""

    shards: Sequence[Sequence[Utterance] | Shard]

    def turns(self, draw: random.Random) -> Iterator[Utterance]:
        """Turns one after another from somewhere in a shard; in a shard, some turns in a row share a voice."""
        shard = draw.choice(self.shards)
        at = draw.randrange(len(shard))
        while True:
            yield shard[at % len(shard)]
            at += 1


@dataclass(slots=True)
class _Track:
    """Running sound of one leg while it is put together; `cuts` are sample positions between its stretches."""

    parts: list[Samples] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    length: int = 0

    @property
    def seconds(self) -> float:
        return self.length / RATE

    def add(self, samples: Samples) -> None:
        self.parts.append(samples)
        self.length += len(samples)

    def rest(self, seconds: float) -> None:
        self.add(np.zeros(int(max(0.0, seconds) * RATE), dtype=np.float32))

    def speak(self, turn: Utterance, gain: float) -> None:
        said = Said(turn.ids, turn.starts, turn.ends, turn.syllables, turn.tones)
        self.said.append(said.shifted(self.seconds))
        self.add(turn.samples.astype(np.float32) * np.float32(gain / 32768))

    def sound(self, line: lines.Line, narrow: bool, random: np.random.Generator) -> Samples:
        """The leg as its line delivers it."""
        whole = np.concatenate(self.parts) if self.parts else np.zeros(0, dtype=np.float32)
        return (lines.narrow if narrow else lines.wide)(whole, line, random)


class _Talkers:
    """One voice, or two mostly by turns, as where both parties share a channel; `before` is what was said last."""

    def __init__(self, pool: Pool, count: int, draw: random.Random) -> None:
        self._draw = draw
        self._turns = [pool.turns(draw) for _ in range(count)]
        self._gains = [1.0, draw.uniform(0.3, 1.0)]
        self._now = 0
        self.before = tuple(int(i) for i in next(self._turns[0]).ids)

    def following(self) -> tuple[Utterance, float]:
        """The next turn, and how loud it is."""
        now = self._now
        if self._draw.random() < 0.8:
            self._now = (now + 1) % len(self._turns)
        return next(self._turns[now]), self._gains[now]


def window(pool: Pool, seconds: float, draw: random.Random) -> Window:
    """A window of at most `seconds`: 4 % without speech, 64 % packed, the rest plain."""
    kind = draw.random()
    if kind < 0.04:
        return _empty(seconds, draw)
    fill = seconds if draw.random() < 0.75 else draw.uniform(min(1.5, seconds / 2), seconds)
    return packed(pool, fill, draw) if kind < 0.68 else plain(pool, fill, draw)


def packed(pool: Pool, seconds: float, draw: random.Random) -> Window:
    """Stretches of speech of one leg, or of what is left over of several, with silence between."""
    legs = draw.choices([1, 2, 3], [6, 3, 1])[0]
    shares = [seconds / legs * draw.uniform(0.6, 1.0) for _ in range(legs - 1)]
    sound: list[Samples] = []
    said: list[Said] = []
    before: tuple[int, ...] = ()
    at = 0
    for share in [*shares, seconds]:
        separation = int(SEPARATION * RATE) if sound else 0
        room = min(share, seconds - (at + separation) / RATE)
        track, before_leg = _leg(pool, room, draw)
        if not track.said:
            continue
        before = before or before_leg
        sound.append(np.zeros(separation, dtype=np.float32))
        at += separation
        random = np.random.default_rng(draw.getrandbits(32))
        heard = track.sound(lines.drawn(draw), draw.random() < 0.85, random)
        for piece, moved in _apart(heard, track, at):
            sound.append(piece)
            said += moved
        at = sum(map(len, sound))
    samples = np.concatenate([*sound, np.zeros(0, dtype=np.float32)])
    if not said or draw.random() < 0.9:
        return Window(samples, tuple(said), before)
    return _cut(Window(samples, tuple(said), before), draw)


def _leg(pool: Pool, seconds: float, draw: random.Random) -> tuple[_Track, tuple[int, ...]]:
    """Turns with their padding, as many as fit, and the tokens of the turn before them."""
    talkers = _Talkers(pool, draw.choices([1, 2], [7, 3])[0], draw)
    track = _Track()
    tail = 0.0
    misses = 0
    while misses < 3 and draw.random() > 0.04:
        turn, gain = talkers.following()
        joined = bool(track.said) and draw.random() < 0.35
        rest = 0.0 if joined else tail
        lead = draw.uniform(0.05, 0.6) if joined else PAD * draw.uniform(0.4, 1.1)
        end = PAD * draw.uniform(0.3, 1.1)
        gaps = (len(track.cuts) + (bool(track.said) and not joined)) * GAP
        if track.seconds + gaps + rest + lead + turn.duration + end > seconds:
            misses += 1
            continue
        if track.said and not joined:
            track.rest(rest)
            track.cuts.append(track.length)
        track.rest(lead)
        track.speak(turn, gain)
        tail = end
    track.rest(tail)
    return track, talkers.before


def _apart(sound: Samples, track: _Track, at: int) -> Iterator[tuple[Samples, list[Said]]]:
    """A leg's stretches with digital silence between, from sample `at` of the window on, and what each says."""
    gap = np.zeros(int(GAP * RATE), dtype=np.float32)
    for start, end in zip([0, *track.cuts], [*track.cuts, len(sound)], strict=True):
        if start:
            yield gap, []
            at += len(gap)
        inside = [one for one in track.said if start <= one.starts[0] * RATE < end]
        yield sound[start:end], [one.shifted((at - start) / RATE) for one in inside]
        at += end - start


def plain(pool: Pool, seconds: float, draw: random.Random) -> Window:
    """Running sound with pauses, sometimes with call tones or music in them, and mostly cut off at the end."""
    talkers = _Talkers(pool, draw.choice([1, 2]), draw)
    track = _Track()
    track.rest(draw.choice([0.0, draw.uniform(0, 0.4), draw.uniform(0, 2.0)]))
    whole = draw.random() < 0.4
    while track.seconds < seconds:
        if draw.random() < 0.06:
            track.add(sounds.sound(int(draw.uniform(0.5, min(6.0, seconds / 2)) * RATE), draw))
        turn, gain = talkers.following()
        if whole and track.seconds + turn.duration > seconds:
            break
        track.speak(turn, gain)
        track.rest(draw.choice([draw.uniform(0.05, 0.4), draw.uniform(0.2, 1.5), draw.uniform(0.5, 4.0)]))
        if draw.random() < 0.06:
            break
    random = np.random.default_rng(draw.getrandbits(32))
    heard = track.sound(lines.drawn(draw), draw.random() < 0.75, random)
    return _until(Window(heard, tuple(track.said), talkers.before), min(seconds, track.seconds))


def _cut(whole: Window, draw: random.Random) -> Window:
    """A window that ends in the middle of something."""
    length = len(whole.samples) / RATE
    return _until(whole, draw.uniform(length / 2, length))


def _until(whole: Window, seconds: float) -> Window:
    said = (one.until(seconds) for one in whole.said)
    return Window(whole.samples[: int(seconds * RATE)], tuple(one for one in said if len(one.ids)), whole.before)


def _empty(seconds: float, draw: random.Random) -> Window:
    """No speech: one or two sounds, often through a line."""
    count = int(draw.uniform(min(1.0, seconds / 2), seconds) * RATE)
    first = draw.randint(0, count)
    made = np.concatenate([sounds.sound(size, draw) for size in (first, count - first)])
    if draw.random() < 0.5:
        random = np.random.default_rng(draw.getrandbits(32))
        level = float(np.sqrt(np.mean(made**2)) + 1e-6)
        made = lines.narrow(made, lines.drawn(draw), random)
        made *= np.float32(min(1.0, level / (np.sqrt(np.mean(made**2)) + 1e-9)))
    return Window(made, ())
