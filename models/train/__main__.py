"""`python -m models.train …`: make speech, train on it, export the model, check it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
FOLDER = Path("checkpoints/zh-mini")


@app.command()
def synth(
    folder: Annotated[Path, typer.Argument(help="Where the shards go.")] = FOLDER / "shards",
    count: Annotated[int, typer.Option(help="Shards kept; the oldest is dropped.")] = 30,
    minutes: Annotated[float, typer.Option(help="Minutes of speech a shard.")] = 20,
    seed: Annotated[int, typer.Option(help="Other seeds say other things.")] = 0,
    duty: Annotated[float, typer.Option(help="Share of a core to take once a third of the ring is there.")] = 0.1,
    processes: Annotated[int, typer.Option(help="Shards made at a time, a core each.")] = 1,
    senseless: Annotated[float, typer.Option(help="Scales the share of random words; less for late training.")] = 1.0,
) -> None:
    """Make speech without end, beside the training."""
    from models.train.shards import ring

    made = ring(
        folder, count=count, seconds=minutes * 60, seed=seed, duty=duty, senseless=senseless, processes=processes
    )
    for path in made:
        logging.info("made %s", path)


@app.command()
def held(
    folder: Annotated[Path, typer.Argument(help="Where the speech goes.")] = FOLDER / "held",
    minutes: Annotated[float, typer.Option(help="Minutes of speech.")] = 10,
) -> None:
    """Make one shard of held-out sentences in held-out voices, to watch a training by."""
    from models.train.shards import make

    folder.mkdir(parents=True, exist_ok=True)
    make(folder / "000000.npz", minutes * 60, 0, "held")


@app.command()
def run(
    folder: Annotated[Path, typer.Argument(help="Where checkpoints are, and go.")] = FOLDER,
    shards: Annotated[Path | None, typer.Option(help="Speech; FOLDER/shards unless given.")] = None,
    start: Annotated[Path | None, typer.Option(help="Begin with this checkpoint, not FOLDER's last.")] = None,
    rate: Annotated[float, typer.Option(help="Learning rate after the warm-up.")] = 1e-3,
    minutes: Annotated[float | None, typer.Option(help="Stop after so long.")] = None,
    anneal: Annotated[float | None, typer.Option(help="Let the rate fall to nothing in so many minutes.")] = None,
    average: Annotated[float, typer.Option(help="What the average keeps a step; less when annealing.")] = 0.999,
    batch: Annotated[float, typer.Option(help="Seconds of sound a step.")] = 90,
    long: Annotated[float, typer.Option(help="Share of steps with windows of 30 seconds.")] = 0.4,
    workers: Annotated[int, typer.Option(help="Processes that make windows.")] = 1,
    threads: Annotated[int, typer.Option(help="Threads of the training.")] = 2,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    seed: Annotated[int, typer.Option(help="Of the stream of windows.")] = 0,
) -> None:
    """Train, from FOLDER's last checkpoint if there is one."""
    import torch

    from models.train.batches import Mix
    from models.train.loop import Run, checkpoints
    from models.train.options import Options

    torch.set_num_threads(threads)
    rest = 1 - long
    mix = Mix(((30, long), (15, rest * 0.42), (8, rest * 0.36), (4, rest * 0.22)), batch)
    speech = shards or folder / "shards"
    options = Options(
        folder,
        speech,
        speech.parent / "held",
        rate,
        average=average,
        minutes=minutes,
        anneal=anneal,
        workers=workers,
        device=device,
        seed=seed,
        mix=mix,
    )
    training = Run(options)
    present = checkpoints(folder)
    source = start or (present[-1] if present else None)
    if source is not None:
        training.load(source)
    logging.info("from %s, step %d: %s", source, training.step, options)
    training.train()


@app.command()
def export(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint.")],
    folder: Annotated[Path, typer.Argument(help="The model's folder.")],
    window: Annotated[float, typer.Option(help="Seconds of packed speech that it reads best.")] = 30,
    quantization: Annotated[str, typer.Option(help="int8, float16, float32 …")] = "int8",
) -> None:
    """Write a checkpoint's averaged weights as a folder that faster-whisper loads."""
    from models.train.export import export as write
    from models.train.export import load

    write(load(checkpoint), folder, quantization=quantization)
    about = {"demonstration": True, "window": window, "languages": ["zh"]}
    (folder / "tingjian.json").write_text(json.dumps(about) + "\n", encoding="utf-8")


@app.command()
def check(
    model: Annotated[Path, typer.Argument(help="An exported model's folder.")],
    sentences: Annotated[int, typer.Option(help="Single sentences.")] = 60,
    windows: Annotated[int, typer.Option(help="Packed windows of each length.")] = 10,
    seed: Annotated[int, typer.Option(help="Of sentences and voices.")] = 1,
) -> None:
    """Read held-out sentences in voices never trained on, through a telephone line, with stock faster-whisper."""
    from models.train.check import check as measure

    for row in measure(model, sentences, windows, seed):
        typer.echo(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    logging.getLogger("faster_whisper").setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    app()
