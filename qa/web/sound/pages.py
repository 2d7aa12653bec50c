"""What is drawn of a call on its time axis, and what is known of its sound before it is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.report.cells import clock
from qa.report.labels import Lang
from qa.report.page.axis import Axis, Bar, Pin, axis_of, bar_of
from qa.services.recordings import is_there
from qa.timeline import union
from qa.types import Call, CallResult, ItemScore, Outcome, Party, Span
from qa.web.desk import Desk
from qa.web.words import say

QUIET = 2.0
"""Seconds without speech from which a stretch is passed over, where that is wanted; hold and ringing are too."""
EDGE = 0.3
"""Seconds that are left of it on both sides."""
PINS, WAVE, THIN, BARS, FOOT = 20, 46, 12, 22, 17
"""Heights in pixels: the pins, a leg with its waveform, a party without one of its own, one without any sound, time."""
Sound = Literal["there", "copy", "gone", "none"]


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the drawing, `top` pixels down: a channel with its waveform, or a party's speech (`channel` None)."""

    party: Party
    name: str
    channel: int | None
    top: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A pin with what it is about: the ids of its items, the stretch that it stands for, and its text."""

    pin: Pin
    end: float
    items: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A call on its time axis.

    `sound` tells whether the recording is ``there``, only a ``copy`` of it is, it is ``gone``, or there was ``none``.
    `passed` are the stretches in seconds that may be passed over; `told` says in words what the drawing shows.
    """

    call_id: str
    length: float
    sound: Sound
    source: str
    lanes: tuple[Lane, ...]
    bands: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    passed: tuple[tuple[float, float], ...]
    told: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of the recording's file."""
        return Path(self.source).name

    @property
    def waves(self) -> tuple[Lane, ...]:
        """The lanes that have a waveform."""
        return tuple(lane for lane in self.lanes if lane.channel is not None)

    @property
    def foot(self) -> int:
        """Where the lanes end, in pixels from the top."""
        return max(lane.top + lane.height for lane in self.lanes)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of bands that are drawn."""
        return tuple(dict.fromkeys(band.kind for band in self.bands))

    @property
    def letters(self) -> tuple[str, ...]:
        """The kinds of pins that are drawn, the gravest first."""
        return tuple(letter for letter in "xfui" if any(mark.pin.mark == letter for mark in self.marks))

    def data(self) -> dict[str, object]:
        """What the script of the stage needs."""
        return {
            "call": self.call_id,
            "length": round(self.length, 3),
            "sound": self.sound,
            "waves": [{"channel": lane.channel, "party": lane.party} for lane in self.waves],
            "passed": self.passed,
        }


def build_stage(desk: Desk, result: CallResult, lang: Lang) -> Stage:
    """Lay a call out on its time axis."""
    call = result.call
    axis = axis_of(result, say("sound_interruption", lang))
    bands = (*axis.bands, *_tones(call, axis.length))
    sound = _sound(desk, call)
    return Stage(
        call_id=call.info.call_id,
        length=axis.length,
        sound=sound,
        source=call.info.source,
        lanes=tuple(_lanes(call, axis, lang)),
        bands=bands,
        marks=tuple(_marks(axis, result.items)),
        ticks=axis.ticks,
        passed=tuple(_passed(axis)),
        told=tuple(_told(axis, bands, lang)),
    )


def _sound(desk: Desk, call: Call) -> Sound:
    if not call.info.sha256:
        return "none"
    if is_there(call.info.source):
        return "there"
    return "copy" if desk.playables.of(call.info) else "gone"


def _tones(call: Call, length: float) -> Iterator[Bar]:
    """Busy tones at the end of a call: a hang-up that was heard has a stretch of its own."""
    for event in call.events:
        if event.kind == "hangup" and event.detail.get("source") == "busy_tone" and event.span:
            yield bar_of("busy", event.span, length, event)


def _lanes(call: Call, axis: Axis, lang: Lang) -> Iterator[Lane]:
    """First the channels, the agent's on top, then the parties that have none of their own."""
    top = PINS
    bars = dict(axis.lanes)
    for party, name, channel in _channels(call, lang):
        yield Lane(party, name, channel, top, WAVE, bars.pop(party, ()))
        top += WAVE + 2
    height = BARS if top == PINS else THIN
    for party, own in bars.items():
        if own or top == PINS or height == BARS:
            yield Lane(party, say(party, lang), None, top, height, own)
            top += height + 2


def _channels(call: Call, lang: Lang) -> list[tuple[Party, str, int]]:
    info = call.info
    if not info.sha256:
        return []
    if info.channels == 1:
        return [("unknown", say("sound_both", lang), 0)]
    parties = call.legs.parties if call.legs else ()
    told = {party: channel for channel, party in enumerate(parties[:2])}
    if set(told) >= {"agent", "customer"} and call.parties_known:
        return [(party, say(party, lang), told[party]) for party in ("agent", "customer")]
    return [("unknown", say("sound_leg", lang, n=channel + 1), channel) for channel in range(2)]


def _marks(axis: Axis, items: Sequence[ItemScore]) -> Iterator[Mark]:
    points = [
        (evidence.start, evidence.end, item.id)
        for item in items
        if item.outcome in (Outcome.FAILED, Outcome.UNDETERMINED)
        for evidence in item.evidence
    ]
    for place, pin in enumerate(axis.pins):
        until = axis.pins[place + 1].start if place + 1 < len(axis.pins) else float("inf")
        own = [point for point in points if pin.start <= point[0] < until]
        end = max((end for start, end, _ in own if start == pin.start), default=pin.start)
        yield Mark(
            pin, end, tuple(dict.fromkeys(item for *_, item in own)), f"{clock(pin.start)} {'；'.join(pin.titles)}"
        )


def _passed(axis: Axis) -> Iterator[tuple[float, float]]:
    """Where nobody speaks for long, and all of hold and ringing."""
    spoken = union(Span(bar.start, bar.start + bar.width * axis.length / 100) for _, bars in axis.lanes for bar in bars)
    if not spoken:
        return
    edges = [0.0, *(edge for span in spoken for edge in (span.start, span.end)), axis.length]
    still = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= QUIET]
    named = [band.event.span for band in axis.bands if band.kind in ("hold", "ring") and band.event]
    for span in union([*still, *named]):
        if span.duration > QUIET:
            yield round(span.start + (EDGE if span.start else 0), 2), round(span.end - EDGE, 2)


def _told(axis: Axis, bands: Sequence[Bar], lang: Lang) -> Iterator[str]:
    """The drawing as text: what happens when."""
    events = [(band.start, _stretch(band, lang)) for band in bands]
    events += [(pin.start, f"{clock(pin.start)} {'；'.join(pin.titles)}") for pin in axis.pins]
    yield from (text for _, text in sorted(events))


def _stretch(band: Bar, lang: Lang) -> str:
    end = band.event.end if band.event else band.start
    return f"{say(f'sound_{band.kind}', lang)} {clock(band.start)}–{clock(end)}"
