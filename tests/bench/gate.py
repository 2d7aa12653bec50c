"""What the transcript gate decides on speech that a model reads, and on sound that it cannot read.

    python -m tests.bench.gate [--model FOLDER] [--talks N] [--calls FOLDER] [--json FILE]

Legs of set (b) are spoken through the telephone, in seen and in unseen voices, fast and slow, with white noise, two at
once, backwards; and other languages are spoken in the same way. A leg is *readable* where at most `READABLE` of its
characters were written wrong, *unreadable* where more than `UNREADABLE` were, or where nothing could be right; between
the two the gate may do either. It is *wrongly closed* on a readable leg, *wrongly open* on an unreadable one.
The limits are those of `qa.asr.gate`. Recordings under ``--calls`` are reported only: no limit is chosen by them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.progress import track
from rich.table import Table

from qa.asr.engine import Leg, LegWords
from qa.asr.gate import ENOUGH, gate
from qa.asr.models import embedded_path
from qa.asr.whisper import Whisper
from qa.audio.decode import decode
from qa.pipeline import hear, legs_of
from qa.types import Recording
from samples.make.speech import RATE
from tests.bench.speech.doubtful import Case, cases
from tests.bench.speech.say import Speaker
from tests.bench.speech.sets import FILES, han, read_talks

READABLE, UNREADABLE = 0.35, 0.5
"""Character errors."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One leg: the gate's four signs, what it decided, and the character error where the truth is known.

    `error` is 1 where nothing that was written can be right, None for a recording of which nothing is known.
    """

    kind: str
    name: str
    speech: float
    probability: float
    logprob: float
    pace: float
    compression: float
    error: float | None
    open: bool
    why: tuple[str, ...]


def main() -> None:
    """Print the table by kind, then every recording of ``--calls``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=embedded_path())
    parser.add_argument("--talks", type=int, default=8, help="number of calls of set (b)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--calls", type=Path, help="a folder of recordings to report on")
    parser.add_argument("--json", type=Path, help="file for every leg's figures")
    options = parser.parse_args()
    model = Whisper(str(options.model), device="cpu", threads=options.threads)
    spoken = list(cases(read_talks(FILES["b"])[-options.talks :], Speaker()))
    judged = [
        each
        for case in track(spoken, "legs", console=Console(stderr=True), transient=True)
        for each in judge(model, case.kind, case.name, Recording(case.samples[None], RATE, case.name, case.name), case)
    ]
    console = Console(width=150)
    console.print(by_kind(judged))
    console.print(verdict(judged))
    if options.calls:
        known = list(of_recordings(model, options.calls))
        console.print(one_by_one(known))
        judged += known
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in judged], ensure_ascii=False, indent=1))


def judge(model: Whisper, kind: str, name: str, recording: Recording, case: Case | None) -> Iterator[Judged]:
    """Every leg of a recording with enough speech to be judged by itself."""
    legs = legs_of(recording, hear(recording))
    for index, (leg, written) in enumerate(zip(legs, model.transcribe(legs), strict=True)):
        if sum(span.duration for span in leg.speech) >= ENOUGH:
            yield _judged(kind, name if len(legs) == 1 else f"{name} {index}", leg, written, case)
        else:
            print(f"{kind}: {name} {index}: next to no speech found", file=sys.stderr)


def _judged(kind: str, name: str, leg: Leg, written: LegWords, case: Case | None) -> Judged:
    is_open, problems = gate([leg], [written])
    speech = sum(span.duration for span in leg.speech)
    text = "".join(word.text for word in written.words)
    weights = [len(window.text) + 1 for window in written.windows]
    logprob = sum(w.avg_logprob * n for w, n in zip(written.windows, weights, strict=True)) / sum(weights)
    return Judged(
        kind,
        name,
        round(speech, 1),
        statistics.fmean([word.probability for word in written.words] or [0.0]),
        logprob,
        sum(map(str.isalnum, text)) / speech,
        max(window.compression for window in written.windows),
        _error(case, text) if case else None,
        is_open,
        tuple(problem.detail.partition(": ")[2] for problem in problems),
    )


def _error(case: Case, text: str) -> float:
    return 1.0 if case.text is None else Levenshtein.distance(case.text, han(text)) / len(case.text)


def of_recordings(model: Whisper, folder: Path) -> Iterator[Judged]:
    """Every recording of a folder, leg by leg."""
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield from judge(model, "recording", path.name, decode(path), None)


def by_kind(judged: Sequence[Judged]) -> Table:
    """A row a kind, least to greatest of every sign."""
    table = Table("kind", "legs", "character error", "probability", "log-probability", "characters/s", "compression",
                  "closed", "wrongly closed", "wrongly open", title="the transcript gate")  # fmt: skip
    for kind in dict.fromkeys(each.kind for each in judged):
        own = [each for each in judged if each.kind == kind]
        errors = [each.error for each in own if each.error is not None]
        shut, let = wrong(own)
        table.add_row(
            kind, str(len(own)), "nothing is right" if min(errors) == 1 else _range(errors, "{:.0%}"),
            _range([e.probability for e in own], "{:.2f}"), _range([e.logprob for e in own], "{:.2f}"),
            _range([e.pace for e in own], "{:.1f}"), _range([e.compression for e in own], "{:.2f}"),
            f"{sum(not e.open for e in own)} of {len(own)}", *map(_share, (shut, let)),
        )  # fmt: skip
    return table


def wrong(judged: Iterable[Judged]) -> tuple[list[bool], list[bool]]:
    """Of the readable legs, which were closed; of the unreadable ones, which were open."""
    known = [(each, each.error) for each in judged if each.error is not None]
    shut = [not each.open for each, error in known if error <= READABLE]
    let = [each.open for each, error in known if error > UNREADABLE]
    return shut, let


def verdict(judged: Sequence[Judged]) -> str:
    """The two shares over everything."""
    shut, let = wrong(judged)
    return f"wrongly closed {_share(shut)} readable legs, wrongly open {_share(let)} unreadable legs"


def one_by_one(judged: Sequence[Judged]) -> Table:
    """A row a leg of the recordings."""
    table = Table("recording", "speech", "probability", "log-probability", "characters/s", "compression", "gate")
    for each in judged:
        table.add_row(each.name, f"{each.speech:.0f} s", f"{each.probability:.2f}", f"{each.logprob:.2f}",
                      f"{each.pace:.1f}", f"{each.compression:.2f}",
                      "open" if each.open else "closed: " + "; ".join(each.why))  # fmt: skip
    return table


def _range(values: Sequence[float], form: str) -> str:
    return " … ".join(form.format(f(values)) for f in (min, max))


def _share(flags: Sequence[bool]) -> str:
    return f"{sum(flags)} of {len(flags)}" if flags else "–"


if __name__ == "__main__":
    main()
