"""Random calls for hypothesis: two sides who talk, pause, acknowledge and cut in as people do, on frames of 10 ms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from qa.measures.scene import Scene
from qa.types import CallInfo, ChannelActivity, Party, Span, Tone, Tracks, Transcript, Turn, Word
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
    agent: list[Uttered],
    customer: list[Uttered],
    *,
    holds: tuple[Span, ...] = (),
    tones: tuple[Tone, ...] = (),
    announced: tuple[Span, ...] = (),
    scale: float = 1.0,
    shift: float = 0.0,
) -> Scene:
    """The scene of both sides' utterances, on a clock that runs `scale` times as slowly and starts `shift` s before."""

    def time(frame: int) -> float:
        return frame / 100 * scale + shift

    sides: dict[Party, list[Uttered]] = {"agent": agent, "customer": customer}
    parties: dict[Party, ChannelActivity] = {}
    turns: list[Turn] = []
    for party, side in sides.items():
        speech = tuple(Span(time(u.start), time(u.end)) for u in side)
        louder = tuple(span for u, span in zip(side, speech, strict=True) if u.louder)
        parties[party] = ChannelActivity(speech, (), (), -55.0, louder=louder)
        for u in side:
            words = tuple(Word(text, time(a), time(b), u.probability) for text, a, b in _words(u))
            turns += [Turn(party, time(u.start), time(u.end), u.text, words)] if words else []
    turns += [Turn("system", span.start, span.end, "请不要挂机") for span in announced]
    info = CallInfo("drawn", "drawn.wav", duration=length(agent, customer), holds=holds)
    transcript = Transcript(tuple(sorted(turns, key=lambda t: t.start)))
    return Scene(info, transcript, Tracks(parties, ("agent", "customer"), tones), CUES)


def length(*sides: list[Uttered]) -> float:
    """Seconds until a second after the last word."""
    return max((u.end for side in sides for u in side), default=0) / 100 + 1


def later(side: list[Uttered], frames: int) -> list[Uttered]:
    """The same utterances, so many frames later."""
    return [replace(u, start=u.start + frames, end=u.end + frames) for u in side]


def _words(u: Uttered) -> list[tuple[str, int, int]]:
    """A character a word, of whole frames, punctuation with the one before it."""
    signs: list[str] = []
    for sign in u.text:
        if sign in "，。？" and signs:
            signs[-1] += sign
        else:
            signs.append(sign)
    edges = [u.start + (u.end - u.start) * i // len(signs) for i in range(len(signs) + 1)] if signs else []
    return list(zip(signs, edges, edges[1:], strict=False))
