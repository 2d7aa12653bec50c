"""`python -m models.train.music`: make clips, fit the music classifier to them, write its coefficients.

The same seed, number of clips, versions of the libraries and espeak-ng make the same file; it takes some minutes.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from models.train.music.fit import examples, fit, write

SEED, CLIPS = 1, 1500


def main(
    path: Annotated[Path, typer.Argument(help="Where the coefficients go.")] = Path("models/music/coefficients.json"),
    clips: Annotated[int, typer.Option(help="Clips of 12 seconds.")] = CLIPS,
    seed: Annotated[int, typer.Option(help="Of everything that is drawn.")] = SEED,
) -> None:
    """Fit the classifier."""
    found, truth = [], []
    for number, (windows, labels, kind) in enumerate(examples(clips, seed), 1):
        found.append(windows)
        truth.append(labels)
        if number % 100 == 0:
            logging.info("%d of %d clips, the last of %s", number, clips, kind)
    write(fit(np.concatenate(found), np.concatenate(truth), seed), path)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("jieba").setLevel(logging.ERROR)
    typer.run(main)
