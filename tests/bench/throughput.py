"""What the whole way from file to words costs, against bare faster-whisper on the same speech, in one run.

    python tests/bench/throughput.py [--calls samples/calls] [--limit 8] [--threads 2] [--model FOLDER] [--score]

The model has random weights of whisper-small's shape, so that nothing need be downloaded; since its words mean
nothing and never end, both sides write exactly `--tokens` tokens a window, with the same beam, batch and threads.

* *ours*: decode, activity, resample, pack, transcribe, words at their places; with ``--score`` also parties, measures,
  checks, score and store, by the service that ``qa score`` calls.
* *bare, joined*: ``BatchedInferencePipeline`` on the speech that ours sends to the model (padding included), joined
  without gaps and cut every 30 seconds, word timestamps on. No pipeline can send fewer windows: the strict measure.
* *bare, by leg* (``--by-leg``): the same pipeline on each leg with its own voice activity, as a user would call it.

The target is ours ÷ bare, joined ≤ 1.3 in wall time; processor time stands beside it, for a machine that others use
too. Peak memory is of the whole process, the model included.
"""

from __future__ import annotations

import argparse
import math
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.asr.decoding import Decoding
from qa.asr.engine import RATE, Leg
from qa.asr.packing import pack
from qa.asr.whisper import Whisper
from qa.audio.activity import activity
from qa.audio.decode import decode, resample
from qa.packs.load import load_pack
from qa.services.guard import Failure
from qa.services.score import Request, prepare
from qa.store import open_store
from qa.types import Samples
from tests.asr.random_model import SMALL, build

ROOT = Path(__file__).parents[2]
GROUP = 8  # calls that share batches, as in `qa.services.score`
STRICT = "bare, joined"
PROMPT = 4  # tokens before the text: CTranslate2 generates half of the prompt and ``max_new_tokens`` together


def main() -> None:
    """Time all sides and print a table."""
    options = arguments()
    paths = sorted(p for p in options.calls.iterdir() if p.is_file())[: options.limit]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.model or build(Path(temporary) / "small", SMALL, quantization="int8")
        decoding = Decoding(beam_size=options.beam, batch_size=options.batch, max_new_tokens=options.tokens)
        model = Whisper(str(folder), device="cpu", threads=options.threads, decoding=decoding)
        model.transcribe([Leg(np.zeros(RATE, np.float32), ())])
        legs = [leg for path in paths for leg in listen(path)]
        joined = together(legs, model.window)
        bare = bare_pipeline(model, options)
        minutes = sum(span.duration for leg in legs for span in leg.speech) / 60
        sent = sum(len(pack(group, model.window)) for group in grouped(legs, 2 * GROUP))
        fewest = math.ceil(len(joined) / RATE / 30)
        print(f"{len(paths)} calls, {len(legs)} legs, {minutes:.1f} min of speech; windows: {sent}, fewest {fewest}")
        sides: dict[str, Callable[[], Any]] = {
            STRICT: lambda: bare(joined, clips(len(joined) / RATE)),
            "ours": lambda: whole_way(paths, model),
        }
        if options.by_leg:
            sides["bare, by leg"] = lambda: [bare(leg.samples16k, None) for leg in legs]
        if options.score:
            sides["qa score"] = lambda: score(paths, model, Path(temporary))
        report(sides, options.repeat)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=Path, default=ROOT / "samples" / "calls")
    parser.add_argument("--limit", type=int, default=8, help="number of calls")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=100, help="tokens of every window, on both sides")
    parser.add_argument("--model", type=Path, help="a model folder in the place of random weights")
    parser.add_argument("--repeat", type=int, default=2, help="take the best of so many turns")
    parser.add_argument("--by-leg", action="store_true", help="time bare, by leg too")
    parser.add_argument("--score", action="store_true", help="time the whole of qa score too")
    return parser.parse_args()


def report(sides: Mapping[str, Callable[[], Any]], repeat: int) -> None:
    """Time the sides in turns, and print the best of each and its ratio to the strict one."""
    best = dict.fromkeys(sides, (math.inf, math.inf))
    for _ in range(repeat):
        for name, work in sides.items():
            best[name] = tuple(map(min, best[name], timed(work)))  # type: ignore[assignment]
    print(f"{'':14} {'wall':>8} {'cpu':>8} {'÷ strict':>9} {'cpu ÷':>7}")
    for name, (wall, cpu) in best.items():
        print(f"{name:14} {wall:7.1f}s {cpu:7.1f}s {wall / best[STRICT][0]:9.2f} {cpu / best[STRICT][1]:7.2f}")


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of wall time and of processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def listen(path: Path) -> list[Leg]:
    """A recording's legs with their speech."""
    recording = decode(path)
    found = activity(recording)
    samples = resample(recording.samples, recording.rate, RATE)
    return [Leg(s, channel.speech) for s, channel in zip(samples, found.channels, strict=True)]


def grouped(items: Sequence[Leg], size: int) -> Iterable[Sequence[Leg]]:
    """Runs of `size`."""
    return (items[first : first + size] for first in range(0, len(items), size))


def whole_way(paths: Sequence[Path], model: Whisper) -> None:
    """From files to words, in groups as the service makes them."""
    for first in range(0, len(paths), GROUP):
        model.transcribe([leg for path in paths[first : first + GROUP] for leg in listen(path)])


def score(paths: Sequence[Path], model: Whisper, folder: Path) -> None:
    """The service that the command calls, into a database that is thrown away."""
    with open_store(f"{folder}/bench.db") as store:
        request = Request(
            paths=[str(path) for path in paths],
            pack=load_pack("plaza"),
            transcriber=lambda: model,
            out=folder,
            store=store,
        )
        for result in prepare(request).run():
            if isinstance(result, Failure):
                print(result.error.message)


def together(legs: Sequence[Leg], window: float) -> Samples:
    """The speech that is sent to the model, without the gaps."""
    sounds = [
        legs[chunk.leg].samples16k[chunk.source : chunk.source + chunk.length]
        for packed in pack(legs, window)
        for chunk in packed.chunks
    ]
    return np.concatenate(sounds)


def clips(seconds: float) -> list[dict[str, float]]:
    """Full windows, one after the other."""
    return [{"start": t, "end": min(t + 30.0, seconds)} for t in np.arange(0.0, seconds, 30.0).tolist()]


def bare_pipeline(model: Whisper, options: argparse.Namespace) -> Callable[[Samples, Any], list[Any]]:
    """`BatchedInferencePipeline` on the same weights; without clips it finds the speech itself."""
    from faster_whisper import BatchedInferencePipeline

    pipeline = BatchedInferencePipeline(model._model)

    def run(sound: Samples, cut: Any) -> list[Any]:
        found, _ = pipeline.transcribe(
            sound,
            language="zh",
            beam_size=options.beam,
            batch_size=options.batch,
            max_new_tokens=2 * options.tokens - PROMPT,
            temperature=0.0,
            word_timestamps=True,
            clip_timestamps=cut,
        )
        return list(found)

    return run


if __name__ == "__main__":
    main()
