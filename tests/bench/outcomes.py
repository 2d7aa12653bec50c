"""Outcomes of the sample calls against the generator's truth: with given transcripts, and from audio alone.

    python tests/bench/outcomes.py [samples] [samples/packs] [--given] [--model …]

A folder holds ``calls``, ``truth``, ``calls.csv`` and, where its calls are of several companies, the ``qa.yaml`` that
says which pack scores which. An outcome is *right* if it is the expected one, *unsure* if the machine left it to a
person (undetermined, or an item by ear) where the truth is decided, else *wrong*; *to the ear* are those that the words
do not decide, and that the machine left alone. Character and syllable error are counted on Han characters, leg by
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
from qa.cli.packs import packs_of
from qa.config import load_settings
from qa.evaluate import NOT_TO_HEAR
from qa.services.guard import Failure
from qa.services.score import Request, prepare
from qa.sound import syllables
from qa.store import open_store
from qa.text import normal
from qa.types import CallResult, ItemOutcome, Transcript, Turn

SAMPLES = Path(__file__).parents[2] / "samples"
VERDICTS = ("right", "unsure", "wrong", "to the ear")
DECIDED = VERDICTS[:3]


def main() -> None:
    """Print the figures of each set of calls."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=(SAMPLES, SAMPLES / "packs"))
    parser.add_argument("--given", action="store_true", help="given transcripts only: no speech model is run")
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    for folder in options.folders:
        print(f"\n# {folder}")
        truths = truths_of(folder)
        counted = {}
        for title, given in (("given transcripts", True), *([] if options.given else [("audio alone", False)])):
            print(f"== {title}")
            results = {r.call.info.call_id: r for r in score_all(folder, given=given, model=options.model)}
            counted[title] = compare(results, truths)
            if not given:
                print_errors(results, truths)
        print_table(counted)


def truths_of(folder: Path) -> dict[str, dict]:
    """The truth of each call of a set, by call id."""
    return {p.stem: json.loads(p.read_text("utf-8")) for p in sorted((folder / "truth").glob("*.json"))}


def score_all(
    folder: Path, calls: list[Path] | None = None, *, given: bool, model: str | None = None
) -> Iterator[CallResult]:
    """Score calls, all of a set by default, by the product's own service, into a database that is thrown away."""
    settings = load_settings(folder=folder, env={}, user_file=folder / "nobody's.yaml")
    pack, rules = packs_of(settings)
    with tempfile.TemporaryDirectory() as out, open_store(f"{out}/bench.db") as store:
        speech = None if given else Whisper(model)
        request = Request(
            paths=[str(path) for path in calls or [folder / "calls"]],
            pack=pack,
            rules=rules,
            transcriber=lambda: speech,  # type: ignore[arg-type,return-value]
            out=Path(out),
            store=store,
            call_log=folder / "calls.csv",
            transcripts=folder / "truth" if given else None,
        )
        for done in prepare(request).run():
            if isinstance(done, Failure):
                print("FAILED", done.source, done.error.message)
            else:
                yield done


def verdict(found: ItemOutcome, wanted: str) -> str:
    """How an outcome compares with the one that the truth has."""
    left = found.outcome in ("undetermined", "awaiting_ear") or found.reason == NOT_TO_HEAR
    if wanted == "awaiting_ear" and left:
        return "to the ear"
    return "right" if found.outcome == wanted else "unsure" if left else "wrong"


def compare(results: dict[str, CallResult], truths: dict[str, dict]) -> dict[str, Counter[str]]:
    """Count the verdicts by item, or by pack where there are several, and show every wrong one with its reason."""
    by_pack = len({truth.get("pack") for truth in truths.values()}) > 1
    counted: dict[str, Counter[str]] = {}
    lapses, unfair = Counter[str](), 0
    for call_id, truth in truths.items():
        if call_id not in results:
            print("no result of", call_id)
            continue
        items = {i.id: i for i in results[call_id].items}
        for item_id, wanted in truth["outcomes"].items():
            found = items[item_id]
            said = verdict(found, wanted)
            counted.setdefault(truth["pack"] if by_pack else item_id, Counter())[said] += 1
            if wanted == "failed":
                lapses[said] += 1
            unfair += found.outcome == "failed" and wanted != "failed"
            if said == "wrong" or (by_pack and said == "unsure"):
                print(f"  {said}: {call_id} {item_id}: {found.outcome}, expected {wanted} — {found.reason}")
    total = sum(counted.values(), Counter())
    decided = sum(total[k] for k in DECIDED)
    print("  all:", ", ".join(f"{k} {total[k]} ({total[k] / decided:.1%})" for k in DECIDED), end="")
    print(f"; {total['to the ear']} to the ear" if by_pack else "")
    found, asked, missed = (lapses[k] for k in DECIDED)
    print(f"  of {lapses.total()} lapses: {found} found, {asked} to a person, {missed} missed")
    print(f"  failed without a lapse: {unfair}")
    return counted


def print_table(counted: dict[str, dict[str, Counter[str]]]) -> None:
    """A Markdown table, as the README has it."""
    rows = next(iter(counted.values()))
    some = [v for v in VERDICTS if v in DECIDED or any(c[v] for c in rows.values())]
    heads = [f"{title}: {said}" for title in counted for said in some]
    print("| of |", " | ".join(heads), "|")
    print("|---|" + "--:|" * len(heads))
    for row in rows:
        print(f"| {row} |", " | ".join(str(c[row][v]) for c in counted.values() for v in some), "|")
    sums = [str(sum(c[v] for c in by.values())) for by in counted.values() for v in some]
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
