"""How well a model reads held-out synthetic speech, and what it hears where nobody speaks.

    python -m tests.bench.asr [--model FOLDER] [--set a|b|all] [--limit N] [--music FOLDER] [--json F] [--confusions F]

Two sets of sentences that training never saw are spoken by espeak-ng: (a) drawn from the held branches of the training
grammar, (b) worded freely by hand, dialogues included. Each is spoken clean, through the telephone, in variants of
voice that training never uses, fast (350 characters a minute) and slow (120), and sent to the model

* *alone*: sentence by sentence, cut where the truth says;
* *packed N s*: as calls of two legs, through the product's voice activity and packing, in windows of the model's own
  length, and of 30 s.

Character error counts Han characters, fillers and 幺 as well; syllable error leaves tones out. Starts are those of
characters heard right, against espeak's own times. Wordings of the regulations, taken literally, and the groups of the
rule packs are found by the product's matcher: *sure*, or *asked* where it would ask a person. Times real time is the
model's work on `--threads` cores, the voice activity not counted, over the calls' whole length. The speech is
synthetic; the figures say nothing about people.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qa.asr.models import LONGEST_WINDOW, embedded_path
from qa.asr.whisper import Whisper
from tests.bench.speech import quiet
from tests.bench.speech.compare import compare
from tests.bench.speech.hear import Clock, Heard, Tick, alone, packed
from tests.bench.speech.phrases import recall
from tests.bench.speech.say import WAYS, Speaker, Spoken, Way
from tests.bench.speech.sets import FILES, Talk, read_talks, read_wordings
from tests.bench.speech.tables import Figures, Row, show, write_confusions, write_json

LONG_FORM = ("telephone", "unseen voice")
"""Ways that are packed into 30-second windows too."""
LOAD = """
import time
begun = time.perf_counter()
import ctranslate2, faster_whisper, tokenizers
from qa.asr.whisper import Whisper
ready = time.perf_counter()
Whisper({model!r}, device="cpu", threads={threads})
print(time.perf_counter() - ready, time.perf_counter() - begun)
"""


def main() -> None:
    """Measure, print, write."""
    options = arguments()
    figures = Figures(str(options.model))
    with Progress(
        TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    ) as progress:  # fmt: skip
        for name in "ab" if options.set == "all" else options.set:
            figures.rows += measured(name, read_talks(FILES[name], options.limit), options, progress)
        if options.quiet:
            model = Whisper(str(options.model), device="cpu", threads=options.threads)
            kinds = list(quiet.kinds(options.music))
            figures.quiet = list(progress.track(quiet.invented(model, kinds), len(kinds), description="nobody speaks"))
    figures.load = load_time(options.model, options.threads)
    show(figures)
    if options.json:
        write_json(figures, options.json)
    if options.confusions:
        write_confusions(figures.rows, options.confusions)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=embedded_path(), help="a model's folder")
    parser.add_argument("--set", choices=("a", "b", "all"), default="all")
    parser.add_argument("--ways", default=",".join(way.name for way in WAYS), help="which ways to speak, by name")
    parser.add_argument("--sent", choices=("alone", "packed", "both"), default="both")
    parser.add_argument("--limit", type=int, help="most sentences of a set")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-quiet", dest="quiet", action="store_false", help="leave out sound without speech")
    parser.add_argument("--music", type=Path, help="a folder of recorded music to hear as well")
    parser.add_argument("--json", type=Path, help="file for all figures")
    parser.add_argument("--confusions", type=Path, help="file for the table of confusions, CSV")
    return parser.parse_args()


def measured(name: str, talks: Sequence[Talk], options: argparse.Namespace, progress: Progress) -> Iterator[Row]:
    """The rows of one set."""
    speaker = Speaker()
    wordings = read_wordings(talks)
    windowed = Whisper(str(options.model), device="cpu", threads=options.threads)
    long = Whisper(str(options.model), device="cpu", threads=options.threads, window=LONGEST_WINDOW)
    for way in WAYS:
        if way.name not in options.ways.split(","):
            continue
        calls = [speaker.speak(talk, way) for talk in talks]
        for sent, model in manners(way, options.sent, windowed, long):
            clock = Clock()
            task = progress.add_task(f"({name}) {way.name}, {sent}", total=sum(len(call.said) for call in calls))
            heard = listened(sent, model, calls, clock, partial(progress.advance, task))
            row = Row(name, way.name, sent, compare(heard), clock)
            if sent != "alone":
                row.found = recall(heard, wordings)
            yield row
            progress.remove_task(task)


def manners(way: Way, sent: str, windowed: Whisper, long: Whisper) -> Iterator[tuple[str, Whisper]]:
    """How one way of speaking is sent."""
    if sent != "packed":
        yield "alone", long
    if sent != "alone":
        yield f"packed {windowed.window:g} s", windowed
        if way.name in LONG_FORM and windowed.window < LONGEST_WINDOW:
            yield f"packed {LONGEST_WINDOW:g} s", long


def listened(sent: str, model: Whisper, calls: Sequence[Spoken], clock: Clock, tick: Tick) -> list[Heard]:
    """Have the model write the calls down."""
    return (alone if sent == "alone" else packed)(model, calls, clock, tick)


def load_time(model: Path, threads: int) -> tuple[float, float]:
    """Seconds to load the model in a new process: by itself, and with the libraries."""
    code = LOAD.format(model=str(model), threads=threads)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    alone_, whole = map(float, done.stdout.split())
    return alone_, whole


if __name__ == "__main__":
    main()
