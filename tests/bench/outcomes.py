"""Outcomes of the sample calls against the generator's truth: with given transcripts, and from audio alone.

    python tests/bench/outcomes.py [--calls samples/calls] [--truth samples/truth] [--model …]

An outcome is *right* if it is the expected one, *unsure* if the machine left it to a person (undetermined, or waiting
for an ear) where the truth is decided, else *wrong*. Character and syllable error are counted on Han characters, leg by
leg, against the words that were spoken. The calls are synthetic; the figures say nothing about calls of real people.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from qa.asr.whisper import Whisper
from qa.packs.load import load_pack
from qa.services.guard import Failure
from qa.services.score import Request, prepare
from qa.sound import syllables
from qa.store import open_store
from qa.text import normal
from qa.types import CallResult, Transcript, Turn

ROOT = Path(__file__).parents[2]
VERDICTS = ("right", "unsure", "wrong")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=Path, default=ROOT / "samples" / "calls")
    parser.add_argument("--truth", type=Path, default=ROOT / "samples" / "truth")
    parser.add_argument("--log", type=Path, default=ROOT / "samples" / "calls.csv")
    parser.add_argument("--model", default=None)
    parser.add_argument("--pack", default="plaza")
    options = parser.parse_args()
    truths = {p.stem: json.loads(p.read_text("utf-8")) for p in sorted(options.truth.glob("*.json"))}
    counted = {}
    for title, given in (("given transcripts", options.truth), ("audio alone", None)):
        print(f"== {title}")
        results = {r.call.info.call_id: r for r in score_all(options, given)}
        counted[title] = compare(results, truths)
        if given is None:
            print_errors(results, truths)
    print_table(counted)


def score_all(options: argparse.Namespace, given: Path | None) -> Iterator[CallResult]:
    """Score the calls by the product's own service, into a database that is thrown away."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/bench.db") as store:
        model = Whisper(options.model) if given is None else None
        request = Request(
            paths=[str(options.calls)],
            pack=load_pack(options.pack),
            transcriber=lambda: model,  # type: ignore[arg-type,return-value]
            out=Path(folder),
            store=store,
            call_log=options.log if options.log.exists() else None,
            transcripts=given,
        )
        for done in prepare(request).run():
            if isinstance(done, Failure):
                print("FAILED", done.source, done.error.message)
            else:
                yield done


def compare(results: dict[str, CallResult], truths: dict[str, dict]) -> dict[str, Counter[str]]:
    """Count right, unsure and wrong outcomes by item, and show every wrong one with its reason."""
    by_item: dict[str, Counter[str]] = {}
    lapses, unfair = Counter[str](), 0
    for call_id, truth in truths.items():
        if call_id not in results:
            print("no result of", call_id)
            continue
        items = {i.id: i for i in results[call_id].items}
        for item_id, wanted in truth["outcomes"].items():
            found = items[item_id]
            open_ = found.outcome in ("undetermined", "awaiting_ear")
            verdict = "right" if found.outcome == wanted else "unsure" if open_ else "wrong"
            by_item.setdefault(item_id, Counter())[verdict] += 1
            if wanted == "failed":
                lapses[verdict] += 1
            unfair += found.outcome == "failed" and wanted != "failed"
            if verdict == "wrong":
                print(f"  wrong: {call_id} {item_id}: {found.outcome}, expected {wanted} — {found.reason}")
    total = sum(by_item.values(), Counter())
    shares = (f"{k} {total[k]} ({total[k] / total.total():.1%})" for k in VERDICTS)
    print("  all:", ", ".join(shares))
    found, asked, missed = (lapses[k] for k in VERDICTS)
    print(f"  of {lapses.total()} lapses: {found} found, {asked} to a person, {missed} missed")
    print(f"  failed without a lapse: {unfair}")
    return by_item


def print_table(counted: dict[str, dict[str, Counter[str]]]) -> None:
    """A Markdown table, as the README has it."""
    heads = [f"{title}: {verdict}" for title in counted for verdict in VERDICTS]
    print("| item |", " | ".join(heads), "|")
    print("|---|" + "--:|" * len(heads))
    for item in next(iter(counted.values())):
        print(f"| {item} |", " | ".join(str(c[item][v]) for c in counted.values() for v in VERDICTS), "|")
    sums = [str(sum(c[v] for c in by_item.values())) for by_item in counted.values() for v in VERDICTS]
    print("| **all** |", " | ".join(sums), "|")


def print_errors(results: dict[str, CallResult], truths: dict[str, dict]) -> None:
    """Character and syllable error over all calls, leg by leg."""
    edits = Counter[str]()
    for call_id, truth in truths.items():
        if call_id not in results:
            continue
        heard = results[call_id].call.transcript
        mono = truth["channels"] is None
        for party in (None,) if mono else ("agent", "customer"):
            wanted = "".join(t["text"] for t in truth["transcript"]["turns"] if party in (None, t["party"]))
            said = "".join(t.text for t in _of(heard, party))
            a, b = normal(wanted).text, normal(said).text
            edits["characters"] += Levenshtein.distance(a, b)
            edits["syllables"] += Levenshtein.distance(
                [s.folded for s in syllables(a)], [s.folded for s in syllables(b)]
            )
            edits["length"] += len(a)
    length = edits["length"]
    characters, folded = edits["characters"] / length, edits["syllables"] / length
    print(f"  character error {characters:.1%}, syllable error (folded) {folded:.1%}")


def _of(transcript: Transcript, party: str | None) -> list[Turn]:
    return [t for t in transcript.turns if party in (None, t.party)]


if __name__ == "__main__":
    main()
