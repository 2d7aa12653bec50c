"""Prints turns to read: `python -m models.train.text [how many] [seed] [train|held]`."""

import sys
from itertools import islice

from models.train.text.mix import Split, sentences


def main(arguments: list[str]) -> None:
    """Print the first turns of a stream."""
    number, seed, name = [*arguments, *("40", "1", "train")[len(arguments) :]]
    split: Split = "held" if name == "held" else "train"
    for text in islice(sentences(int(seed), split), int(number)):
        print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
