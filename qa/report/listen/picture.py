"""Lays out what was heard: a line of paper for each minute, and on it a lane for each leg or voice.

::

    0:00                 0:15                 0:30            a line of `Sheet.seconds`
    ▁▁▂▅▇▆▃▁▁▁▂▅▇▅▂▁▁▁   waveform of the agent's leg, in dB, coloured where it is speech
    您好很高兴为您服务   the turns' words, where they begin
    ──── hold ────       what is no speech: music, tones, hold
    ▁▁▁▁▁▁▁▁▂▅▇▆▃▁▁▁▁▁   the customer's

Lengths are in units of the drawing; a line is `Sheet.width` units wide. Everything here is plain geometry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa.report.cells import clock
from qa.types import Event, Party, Span, Turn

LOUDEST, FAINTEST = 0.0, -70.0
"""dBFS at the top of a waveform and at its middle line."""
PAUSE = 0.3
"""Seconds between two words from which the second is written where it begins."""
_TEXT = 11.0
"""Width of one character in units."""
_STEPS = (1, 2, 5, 10, 15, 30, 60)
_MOST_TICKS = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper: seconds a line, and the sizes of what is on it."""

    seconds: float = 60.0
    width: float = 1200.0
    margin: float = 52.0
    head: float = 18.0
    wave: float = 54.0
    words: float = 15.0
    below: float = 9.0

    def x(self, second: float, line: int) -> float:
        """Where on its line a second lies."""
        return round((second - line * self.seconds) / self.seconds * self.width, 1)


@dataclass(frozen=True, slots=True)
class Lane:
    """One leg or one voice. `peaks` are levels in dBFS, `step` seconds each; a voice among others on a leg has none."""

    party: Party
    title: str
    turns: tuple[Turn, ...] = ()
    speech: tuple[Span, ...] = ()
    peaks: Sequence[float] = ()
    step: float = 0.1
    music: tuple[Span, ...] = ()
    flat: tuple[Span, ...] = ()
    tones: tuple[tuple[str, Span], ...] = ()
    raised: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A call as it is drawn."""

    length: float
    lanes: tuple[Lane, ...]
    events: tuple[Event, ...] = ()
    sheet: Sheet = field(default_factory=Sheet)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its class and its tooltip."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that begins at a place."""

    kind: str
    x: float
    y: float
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of paper: `start` in seconds, `height` in units; `waves` are outlines as SVG paths."""

    start: float
    width: float
    height: float
    waves: tuple[tuple[Party, str], ...]
    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]
    ticks: tuple[tuple[float, str], ...]


def lines(picture: Picture, name_of: dict[str, str]) -> Iterator[Line]:
    """The lines of paper from top to bottom; `name_of` are the words for what is drawn."""
    sheet = picture.sheet
    count = max(1, -int(-picture.length // sheet.seconds))
    tops, height = _tops(picture)
    for number in range(count):
        start = number * sheet.seconds
        end = min(picture.length, start + sheet.seconds)
        page = _Page(picture, number, Span(start, end), tops, height, name_of)
        yield Line(
            start,
            max(1.0, sheet.x(end, number)),
            height,
            tuple(page.waves()),
            (*page.bands(), *page.bars()),
            tuple(page.words()),
            tuple(page.ticks()),
        )


def _tops(picture: Picture) -> tuple[list[float], float]:
    tops, y = [], picture.sheet.head
    for lane in picture.lanes:
        tops.append(y)
        y += _height(lane, picture.sheet)
    return tops, y + 4


def _height(lane: Lane, sheet: Sheet) -> float:
    return (sheet.wave if len(lane.peaks) else sheet.below) + sheet.words + sheet.below


@dataclass(frozen=True, slots=True)
class _Page:
    """One line that is being drawn."""

    picture: Picture
    number: int
    span: Span
    tops: list[float]
    height: float
    name_of: dict[str, str]

    def waves(self) -> Iterator[tuple[Party, str]]:
        sheet = self.picture.sheet
        for lane, top in zip(self.picture.lanes, self.tops, strict=True):
            if not len(lane.peaks):
                continue
            first, last = round(self.span.start / lane.step), round(self.span.end / lane.step)
            heard = [*lane.peaks[first:last]]
            if heard:
                yield lane.party, _outline(heard, lane.step, top, sheet)

    def bands(self) -> Iterator[Box]:
        """What lies behind the lanes: events of the whole call, over all of them or on one."""
        sheet = self.picture.sheet
        for event in self.picture.events:
            if event.kind not in _BANDS or not (part := event.span & self.span):
                continue
            lane = _lane_of(event, self.picture.lanes)
            top, height = sheet.head, self.height - sheet.head - 4
            if event.kind not in _WHOLE and lane is not None:
                top, height = self.tops[lane], _height(self.picture.lanes[lane], sheet) - 2
            yield self._box(_class(event), part, top, height, self._told(event))

    def bars(self) -> Iterator[Box]:
        for lane, top in zip(self.picture.lanes, self.tops, strict=True):
            yield from self._bars_of(lane, top)

    def _bars_of(self, lane: Lane, top: float) -> Iterator[Box]:
        sheet = self.picture.sheet
        wave = sheet.wave if len(lane.peaks) else 0.0
        rows = (
            (f"speech {lane.party}", lane.speech, top + wave, sheet.below - 4),
            ("raised", lane.raised, top + wave + sheet.below - 4, 2.0),
            ("music", lane.music, top + 2, max(6.0, wave - 2)),
            ("flat", lane.flat, top + 2, max(6.0, wave - 2)),
        )
        for kind, spans, y, height in rows:
            name = self.name_of.get(kind.split()[0], kind)
            for span in spans:
                if part := span & self.span:
                    yield self._box(kind, part, y, height, f"{name} {_times(span)}")
        for kind, span in lane.tones:
            if part := span & self.span:
                told = f"{self.name_of.get(kind, kind)} {_times(span)}"
                yield self._box("tone", part, top + 2, max(6.0, wave - 2), told)

    def words(self) -> Iterator[Label]:
        sheet = self.picture.sheet
        for lane, top in zip(self.picture.lanes, self.tops, strict=True):
            y = top + (sheet.wave if len(lane.peaks) else 0.0) + sheet.below + sheet.words - 5
            begun = [piece for piece in _pieces(lane.turns) if self.span.start <= piece[0] < self.span.end]
            for index, (start, text, turn) in enumerate(begun):
                x = sheet.x(start, self.number)
                room = sheet.x(begun[index + 1][0], self.number) if index + 1 < len(begun) else sheet.width
                yield Label(lane.party, x, y, _cut(text, (room - x) / _TEXT), f"{clock(turn.start)} {turn.text}")
            yield Label(f"name {lane.party}", -sheet.margin, top + 14, lane.title)
        yield from self._marks()

    def _marks(self) -> Iterator[Label]:
        """A mark at the start of each interruption, on the lane of the one who interrupts."""
        for event in self.picture.events:
            lane = _lane_of(event, self.picture.lanes)
            if event.kind == "interruption" and lane is not None and self.span.start <= event.start < self.span.end:
                kind = "mark" if event.detail.get("sure") else "mark unsure"
                x = self.picture.sheet.x(event.start, self.number)
                yield Label(kind, x, self.tops[lane] + 9, "▼", self._told(event))

    def ticks(self) -> Iterator[tuple[float, str]]:
        step = next((s for s in _STEPS if self.picture.sheet.seconds / s <= _MOST_TICKS), _STEPS[-1])
        second = self.span.start
        while second < self.span.end:
            yield self.picture.sheet.x(second, self.number), clock(second).removesuffix(".0")
            second += step

    def _box(self, kind: str, part: Span, y: float, height: float, title: str) -> Box:
        sheet = self.picture.sheet
        x = sheet.x(part.start, self.number)
        return Box(kind, x, round(y, 1), max(0.8, round(sheet.x(part.end, self.number) - x, 1)), height, title)

    def _told(self, event: Event) -> str:
        name = self.name_of.get(event.kind, event.kind)
        return " · ".join([f"{name} {_times(event.span)}", *_facts(event, self.name_of)])


_WHOLE = ("overtalk", "silence")
_BANDS = ("hold", "silence", "ring", "overtalk")


def _class(event: Event) -> str:
    return "dead" if event.kind == "silence" and event.detail.get("violation") else event.kind


def _facts(event: Event, name_of: dict[str, str]) -> Iterator[str]:
    """An event's detail in words: its marks, then what has a value."""
    for key, value in event.detail.items():
        if value is True:
            yield name_of.get(key, key)
        elif value is not False and value is not None and value != []:
            shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
            yield f"{name_of.get(key, key)} {name_of.get(shown, shown)}"


