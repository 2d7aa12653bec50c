"""What misheard words do to outcomes: the cases of the packs and of the operators, garbled.

    python -m tests.bench.noise [--confusions FILE] [--rate 0.1] [--rounds 5] [--ordinary 1000]

FILE is what ``tests.bench.asr --confusions`` wrote for a model; without it only generated noise is used: characters of
the same sound, left out, doubled. An outcome is *right* if it is the one that the case states, *unsure* where the
machine leaves it to a person, else *wrong*; *unfair* are those that failed where the case passes or does not apply.

Then ordinary calls of the kind of `samples/history`, told without any fault: how many banned phrases were surely heard
in them, clean and garbled. The calls are synthetic.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from ruamel.yaml import YAML

from qa.checks.table import OPERATORS
from qa.evaluate import evaluate
from qa.lexicon import compile_set
from qa.packs.cases import call_of, read_cases
from qa.packs.load import Pack, load_pack, pack_names, situation_named
from qa.pipeline import understand_transcript
from qa.types import Call, CallInfo, Outcome, Transcript, Turn
from samples.make.dialogue import SCRIPTS, read_yaml
from samples.make.history import Call as Telling
from samples.make.history import _tell
from tests.bench.garble import Noise, alike, confusions, garbled
from tests.checks import build

CASES = Path(__file__).parents[1] / "checks" / "cases"
NOT_FAILED = (Outcome.PASSED, Outcome.NOT_APPLICABLE)
BANNED = ("banned", "rude_language", "vague")
"""Items of plaza that look for phrases that must not be said."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--confusions", type=Path)
    parser.add_argument("--rate", type=float, default=0.1, help="share of characters that are misheard")
    parser.add_argument("--rounds", type=int, default=5, help="how often each case is garbled")
    parser.add_argument("--ordinary", type=int, default=1000, help="number of ordinary calls")
    options = parser.parse_args()
    noises = [Noise("generated", options.rate, alike())]
    if options.confusions:
        noises.append(Noise("the model's", options.rate, confusions(options.confusions)))
    for noise in noises:
        _show(f"{noise.name} noise, {noise.rate:.0%} of characters: packs", _packs(noise, options.rounds))
        _show(f"{noise.name} noise, {noise.rate:.0%} of characters: operators", _operators(noise, options.rounds))
    _ordinary(options.ordinary, [None, *noises])


def _packs(noise: Noise, rounds: int) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for name in pack_names():
        pack = load_pack(name)
        counted[name] = Counter()
        for case in track(read_cases(pack), name, console=Console(stderr=True), transient=True):
            for seed in range(rounds):
                outcomes = evaluate(pack.rubric, garbled(call_of(pack, case), noise, seed))
                for found in outcomes:
                    if found.item_id in case.expect:
                        counted[name].update(_kinds(Outcome(case.expect[found.item_id]), found.outcome))
    return counted


def _kinds(wanted: Outcome, got: Outcome) -> Iterator[str]:
    if got is wanted:
        yield "right"
    elif got in (Outcome.UNDETERMINED, Outcome.AWAITING_EAR):
        yield "unsure"
    else:
        yield "wrong"
        if got is Outcome.FAILED and wanted in NOT_FAILED:
            yield "unfair"


def _operators(noise: Noise, rounds: int) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for path in sorted(CASES.glob("*.yaml")):
        counted[path.stem] = Counter()
        for case in YAML(typ="safe", pure=True).load(path.read_text("utf-8")):
            if case["expect"]["truth"] == "unsure" or not case.get("dialogue"):
                continue
            operator = OPERATORS[path.stem]
            options = operator.options.model_validate(
                case["options"],
                context={"compile": lambda phrases: compile_set("case", phrases), "situation": situation_named},
            )
            call = build.call_of(case)
            for seed in range(rounds):
                truth = operator.check(options, garbled(call, noise, seed)).truth.name.lower()
                wanted = case["expect"]["truth"]
                counted[path.stem][
                    "right" if truth == wanted else "unsure" if truth == "unsure" else f"wrong, said {truth}"
                ] += 1
    return {name: _with_wrong(counts) for name, counts in counted.items() if counts}


def _with_wrong(counts: Counter[str]) -> Counter[str]:
    counts["wrong"] = sum(count for kind, count in counts.items() if kind.startswith("wrong, "))
    return counts


def _show(title: str, counted: dict[str, Counter[str]]) -> None:
    table = Table("of", "outcomes", "right", "unsure", "wrong", "unfair", title=title)
    for name, counts in counted.items():
        total = counts["right"] + counts["unsure"] + counts["wrong"]
        shares = [f"{counts[kind]} ({counts[kind] / max(1, total):.1%})" for kind in ("right", "unsure", "wrong")]
        table.add_row(name, str(total), *shares, str(counts["unfair"]))
    Console(width=110).print(table)


def _ordinary(number: int, noises: list[Noise | None]) -> None:
    pack = load_pack("plaza")
    calls = [_told(pack, seed) for seed in track(range(number), "calls", console=Console(stderr=True), transient=True)]
    for noise in noises:
        sure: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        for seed, call in enumerate(calls):
            for found in evaluate(pack.rubric, garbled(call, noise, seed) if noise else call):
                if found.item_id in BANNED:
                    sure[found.item_id] += found.outcome is Outcome.FAILED
                    asked[found.item_id] += found.outcome is Outcome.UNDETERMINED
        name = f"{noise.name} noise" if noise else "clean"
        shown = ", ".join(f"{item} {sure[item]} sure and {asked[item]} asked" for item in BANNED)
        print(
            f"{number} ordinary calls, {name}: {shown}; sure {1000 * sum(sure.values()) / number:.1f} a thousand calls"
        )


def _told(pack: Pack, seed: int) -> Call:
    """A call by the grammar of `samples/history`, told by an agent who makes no mistake."""
    telling = Telling(random.Random(f"ordinary {seed}"), read_grammar(), 0.0)
    _tell(telling, 2, outbound=seed % 8 == 0)
    turns = tuple(Turn(t["party"], t["start"], t["end"], t["text"]) for t in telling.turns)
    info = CallInfo(f"o{seed}", "ordinary", duration=telling.now, direction="outbound" if seed % 8 == 0 else "inbound")
    return understand_transcript(info, Transcript(turns), pack.cues)


def read_grammar() -> dict[str, object]:
    """The grammar, read once."""
    if not _grammar:
        _grammar.update(read_yaml(SCRIPTS / "_history.yaml"))
    return _grammar


_grammar: dict[str, object] = {}

if __name__ == "__main__":
    main()
