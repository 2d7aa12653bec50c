"""``python -m tests.bench.measures --write FOLDER [--minutes 60] [--seed 1] [--jobs 2]``: generated calls as files."""

from __future__ import annotations

import argparse
from itertools import count
from pathlib import Path

from tests.bench.measures import keep
from tests.bench.measures.calls import calls


def main() -> None:
    """Make calls until there are so many minutes of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    seconds = 0.0
    for made in calls(count(options.seed), options.jobs):
        print(keep.write(made, options.write), f"{made.truth.duration:.1f} s", made.truth.conditions.slices)
        seconds += made.truth.duration
        if seconds >= options.minutes * 60:
            break


if __name__ == "__main__":
    main()
