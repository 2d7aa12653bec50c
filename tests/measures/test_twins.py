"""The measures against `tests.measures.plain`, which knows only the definitions, over random calls."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.measures.all import measure_all
from qa.measures.scene import Scene
from qa.types import CallInfo, ChannelActivity, Party, Span, Tone, Tracks, Transcript, Turn, Word
from tests.measures import plain
from tests.measures.drawn import CUES

TEXTS = (
    "", "", "嗯", "好的", "对对对", "好的好的好的好的", "不行", "我不要", "我要退货", "那我就退货了吗", "请稍等",
    "请稍等，您的卡号是多少？", "我想问一下那个", "请您提供一下手机号", "好的已经发出去了",
    "您的订单今天下午就会送到门口的。", "我昨天在你们那儿买了一箱牛奶有两盒是漏的",
)  # fmt: skip
PAUSES = st.one_of(
    st.integers(3, 40), st.integers(40, 130), st.integers(100, 1300), st.sampled_from([25, 50, 100, 300])
)


@dataclass(frozen=True)
class Uttered:
    """Speech from one frame of 10 ms to another, and what was heard in it."""

    start: int
    end: int
    text: str = ""
    probability: float = 1.0
    louder: bool = False


@st.composite
def uttered(draw: st.DrawFn) -> list[Uttered]:
    at, side = draw(st.integers(0, 500)), []
    for _ in range(draw(st.integers(0, 9))):
        text = draw(st.sampled_from(TEXTS))
        usual = len(text) * draw(st.integers(15, 35)) if text else draw(st.integers(5, 250))
        side.append(Uttered(at, at + usual, text, draw(st.sampled_from([1.0, 0.9, 0.3])), draw(st.booleans())))
        at += usual + draw(PAUSES)
    return side


@st.composite
def replies(draw: st.DrawFn) -> tuple[list[Uttered], list[Uttered]]:
    """Two sides, of which one starts near the other's ends and starts, as people do."""
    agent, customer = draw(uttered()), draw(uttered())
    if not customer or not draw(st.booleans()):
        return agent, customer
    edges = [e for c in customer for e in (c.start, c.end)]
    placed, free = [], 0
    for each in agent:
        near = [e for e in edges if e >= free]
        start = max(free, draw(st.sampled_from(near)) + draw(st.integers(-130, 60))) if near else each.start
        start = max(start, free)
        placed.append(replace(each, start=start, end=start + each.end - each.start))
        free = placed[-1].end + draw(st.sampled_from([3, 25, 60, 100]))
    return placed, customer


def scene(
    agent: list[Uttered], customer: list[Uttered], *, holds: tuple[Span, ...] = (), tones: tuple[Tone, ...] = ()
) -> Scene:
    sides: dict[Party, list[Uttered]] = {"agent": agent, "customer": customer}
    parties = {
        party: ChannelActivity(_spans(side), (), (), -55.0, louder=_louder(side)) for party, side in sides.items()
    }
    turns = sorted((t for party, side in sides.items() for t in _turns(party, side)), key=lambda t: t.start)
    duration = max((u.end for side in sides.values() for u in side), default=0) / 100 + 1
    info = CallInfo("drawn", "drawn.wav", duration=duration, holds=holds)
    return Scene(info, Transcript(tuple(turns)), Tracks(parties, ("agent", "customer"), tones), CUES)


def _spans(side: list[Uttered]) -> tuple[Span, ...]:
    return tuple(Span(u.start / 100, u.end / 100) for u in side)


def _louder(side: list[Uttered]) -> tuple[Span, ...]:
    return tuple(Span(u.start / 100, u.end / 100) for u in side if u.louder)


def _turns(party: Party, side: list[Uttered]) -> list[Turn]:
    return [Turn(party, u.start / 100, u.end / 100, u.text, tuple(_words(u))) for u in side if u.text]


def _words(u: Uttered) -> list[Word]:
    """A character a word, of whole frames, punctuation with the one before it."""
    signs: list[str] = []
    for sign in u.text:
        if sign in "，。？" and signs:
            signs[-1] += sign
        else:
            signs.append(sign)
    edges = [u.start + (u.end - u.start) * i // len(signs) for i in range(len(signs) + 1)]
    return [Word(s, a / 100, b / 100, u.probability) for s, a, b in zip(signs, edges, edges[1:], strict=False)]


holds = st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 1500)), max_size=2)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replies(), holds, st.lists(st.tuples(st.integers(0, 3000), st.integers(20, 500)), max_size=2))
def test_both_find_the_same(both, held, rung):
    agent, customer = both
    drawn = scene(
        agent,
        customer,
        holds=tuple(Span(s / 100, (s + n) / 100) for s, n in held),
        tones=tuple(Tone("ringback", 0, Span(s / 100, (s + n) / 100)) for s, n in rung),
    )
    found = measure_all(drawn)
    held_by_both = tuple(e.span for e in found.events if e.kind == "hold")
    twin = plain.measure(replace(drawn, holds=held_by_both))
    assert {name: found.values[name] for name in twin.values} == {
        name: pytest.approx(value, abs=0.0015) if isinstance(value, float) else value
        for name, value in twin.values.items()
    }
    cuts = [
        (e.party, e.start, e.detail["overlap"], e.detail["sure"], e.detail["yielded"])
        for e in found.events
        if e.kind == "interruption"
    ]
    twins = [
        (c["by"], pytest.approx(c["start"], abs=0.002), pytest.approx(c["overlap"], abs=0.002), c["sure"], c["yielded"])
        for c in twin.interruptions
    ]
    assert sorted(cuts) == sorted(twins, key=lambda c: (c[0], c[1].expected))
    charged = [(e.start, e.end, e.party) for e in found.events if e.kind == "silence"]
    assert charged == [(pytest.approx(s, abs=0.002), pytest.approx(e, abs=0.002), p) for s, e, p in twin.silence]
