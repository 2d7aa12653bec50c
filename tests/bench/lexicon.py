"""What loading packs and matching phrases cost; matching, against the loop of ``in`` that one would write first.

    python -m tests.bench.lexicon [--minutes 10] [--phrases 500 5000] [--packs 12]

Loading is timed first, with all that is imported on the way. Beside the packs that come with the program, it loads
copies of `plaza` that share its common phrases and situations and are otherwise in other words: in each, every Chinese
character stands for another one.

The transcript is made of turns of `samples/history`, put one after the other up to so many minutes; phrases are drawn
from jieba's dictionary, three to six characters, in groups of ten. Normal forms are made before the clock runs, as they
are kept from one condition to the next. *Sure words* are those that somebody vouches for; *a model's words* have
probabilities below 1, so that phrases are looked for by their sound too; of *doubted words* one in fifty is below
`DOUBTFUL_PROBABILITY`, and there a syllable may be any other.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import jieba

from qa.asr.given import Given, read_jsonl
from qa.lexicon import PhraseSet, compile_set, group, joined
from qa.packs.load import load_pack, pack_names
from qa.text import FILLERS
from qa.types import Turn

ROOT = Path(__file__).parents[2]
GROUP = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--phrases", type=int, nargs="+", default=[500, 5000])
    parser.add_argument("--packs", type=int, default=12)
    options = parser.parse_args()
    loading(options.packs)
    turns = transcript(options.minutes)
    kinds = (("sure words", turns), ("a model's words", heard(turns, 0.0)), ("doubted words", heard(turns, 0.02)))
    for count in options.phrases:
        texts = drawn(count)
        sets = [compile_set("bench", texts[i : i + GROUP]) for i in range(0, count, GROUP)]
        loop = best(lambda texts=texts: plain_loop(texts, turns))  # type: ignore[misc]
        size = sum(len(turn.text) for turn in turns)
        print(f"{count} phrases, {len(turns)} turns, {size} characters; the loop: {loop:.1f} ms")
        for label, said in kinds:
            ours = best(lambda said=said, sets=sets: found(sets, said))  # type: ignore[misc]
            print(f"  {label:16}{ours:8.1f} ms   {ours / loop:.2f} × the loop")


def loading(copies: int) -> None:
    """Print what loading costs, seconds of CPU time."""
    names = pack_names()
    begun = time.process_time()
    for name in names:
        load_pack(name)
    print(f"loading {len(names)} pack(s) that come with the program: {time.process_time() - begun:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        places = [in_other_words(Path(folder) / f"plaza_{i}", i) for i in range(1, copies + 1)]
        program = f"""
import time
from qa.packs.load import load_pack
begun = time.process_time()
packs = [load_pack(place) for place in {list(map(str, places))}]
print(f"loading {{len(packs)}} packs as large as plaza: {{time.process_time() - begun:.2f}} s")
"""
        subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def in_other_words(folder: Path, turned: int) -> Path:
    """A copy of `plaza` in which each Chinese character that is no filler and no numeral stands for another one."""
    folder.mkdir()
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "lexicons" / "plaza").glob("*.yaml")}
    kept = FILLERS | set("零一二两三四五六七八九十百千万亿点半几多")
    chars = sorted({c for c in "".join(texts.values()) if "一" <= c <= "鿿" and c not in kept})
    others = str.maketrans("".join(chars), "".join(chars[turned:] + chars[:turned]))
    for name, text in texts.items():
        (folder / name).write_text(text.translate(others), "utf-8")
    return folder


def heard(turns: Sequence[Turn], doubted: float) -> list[Turn]:
    """The turns as a model heard them, the share of its words that it doubted being `doubted`."""
    rng = random.Random(1)
    return [
        replace(turn, words=tuple(replace(w, probability=0.3 if rng.random() < doubted else 0.9) for w in turn.words))
        for turn in turns
    ]


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
    group._matches.cache_clear()
    joined.kept.clear()
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
