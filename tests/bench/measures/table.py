"""The table: every measure's error against truth, beside what is aimed at, over all calls and by condition."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tests.bench.measures.compare import Outcome
from tests.bench.measures.mono import Der

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a measure found, missed and invented something; `errors` in seconds, a pair of start and end each."""

    found: int
    missed: int
    false: int
    edge: int
    errors: tuple[tuple[float, ...], ...]

    @property
    def precision(self) -> float:
        """Share of what was found that is there; NaN where nothing was."""
        return self.found / (self.found + self.false) if self.found + self.false else float("nan")

    @property
    def recall(self) -> float:
        """Share of what is there that was found; NaN where nothing is."""
        return self.found / (self.found + self.missed) if self.found + self.missed else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        whole = 2 * self.found + self.missed + self.false
        return 2 * self.found / whole if whole else float("nan")

    @property
    def starts(self) -> list[float]:
        """Errors of starts in seconds."""
        return [e[0] for e in self.errors if e]

    @property
    def edges(self) -> list[float]:
        """Errors of starts and ends in seconds."""
        return [x for e in self.errors for x in e]


def counts(outcomes: Iterable[Outcome], measure: str) -> Counts:
    """The counts of one measure."""
    notes = [note for outcome in outcomes for note in outcome.notes if note.measure == measure]
    by = Counter(note.verdict for note in notes)
    errors = tuple(note.errors for note in notes if note.verdict == "found")
    return Counts(by["found"], by["missed"], by["false"], by["edge"], errors)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a measure, its aim in words, and whether the aim is reached."""

    measure: str
    aim: str
    reached: Callable[[Counts], bool]


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def _p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95)) if values else float("nan")


def _bids(c: Counts) -> bool:
    return min(c.precision, c.recall) >= 0.95 and not _median(c.starts) > 0.2


def _right(c: Counts) -> float:
    """Share of the calls in which the one answer was right."""
    whole = c.found + c.missed + c.false
    return c.found / whole if whole else float("nan")


_BIDS = "P, R ≥ 0.95, onset median ≤ 0.2 s"
EVENTS = (
    Line("interruptions by agent", _BIDS, _bids),
    Line("interruptions by customer", _BIDS, _bids),
    Line("sure interruptions by agent", _BIDS, _bids),
    Line("sure interruptions by customer", _BIDS, _bids),
    Line("overtalk", "—", lambda _: True),
    Line("silence", "F1 ≥ 0.98, edges ≤ 0.25 s (p95)", lambda c: c.f1 >= 0.98 and _p95(c.edges) <= 0.25),
    Line("hold", "F1 ≥ 0.97, edges ≤ 0.5 s (p95)", lambda c: c.f1 >= 0.97 and _p95(c.edges) <= 0.5),
    Line("tones outside holds", "all", lambda c: not c.missed),
)
_WORDED = ("sure interruptions by agent", "sure interruptions by customer", "tones outside holds")
ANSWERS = (
    Line("rings", "≥ 99 % right", lambda c: _right(c) >= 0.99),
    Line("hang-up side", "≥ 95 % right", lambda c: _right(c) >= 0.95),
    Line("agent's leg", "—", lambda _: True),
)


def tables(outcomes: Sequence[Outcome]) -> str:
    """All tables, in Markdown."""
    parts = [_heading(outcomes), _events(outcomes, EVENTS), _answers(outcomes), _numbers(outcomes)]
    mute = [Line(f"{line.measure} (no words)", "—", lambda _: True) for line in EVENTS if line.measure not in _WORDED]
    parts += ["Without any words, which leg is whose given:", _events(outcomes, mute), _slices(outcomes)]
    mix = [Line("silence (mono mix)", "—", lambda _: True)]
    parts += ["The mono mix of the same calls:", _events(outcomes, mix), ders(o.der for o in outcomes if o.der)]
    return "\n\n".join(parts)


def ders(found: Iterable[Der], aim: str = "≤ 10 % of two voices") -> str:
    """Diarization errors by slice, each of summed parts."""
    ders = list(found)
    if not ders:
        return "no diarization error: nobody was scored on one channel"
    head = (
        "diarization error",
        "recordings",
        "speech",
        "missed",
        "invented",
        "confused",
        "error",
        "voices right",
        "aim",
    )
    rows = []
    for name in dict.fromkeys(["all", *sorted({s for d in ders for s in d.slices})]):
        part = [d for d in ders if name in ("all", *d.slices)]
        whole = sum(d.total for d in part)
        shares = [
            sum(values) / whole for values in zip(*((d.missed, d.invented, d.confused) for d in part), strict=True)
        ]
        right = sum(d.voices == d.wanted for d in part)
        cells = [name, str(len(part)), f"{whole:.0f} s", *(f"{s:.1%}" for s in shares), f"{sum(shares):.1%}"]
        rows.append((*cells, f"{right} of {len(part)}", aim if name == "two voices" else ""))
    return markdown(head, rows)


def people(found: Iterable[Der], quiet: Iterable[tuple[str, float, float, float]]) -> str:
    """Recordings of people, one a line: reported, not tuned to."""
    head = ("recording", "answer", "missed", "invented", "confused", "error", "±0.25 s", "voices")
    rows = []
    for d in found:
        parts = (f"{x / d.total:.1%}" for x in (d.missed, d.invented, d.confused))
        rows.append((d.name, *d.slices, *parts, f"{d.rate:.1%}", f"{d.nist:.1%}", f"{d.voices} of {d.wanted}"))
    calm = [(name, f"{legs:.1f} s", f"{mix:.1f} s", f"{both:.1f} s") for name, legs, mix, both in quiet]
    return markdown(head, rows) + "\n\n" + markdown(("silence over 3 s", "by legs", "by the mix", "by both"), calm)


def _heading(outcomes: Sequence[Outcome]) -> str:
    minutes = sum(o.duration for o in outcomes) / 60
    seeds = f"seeds {outcomes[0].seed}–{outcomes[-1].seed}" if outcomes else ""
    return f"{len(outcomes)} generated calls, {minutes:.1f} min, {seeds}; stereo, 8 kHz"


def _events(outcomes: Sequence[Outcome], lines: Sequence[Line]) -> str:
    head = (
        "measure",
        "found",
        "missed",
        "false",
        "at the edge",
        "P",
        "R",
        "F1",
        "start median",
        "edges p95",
        "aim",
        "",
    )
    rows = []
    for line in lines:
        c = counts(outcomes, line.measure)
        shown = (c.found, c.missed, c.false, c.edge)
        seconds = (_shown(_median(c.starts), unit=" s"), _shown(_p95(c.edges), unit=" s"))
        ratios = map(_shown, (c.precision, c.recall, c.f1))
        rows.append((line.measure, *map(str, shown), *ratios, *seconds, line.aim, _mark(line, c)))
    return markdown(head, rows)


def _answers(outcomes: Sequence[Outcome]) -> str:
    head = ("once a call", "right", "left open", "wrong", "truth open", "share right", "aim", "")
    rows = []
    for line in ANSWERS:
        c = counts(outcomes, line.measure)
        shown = map(str, (c.found, c.missed, c.false, c.edge))
        rows.append((line.measure, *shown, _shown(_right(c)), line.aim, _mark(line, c)))
    return markdown(head, rows)


def _mark(line: Line, c: Counts) -> str:
    if line.aim == "—" or not c.found + c.missed + c.false:
        return ""
    return "reached" if line.reached(c) else "**missed**"


def _shown(value: float, form: str = ".3f", unit: str = "") -> str:
    """A figure, or a dash where there is none."""
    return "—" if math.isnan(value) else f"{value:{form}}{unit}"


def _pairs(outcomes: Iterable[Outcome], name: str) -> list[tuple[float, float]]:
    return [o.numbers[name] for o in outcomes if name in o.numbers]


def _numbers(outcomes: Sequence[Outcome]) -> str:
    rows: list[Row] = []
    pairs = _pairs(outcomes, "overtalk seconds")
    true = sum(t for _, t in pairs) or float("nan")
    net, gross = abs(sum(m for m, _ in pairs) / true - 1), sum(abs(m - t) for m, t in pairs) / true
    told = "" if math.isnan(true) else "reached" if gross <= 0.05 else "**missed**"
    rows.append(("overtalk seconds", f"{true:.1f} s; net error {net:.1%}, calls' errors {gross:.1%}", "≤ 5 %", told))
    for leg in ("agent", "customer"):
        off = [abs(m / t - 1) for m, t in _pairs(outcomes, f"pace of {leg}")]
        within = sum(x <= 0.03 for x in off) / len(off) if off else float("nan")
        told = "reached" if _p95(off) <= 0.03 else "**missed**"
        text = f"{len(off)} calls; median {_median(off):.1%}, p95 {_p95(off):.1%}, within 3 %: {within:.0%}"
        rows.append((f"pace of {leg}", text, "≤ 3 % (p95)", told))
    for name in ("speech missed", "speech invented"):
        pairs = _pairs(outcomes, name)
        rows.append((name, f"{sum(m for m, _ in pairs) / sum(t for _, t in pairs):.2%} of true speech", "—", ""))
    return markdown(("figure", "error", "aim", ""), rows)


def _slices(outcomes: Sequence[Outcome]) -> str:
    names = sorted({s for o in outcomes for s in o.slices})
    measures = [line.measure for line in EVENTS if line.measure not in ("tones outside holds",)]
    head = ("P/R by condition", "calls", *measures, "speech missed", "invented")
    rows = []
    for name in names:
        part = [o for o in outcomes if name in o.slices]
        cells = []
        for measure in measures:
            c = counts(part, measure)
            cells.append(f"{_shown(c.precision, '.2f')}/{_shown(c.recall, '.2f')} ({c.found + c.missed})")
        for number in ("speech missed", "speech invented"):
            pairs = _pairs(part, number)
            cells.append(f"{sum(m for m, _ in pairs) / sum(t for _, t in pairs):.1%}")
        rows.append((name, str(len(part)), *cells))
    return markdown(head, rows)


def markdown(head: Row, rows: Sequence[Row]) -> str:
    """A Markdown table with its columns in line."""
    cells = [head, *rows]
    wide = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, wide, strict=True)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in wide) + "|", *lines[1:]])