def _lane_of(event: Event, lanes: Sequence[Lane]) -> int | None:
    return next((i for i, lane in enumerate(lanes) if lane.party == event.party), None)


def _times(span: Span) -> str:
    return f"{clock(span.start)}–{clock(span.end)} ({span.duration:.2f} s)"


def _pieces(turns: Sequence[Turn]) -> Iterator[tuple[float, str, Turn]]:
    """What is said between two pauses, with its start; a turn without words is one piece."""
    for turn in turns:
        if not turn.words:
            yield turn.start, turn.text, turn
            continue
        start, text, end = turn.words[0].start, "", turn.words[0].start
        for word in turn.words:
            if text and word.start - end >= PAUSE:
                yield start, text, turn
                start, text = word.start, ""
            text, end = text + word.text, word.end
        yield start, text, turn


def _cut(text: str, room: float) -> str:
    return text if len(text) <= room else text[: max(0, int(room) - 1)] + "…" if room >= 2 else ""


def _outline(heard: Sequence[float], step: float, top: float, sheet: Sheet) -> str:
    """A waveform as a closed path, mirrored at its middle; the height of a column is its level in dB."""
    middle, half = top + sheet.wave / 2, sheet.wave / 2 - 1
    heights = [max(0.2, min(1.0, (level - FAINTEST) / (LOUDEST - FAINTEST)) * half) for level in heard]
    unit = step / sheet.seconds * sheet.width
    upper = [f"{i * unit:.1f} {middle - h:.1f}" for i, h in enumerate(heights)]
    lower = [f"{i * unit:.1f} {middle + h:.1f}" for i, h in reversed(list(enumerate(heights)))]
    return f"M{'L'.join((*upper, *lower))}Z"
