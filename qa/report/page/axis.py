"""Both parties on one time axis: bars of speech, bands of events, and a pin for every finding, in % of the call.

::

    pins      ▾          ▾▾
    agent     ████    ██      ▒hold▒  ███
    customer       ███  █████              ██
    seconds   0:00        0:30        1:00
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.report.cells import clock
from qa.timeline import join
from qa.types import Call, CallResult, Event, ItemScore, Outcome, Party, Span, Turn

GAP = 0.35
"""Seconds between two words from which the bar is broken."""
NEAR = 1.2
"""Pins nearer than this many % are one pin."""
MOST_TICKS = 9
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
BANDS = ("hold", "silence", "ring", "overtalk")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar or a band: `left` and `width` in % of the call, `start` in seconds."""

    kind: str
    left: float
    width: float
    start: float
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """A place that items or events point at. `mark` is the gravest: ``x`` fatal, ``f``, ``u`` or ``i`` (interrupts)."""

    left: float
    start: float
    mark: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """All that is drawn of a call; `lanes` are the parties from top to bottom, each with its bars."""

    length: float
    lanes: tuple[tuple[Party, tuple[Bar, ...]], ...]
    bands: tuple[Bar, ...]
    pins: tuple[Pin, ...]
    ticks: tuple[tuple[float, str], ...]


def axis_of(result: CallResult, interrupts: str) -> Axis:
    """Lay a call out; `interrupts` is what a pin of an interruption is called."""
    call = result.call
    length = _length(call)
    lanes = tuple(
        (party, tuple(bar_of(party, span, length) for span in _speech(call.transcript.turns, party)))
        for party in _parties(call)
    )
    bands = tuple(
        bar_of(_band(e), e.span, length, e) for kind in BANDS for e in call.events if e.kind == kind and e.span
    )
    return Axis(length, lanes, bands, _pins(result, length, interrupts), _ticks(length))


def _length(call: Call) -> float:
    ends = [t.end for t in call.transcript.turns] + [e.end for e in call.events]
    return max([call.info.duration, *ends, 0.001])


def _parties(call: Call) -> list[Party]:
    there = {turn.party for turn in call.transcript.turns}
    order: tuple[Party, ...] = ("agent", "customer", "unknown", "system")
    shown = [party for party in order if party in there]
    if shown in (["agent"], ["customer"]):  # the silent one has a lane too
        return ["agent", "customer"]
    return shown or ["unknown"]


def _speech(turns: Sequence[Turn], party: Party) -> tuple[Span, ...]:
    """When a party speaks, as its words tell; a turn without words counts as a whole."""
    spans: list[Span] = []
    for turn in turns:
        if turn.party == party:
            spans += [Span(w.start, w.end) for w in turn.words] or [turn.span]
    return join(spans, GAP)


def _band(event: Event) -> str:
    return "dead" if event.kind == "silence" and event.detail.get("violation") else event.kind


def bar_of(kind: str, span: Span, length: float, event: Event | None = None) -> Bar:
    """Give the place of a stretch on an axis of `length` seconds."""
    left = 100 * min(max(span.start, 0.0), length) / length
    width = min(100 * span.duration / length, 100 - left)
    return Bar(kind, round(left, 2), round(max(width, 0.1), 2), span.start, event)


def _pins(result: CallResult, length: float, interrupts: str) -> tuple[Pin, ...]:
    points = [*_item_points(result.items)]
    points += [(e.start, "i", interrupts) for e in result.call.events if e.kind == "interruption"]
    groups: list[list[tuple[float, str, str]]] = []
    for point in sorted(points):
        if groups and 100 * (point[0] - groups[-1][0][0]) / length < NEAR:
            groups[-1].append(point)
        else:
            groups.append([point])
    return tuple(_pin(group, length) for group in groups)


def _pin(group: Sequence[tuple[float, str, str]], length: float) -> Pin:
    start = group[0][0]
    mark = min((mark for _, mark, _ in group), key="xfui".index)
    titles = tuple(dict.fromkeys(title for _, _, title in group))
    return Pin(round(100 * min(max(start, 0), length) / length, 2), start, mark, titles)


def _item_points(items: Sequence[ItemScore]) -> Iterable[tuple[float, str, str]]:
    for item in items:
        if item.outcome in (Outcome.FAILED, Outcome.UNDETERMINED):
            mark = "u" if item.outcome is Outcome.UNDETERMINED else "x" if item.fatal else "f"
            for evidence in item.evidence:
                yield evidence.start, mark, item.title


def _ticks(length: float) -> tuple[tuple[float, str], ...]:
    step = next((s for s in _STEPS if length / s <= MOST_TICKS), _STEPS[-1])
    return tuple(
        (round(100 * second / length, 2), clock(second).removesuffix(".0"))
        for second in range(0, int(length) + 1, step)
        if second / length < 0.97
    )
