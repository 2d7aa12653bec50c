"""How wrong our measures are: random calls with known truth, the product run on their sound, one table.

    python -m tests.bench.measures [--minutes 60] [--seed 1] [--jobs 2] [--only interruptions] [--misses FILE] [--json]

The calls are synthetic (espeak-ng's voices, tones, music and lines made here); the words that are given to the measures
are the true ones. ``--write FOLDER`` makes the calls as files instead, to listen to.
"""

from __future__ import annotations

import argparse
import os
from itertools import count
from pathlib import Path

SAMPLES = Path(__file__).parents[3] / "samples"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="minutes of calls, at least")
    parser.add_argument("--seed", type=int, default=1, help="of the first call")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", help="measures whose name contains this")
    parser.add_argument("--pack", default="plaza")
    parser.add_argument("--misses", type=Path, help="a file for the worst misses, by seed and second")
    folder = os.environ.get("QA_MATERIAL")
    parser.add_argument(
        "--material", type=Path, default=folder and Path(folder), help="recordings of people: calls/, diarization/"
    )
    parser.add_argument("--json", action="store_true", help="everything of every call, as JSON")
    parser.add_argument("--write", type=Path, help="write the calls into this folder, and measure nothing")
    parser.add_argument("--cost", action="store_true", help="what measuring costs, by stage, instead")
    parser.add_argument("--three-hours", action="store_true", help="peak memory of a call of three hours, instead")
    parser.add_argument("--samples", action="store_true", help="the sample calls of this repository, instead")
    options = parser.parse_args()
    if options.write:
        _write(options)
    elif options.samples:
        from tests.bench.measures.samples import print_samples

        print_samples(SAMPLES / "calls", SAMPLES / "truth", options.pack)
    elif options.cost or options.three_hours:
        _cost(options)
    else:
        from tests.bench.measures import work

        work.print_all(options)


def _cost(options: argparse.Namespace) -> None:
    from tests.bench.measures import cost

    if options.cost:
        cost.print_cost(options.seed, options.jobs, options.pack)
    if options.three_hours:
        cost.print_memory(options.seed, options.jobs, options.pack)


def _write(options: argparse.Namespace) -> None:
    from tests.bench.measures import keep
    from tests.bench.measures.calls import calls

    seconds = 0.0
    for made in calls(count(options.seed), options.jobs):
        print(keep.write(made, options.write), f"{made.truth.duration:.1f} s", made.truth.conditions.slices)
        seconds += made.truth.duration
        if seconds >= options.minutes * 60:
            break


if __name__ == "__main__":
    main()
