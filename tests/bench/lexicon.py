"""What phrase matching costs, against the loop of ``in`` that one would write first.

    python tests/bench/lexicon.py [--minutes 10] [--phrases 500 5000]

The transcript is made of turns of `samples/history`, put one after the other up to so many minutes; phrases are drawn
from jieba's dictionary, three to six characters, in groups of ten. Normal forms are made before the clock runs, as they
are kept from one condition to the next. *Sure words* are those that somebody vouches for; *a model's words* have
probabilities below 1, so that phrases are looked for by their sound too.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import jieba

from qa.asr.given import Given, read_jsonl
from qa.lexicon import PhraseSet, compile_set
from qa.packs.load import load_pack, pack_names
from qa.types import Turn

ROOT = Path(__file__).parents[2]
GROUP = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--phrases", type=int, nargs="+", default=[500, 5000])
    options = parser.parse_args()
    begun = time.process_time()
    for name in pack_names():
        load_pack(name)
    print(f"loading {len(pack_names())} pack(s): {time.process_time() - begun:.2f} s")
    turns = transcript(options.minutes)
    heard = [replace(turn, words=tuple(replace(w, probability=0.9) for w in turn.words)) for turn in turns]
    for count in options.phrases:
        texts = drawn(count)
        sets = [compile_set("bench", texts[i : i + GROUP]) for i in range(0, count, GROUP)]
        loop = best(lambda texts=texts: plain_loop(texts, turns))  # type: ignore[misc]
        size = sum(len(turn.text) for turn in turns)
        print(f"{count} phrases, {len(turns)} turns, {size} characters; the loop: {loop:.1f} ms")
        for label, said in (("sure words", turns), ("a model's words", heard)):
            ours = best(lambda said=said, sets=sets: found(sets, said))  # type: ignore[misc]
            print(f"  {label:16}{ours:8.1f} ms   {ours / loop:.2f} × the loop")


def transcript(minutes: float) -> list[Turn]:
    """Turns of many calls as one long call."""
    turns: list[Turn] = []
    now = 0.0
    for given in read_jsonl(sorted((ROOT / "samples" / "history").glob("*.jsonl"))[0]):
        assert isinstance(given, Given)
        for turn in given.transcript.turns:
            shift = now - turn.start
            words = tuple(replace(w, start=w.start + shift, end=w.end + shift) for w in turn.words)
            turns.append(replace(turn, start=now, end=turn.end + shift, words=words))
            now = turns[-1].end + 0.5
            if now > 60 * minutes:
                return turns
    return turns


def drawn(count: int) -> list[str]:
    """So many phrases, the same on every run."""
    jieba.setLogLevel(60)
    jieba.initialize()
    words = sorted(w for w in jieba.dt.FREQ if 2 <= len(w) <= 3 and all("一" <= c <= "鿿" for c in w))
    rng = random.Random(5)
    return ["".join(rng.sample(words, 2)) for _ in range(count)]


def plain_loop(texts: Sequence[str], turns: Sequence[Turn]) -> int:
    """The first thing that one would write; it knows neither numerals, fillers nor sounds."""
    return sum(text in turn.text for turn in turns for text in texts)


def found(sets: Sequence[PhraseSet], turns: Sequence[Turn]) -> int:
    """Ours; nothing is remembered of an earlier round but normal forms."""
    from qa.lexicon import group, joined

    group._matches.cache_clear(); joined.kept.clear()
    return sum(len(each.find_all(turns)) for each in sets)


def best(run: Callable[[], int], rounds: int = 5) -> float:
    """The best of some rounds, ms of CPU time."""
    run()
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return 1000 * min(times)


if __name__ == "__main__":
    main()
