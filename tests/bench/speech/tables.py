"""The figures of one model as tables on the terminal, as JSON, and the confusions as CSV."""

from __future__ import annotations

import csv
import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.speech.compare import TENTHS, Errors
from tests.bench.speech.hear import Clock
from tests.bench.speech.phrases import Recall
from tests.bench.speech.quiet import Invented
from tests.bench.speech.sets import Kind

RECALL = ("said", "sure", "asked", "missed", "false, sure", "false, asked", "false a 100 calls")


@dataclass
class Row:
    """One set, spoken in one way and sent in one manner."""

    set: str
    way: str
    sent: str
    errors: Errors
    clock: Clock
    found: dict[Kind, Recall] = field(default_factory=dict)


@dataclass
class Figures:
    """All that was measured of one model."""

    model: str
    rows: list[Row] = field(default_factory=list)
    quiet: list[Invented] = field(default_factory=list)
    load: tuple[float, float] | None = None


def start_error(errors: Errors) -> tuple[float, float, float]:
    """Median, 95th percentile and bias, in seconds, of the starts of characters that were heard right."""
    sizes = sorted(map(abs, errors.starts))
    if not sizes:
        return math.nan, math.nan, math.nan
    return statistics.median(sizes), sizes[int(0.95 * (len(sizes) - 1))], statistics.median(errors.starts)


def show(figures: Figures) -> None:
    """Print every table."""
    console = Console(width=150)
    table = Table("set", "spoken", "sent", "characters", "character error", "syllable error", "exact sentences",
                  "start median", "start p95", "× real time", title=f"{figures.model}: held-out speech")  # fmt: skip
    for row in figures.rows:
        median, late, _ = start_error(row.errors)
        table.add_row(row.set, row.way, row.sent, f"{row.errors.characters}", f"{row.errors.character_error:.1%}",
                      f"{row.errors.syllable_error:.1%}", f"{row.errors.exact_share:.1%}", f"{median * 1000:.0f} ms",
                      f"{late * 1000:.0f} ms", f"{row.clock.sound / max(row.clock.work, 1e-9):.0f}")  # fmt: skip
    console.print(table)
    _show_phrases(console, figures.rows)
    _show_belief(console, figures.rows)
    if figures.quiet:
        table = Table("sound", "minutes", "characters/min", "forced characters/min", title="nobody speaks")
        for each in figures.quiet:
            table.add_row(each.kind, f"{each.minutes:.1f}", f"{each.piped / each.minutes:.1f}",
                          f"{each.forced / each.minutes:.1f}")  # fmt: skip
        console.print(table)
    if figures.load:
        console.print("loads in {:.2f} s; {:.2f} s with the libraries".format(*figures.load))


def _show_phrases(console: Console, rows: Sequence[Row]) -> None:
    table = Table("set", "spoken", "sent", "wordings", *RECALL, title="wordings of the regulations, from audio")
    missed: list[str] = []
    for row in rows:
        for kind, found in row.found.items():
            told = max(1, found.said)
            lost = found.said - found.sure - found.asked
            table.add_row(
                row.set, row.way, row.sent, kind, str(found.said), f"{found.sure} ({found.sure / told:.1%})",
                f"{found.asked} ({(found.sure + found.asked) / told:.1%})", str(lost), str(found.false_sure),
                str(found.false_asked), f"{100 * found.false_sure / max(1, found.calls):.0f}",
            )  # fmt: skip
            where = f"{row.set}, {row.way}, {row.sent}, {kind}"
            missed += [f"{where}: missed {name} × {n}" for name, n in found.missed.most_common(5)]
            missed += [f"{where}: invented {name} × {n}" for name, n in found.invented.most_common(5)]
    if table.row_count:
        console.print(table)
        console.print("\n".join(missed), markup=False, highlight=False)


def _show_belief(console: Console, rows: Sequence[Row]) -> None:
    """How far probabilities can be believed: of the characters of each tenth, how many were right."""
    tenths = [f"{i / TENTHS:g}–" for i in range(TENTHS)]
    title = "characters by the probability of their word: number, right, right but for tone and character"
    table = Table("set", "spoken", "sent", *tenths, "calibration error", title=title)
    for row in rows:
        cells = [
            f"{each.characters}\n{each.right / each.characters:.0%} {each.sounds_right / each.characters:.0%}"
            if each.characters
            else "—"
            for each in row.errors.believed
        ]
        table.add_row(row.set, row.way, row.sent, *cells, f"{row.errors.calibration_error:.3f}")
    console.print(table)


def write_json(figures: Figures, path: Path) -> None:
    """Everything but the confusions, with rates beside the sums."""
    rows = [_plain(row) for row in figures.rows]
    whole = {"model": figures.model, "rows": rows, "quiet": [asdict(q) for q in figures.quiet], "load": figures.load}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _plain(row: Row) -> dict[str, Any]:
    """A row as JSON holds it."""
    median, late, bias = start_error(row.errors)
    return {
        "set": row.set,
        "way": row.way,
        "sent": row.sent,
        **{key: getattr(row.errors, key) for key in ("characters", "edits", "syllable_edits", "sentences", "exact")},
        "character_error": row.errors.character_error,
        "syllable_error": row.errors.syllable_error,
        "exact_share": row.errors.exact_share,
        "start_median": median,
        "start_p95": late,
        "start_bias": bias,
        "clock": vars(row.clock),
        "times_real_time": row.clock.sound / max(row.clock.work, 1e-9),
        "believed": [asdict(tenth) for tenth in row.errors.believed],
        "calibration_error": row.errors.calibration_error,
        "found": {kind: vars(found) for kind, found in row.found.items()},
    }


def write_confusions(rows: Iterable[Row], path: Path) -> None:
    """One line a confusion, the commonest first: what was said, what was heard, and how both sound."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("set", "spoken", "sent", "said", "heard", "said_sound", "heard_sound", "count"))
        for row in rows:
            for confusion, count in row.errors.confusions.most_common():
                writer.writerow((row.set, row.way, row.sent, *confusion, count))
