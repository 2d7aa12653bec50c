"""Calls on one channel, made by espeak-ng, with the truth of who speaks when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from qa.timeline import Timeline, intersect, subtract, total, union
from qa.types import Samples, Span
from samples.make.line import at_level, band, g711, noise
from samples.make.speech import RATE, Espeak
from samples.make.voice import Voice

AGENT, CUSTOMER, CHIEF = Voice("f2", 200, 60, 55), Voice("m3", 190, 35, 55), Voice("m7", 215, 70, 55)
LINES = (
    "您好，这里是银座购物广场客服中心，请问有什么可以帮到您的？",
    "你好，我想问一下，我上个礼拜订的蛋糕券到了没有？",
    "请您稍等，我帮您查一下，已经到了，一共二十张。",
    "那我中午下了班过去拿，要带什么东西吗？",
    "请您带上订单号，在总服务台登记一下名字就可以了。",
    "好的，那停车场在几楼，晚上几点关门？",
    "停车场在地下二层，晚上十点关门，周末到十点半。",
    "要是下雨的话，能不能从东门进去？",
    "可以的，东门旁边有电梯，直接到一楼总服务台。",
    "我还想换一块手表电池，多少钱，要等多久呢？",
    "电池三十元一块，十分钟就能换好，修表要先检查。",
    "明白了，谢谢你，那我下午过来。",
)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A call at 8 kHz, all speech in it, and when each voice speaks."""

    samples: Samples
    speech: Timeline
    voices: tuple[Timeline, ...]


@cache
def spoken(voice: Voice) -> list[Samples]:
    """All lines by a voice, as the telephone passes them on.

    Spoken in a process of its own: espeak remembers what it said before, so that a line would sound otherwise by which
    tests came first.
    """
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_speak, (voice,))


def _speak(voice: Voice) -> list[Samples]:
    espeak = Espeak()
    return [at_level(band(espeak.say(line, voice).samples), voice.level) for line in LINES]


def said(line: int, voice: Voice) -> Samples:
    """A line, counted around."""
    return spoken(voice)[line % len(LINES)]


def call(
    order: Sequence[int],
    voices: Sequence[Voice],
    *,
    pause: float = 0.4,
    over: float = 0.0,
    levels: Sequence[float] = (),
) -> Made:
    """Who speaks in what order, each after a pause, or from `over` seconds before the other ends."""
    pieces: list[tuple[int, float, Samples]] = []
    time = 0.5
    for turn, voice in enumerate(order):
        wave = said(turn, voices[voice]) * (10 ** (levels[voice] / 20) if levels else 1.0)
        pieces.append((voice, time, wave))
        time += len(wave) / RATE + (-over if over and turn % 3 == 2 else pause)
    length = round((max(start + len(wave) / RATE for _, start, wave in pieces) + 0.5) * RATE)
    mix = noise(length, -58.0, np.random.default_rng(1))
    spans: list[list[Span]] = [[] for _ in voices]
    for voice, start, wave in pieces:
        first = round(start * RATE)
        mix[first : first + len(wave)] += wave
        spans[voice] += _audible(wave, start)
    found = tuple(union(each) for each in spans)
    coded = g711(np.clip(mix, -1, 1)[:, None], "alaw")[:length, 0]
    return Made(coded, union(*found), found)


def _audible(wave: Samples, start: float) -> list[Span]:
    """Where it is within 26 dB of its own level, pauses under 0.25 s bridged."""
    frames = wave[: len(wave) // 80 * 80].reshape(-1, 80)
    loud = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
    on = np.flatnonzero(loud > np.percentile(loud, 90) - 26)
    cuts = np.flatnonzero(np.diff(on) > 25)
    return [
        Span(round(start + a / 100, 2), round(start + (b + 1) / 100, 2))
        for a, b in zip(on[np.append(0, cuts + 1)].tolist(), on[np.append(cuts, len(on) - 1)].tolist(), strict=True)
    ]


def wrong(found: Sequence[Timeline], made: Made) -> float:
    """The share of one voice's speech that is given to another, by the best matching of the voices."""
    alone = [subtract(own, union(*(o for o in made.voices if o is not own))) for own in made.voices]
    right = max(
        sum(total(intersect(found[i], own)) for i, own in zip(order, alone, strict=True) if i < len(found))
        for order in permutations(range(max(len(found), len(alone))), len(alone))
    )
    return 1 - right / sum(map(total, alone))


def hiss(seconds: float, seed: int) -> NDArray[np.float32]:
    """Noise that is nobody's voice."""
    return np.random.default_rng(seed).normal(0, 0.05, round(seconds * RATE)).astype(np.float32)
