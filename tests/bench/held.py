"""Draws set (a) of the held-out sentences from the training grammar's held branches, once.

    python -m tests.bench.held > tests/data/asr/held.yaml

The file is kept and not drawn anew: figures before and after a change of the grammar are to be of the same sentences.
That training still never says their branches is what `tests/asr/test_bench_speech.py` looks after.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from tests.bench.speech.sets import PARTIES, han

COUNT, SEED = 400, 20261122
SHORT, MOST_SHORT = 4, 0.1
"""Sentences of fewer characters than this are back-channels, of which this share is enough."""

HEAD = """\
# Held-out speech, set (a): drawn by `python -m tests.bench.held` from branches of the training grammar that training
# never says. Kept as it is; never to be trained on.

sentences:
  grammar:
"""


def main() -> None:
    """Write the file to stdout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    sys.stdout.write(HEAD)
    for i, text in enumerate(drawn(options.count, options.seed)):
        sys.stdout.write(f"  - {{party: {PARTIES[i % 2]}, text: {text}}}\n")


def drawn(count: int, seed: int) -> Iterator[str]:
    """That many different sentences."""
    from models.train.text import sentences

    seen, short = set[str](), 0
    for text in sentences(seed, split="held"):
        brief = len(han(text)) < SHORT
        if han(text) in seen or (brief and short >= MOST_SHORT * count):
            continue
        seen.add(han(text))
        short += brief
        yield text
        if len(seen) == count:
            return


if __name__ == "__main__":
    main()
