"""The worst of it: what was missed, invented or badly timed, by seed and second, so that others can mend it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.measures.compare import Outcome
from tests.bench.measures.matching import Note


def misses(outcomes: Sequence[Outcome], most: int = 40) -> str:
    """The events that were missed, invented or badly timed, by measure: seed, second, what."""
    parts = []
    measures = dict.fromkeys(note.measure for outcome in outcomes for note in outcome.notes)
    for measure in measures:
        bad = [(o, n) for o in outcomes for n in o.notes if n.measure == measure and _bad(n)]
        bad.sort(key=lambda b: -_weight(b[1]))
        lines = [f"- call {o.seed} at {n.at:7.2f} s: {_what(n)} — {', '.join(o.slices)}" for o, n in bad[:most]]
        if lines:
            parts.append(f"## {measure}: {len(bad)}\n\n" + "\n".join(lines))
    for leg in ("agent", "customer"):
        off = [
            (abs(o.numbers[n][0] / o.numbers[n][1] - 1), o) for o in outcomes if (n := f"pace of {leg}") in o.numbers
        ]
        worst = sorted((x for x in off if x[0] > 0.03), key=lambda x: -x[0])[:most]
        lines = [f"- call {o.seed}: {o.numbers[f'pace of {leg}'][0]:.0f}, truth {o.numbers[f'pace of {leg}'][1]:.0f}"
                 f" — {', '.join(o.slices)}" for _, o in worst]  # fmt: skip
        if lines:
            parts.append(f"## pace of {leg}: {len(lines)}\n\n" + "\n".join(lines))
    lost = sorted(outcomes, key=lambda o: -sum(o.numbers[n][0] for n in ("speech missed", "speech invented")))[:15]
    lines = [f"- call {o.seed}: missed {o.numbers['speech missed'][0]:.1f} s, invented "
             f"{o.numbers['speech invented'][0]:.1f} s of {o.numbers['speech missed'][1]:.0f} s — {', '.join(o.slices)}"
             for o in lost]  # fmt: skip
    return "\n\n".join([*parts, "## speech\n\n" + "\n".join(lines)])


def _bad(note: Note) -> bool:
    return note.verdict in ("missed", "false") or bool(note.errors and max(note.errors) > 0.5)


def _weight(note: Note) -> float:
    return max(note.errors, default=1e3)


def _what(note: Note) -> str:
    if note.verdict == "found":
        return f"edges off by {note.errors[0]:.2f} and {note.errors[1]:.2f} s {note.text}"
    return f"{note.verdict} {note.text}"
