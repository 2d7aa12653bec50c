"""What misheard words do to outcomes: the cases of the packs and of the operators, garbled.

    python -m tests.bench.noise [PACK …] [--confusions FILE] [--rate 0.1] [--rounds 5] [--first 0] [--ordinary 1000]
        [--list]

With the names of packs, only their cases are run, on the model's confusions; `--list` adds the outcomes that were
wrong, each with its seed, its item and the reason that was given.

Two kinds of noise: generated, which is characters of the same sound, left out, doubled; and a model's own confusions,
the embedded one's through the telephone unless FILE is another's (``tests.bench.asr --confusions``). An outcome is
*right* if it is the one that the case states, *unsure* where the machine leaves it to a person, else *wrong*; *unfair*
are those that failed where the case passes or does not apply.

For an operator, *yes* and *no* are what a case states; precision is the share of an answer's right ones, recall the
share of those stated that got it surely, and beside it the share that got it or was left to a person.

Then ordinary calls of the kind of `samples/history`, told without any fault: how many banned phrases were surely heard
in them, clean and garbled; and the same calls with one banned phrase put into what an agent says: how many were heard.
The calls are synthetic.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from ruamel.yaml import YAML

from qa.checks.table import OPERATORS
from qa.conditions import Check
from qa.evaluate import evaluate
from qa.lexicon import PhraseSet, compile_set
from qa.packs.cases import Case, call_of, read_cases
from qa.packs.load import Pack, load_pack, pack_names, situation_named
from qa.pipeline import understand_transcript
from qa.types import Call, CallInfo, ItemOutcome, Outcome, Transcript, Turn
from samples.make.dialogue import SCRIPTS, read_yaml
from samples.make.history import Call as Telling
from samples.make.history import _tell
from tests.bench.garble import Noise, alike, confusions, garbled
from tests.checks import build

CONFUSIONS = Path(__file__).parents[1] / "data" / "asr" / "confusions.csv"
CASES = Path(__file__).parents[1] / "checks" / "cases"
NOT_FAILED = (Outcome.PASSED, Outcome.NOT_APPLICABLE)
BANNED = ("banned", "rude_language", "vague")
"""Items of plaza that look for phrases that must not be said."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packs", nargs="*", metavar="PACK", help="only the cases of these packs")
    parser.add_argument("--confusions", type=Path, default=CONFUSIONS)
    parser.add_argument("--rate", type=float, default=0.1, help="share of characters that are misheard")
    parser.add_argument("--rounds", type=int, default=5, help="how often each case is garbled")
    parser.add_argument("--first", type=int, default=0, help="the first seed; each round has the next one")
    parser.add_argument("--list", action="store_true", help="list the wrong outcomes of the packs")
    parser.add_argument("--ordinary", type=int, default=1000, help="number of ordinary calls")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.rounds)
    own = Noise("the model's", options.rate, confusions(options.confusions))
    if options.packs:
        _show_packs(own, seeds, options.packs, listed=options.list)
        return
    noises = [Noise("generated", options.rate, alike()), own]
    for noise in noises:
        _show_packs(noise, seeds, pack_names(), listed=options.list)
        _show_operators(f"{noise.name} noise, {noise.rate:.0%} of characters: operators", _operators(noise, seeds))
    _ordinary(options.ordinary, [None, *noises])


@dataclass(frozen=True)
class Heard:
    """What came of one item of a garbled case."""

    case: Case
    seed: int
    found: ItemOutcome

    @property
    def kinds(self) -> tuple[str, ...]:
        """Right, unsure or wrong, and whether that is unfair."""
        return tuple(kinds_of(Outcome(self.case.expect[self.found.item_id]), self.found.outcome))


def outcomes(pack: Pack, noise: Noise, cases: Iterable[Case], seeds: Iterable[int]) -> Iterator[Heard]:
    """What comes of the items of which garbled cases state an outcome."""
    for case in cases:
        call = call_of(pack, case)
        for seed in seeds:
            for found in evaluate(pack.rubric, garbled(call, noise, seed)):
                if found.item_id in case.expect:
                    yield Heard(case, seed, found)


def _show_packs(noise: Noise, seeds: Sequence[int], names: Iterable[str], *, listed: bool) -> None:
    counted: dict[str, Counter[str]] = {}
    for name in names:
        pack = load_pack(name)
        counted[name] = Counter()
        cases = track(read_cases(pack), name, console=Console(stderr=True), transient=True)
        for heard in outcomes(pack, noise, cases, seeds):
            counted[name].update(heard.kinds)
            if listed and "wrong" in heard.kinds:
                item, got = heard.found.item_id, heard.found.outcome
                print(f"{heard.case.where} seed {heard.seed} {item}: {heard.case.expect[item]} → {got}")
                print(f"    {heard.found.reason}")
    counted["all"] = sum(counted.values(), Counter())
    _show(f"{noise.name} noise, {noise.rate:.0%} of characters: packs", counted)


def kinds_of(wanted: Outcome, got: Outcome) -> Iterator[str]:
    if got is wanted:
        yield "right"
    elif got in (Outcome.UNDETERMINED, Outcome.AWAITING_EAR):
        yield "unsure"
    else:
        yield "wrong"
        if got is Outcome.FAILED and wanted in NOT_FAILED:
            yield "unfair"


def _operators(noise: Noise, seeds: Iterable[int]) -> dict[str, Counter[tuple[str, str]]]:
    """How often each operator said what where a case states what: (stated, said)."""
    counted: dict[str, Counter[tuple[str, str]]] = {}
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
            for seed in seeds:
                got = operator.check(options, garbled(call, noise, seed)).truth.name.lower()
                counted[path.stem][case["expect"]["truth"], got] += 1
    return {name: counts for name, counts in counted.items() if counts}


def _show(title: str, counted: dict[str, Counter[str]]) -> None:
    table = Table("of", "outcomes", "right", "unsure", "wrong", "unfair", title=title)
    for name, counts in counted.items():
        total = counts["right"] + counts["unsure"] + counts["wrong"]
        shares = [f"{counts[kind]} ({counts[kind] / max(1, total):.1%})" for kind in ("right", "unsure", "wrong")]
        table.add_row(name, str(total), *shares, str(counts["unfair"]))
    Console(width=110).print(table)


def _show_operators(title: str, counted: dict[str, Counter[tuple[str, str]]]) -> None:
    answers = ("yes", "no")
    headers = [f"{answer}: {what}" for answer in answers for what in ("precision", "recall", "or asked")]
    table = Table("operator", "runs", "right", "unsure", "wrong", *headers, title=title)
    for name, counts in [*counted.items(), ("all", sum(counted.values(), Counter()))]:
        total = sum(counts.values())
        right = sum(counts[answer, answer] for answer in answers)
        unsure = sum(counts[answer, "unsure"] for answer in answers)
        cells = [f"{right / total:.1%}", f"{unsure / total:.1%}", f"{(total - right - unsure) / total:.1%}"]
        for answer, other in (answers, answers[::-1]):
            found, asked = counts[answer, answer], counts[answer, "unsure"]
            stated = found + asked + counts[answer, other]
            cells += [
                _share(found, found + counts[other, answer]),
                _share(found, stated),
                _share(found + asked, stated),
            ]
        table.add_row(name, str(total), *cells)
    Console(width=150).print(table)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def _ordinary(number: int, noises: list[Noise | None]) -> None:
    pack = load_pack("plaza")
    calls = [told(pack, seed) for seed in track(range(number), "calls", console=Console(stderr=True), transient=True)]
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
        _show_planted(pack, calls, noise, name)


def _show_planted(pack: Pack, calls: list[Call], noise: Noise | None, name: str) -> None:
    """The same calls with one banned phrase in each, of every group in turn."""
    phrases = {item: literals(pack, item) for item in BANNED}
    heard: Counter[tuple[str, Outcome]] = Counter()
    for seed, call in enumerate(calls):
        item = BANNED[seed % len(BANNED)]
        with_one = planted(call, random.Random(f"planted {seed}").choice(phrases[item]), seed)
        outcomes = evaluate(pack.rubric, garbled(with_one, noise, seed) if noise else with_one)
        heard[item, next(each.outcome for each in outcomes if each.item_id == item)] += 1
    for item in BANNED:
        number = sum(count for (of, _), count in heard.items() if of == item)
        sure, asked = (heard[item, outcome] for outcome in (Outcome.FAILED, Outcome.UNDETERMINED))
        print(
            f"  one {item} phrase put into each of {number} calls, {name}: "
            f"{_share(sure, number)} surely heard, {_share(sure + asked, number)} heard or asked about"
        )


def literals(pack: Pack, item_id: str) -> list[str]:
    """Every way of saying the phrases that an item forbids, those without slots."""
    item = next(item for item in pack.rubric.items if item.id == item_id)
    assert isinstance(item.check, Check)
    sets = [value for _, value in item.check.options if isinstance(value, PhraseSet)]
    return [str(way.literal) for each in sets for phrase in each.phrases for way in phrase.literals]


def planted(call: Call, phrase: str, seed: int) -> Call:
    """The call with a phrase in the place of something that the agent said, not at the beginning or the end."""
    turns = list(call.transcript.turns)
    inner = [i for i, turn in enumerate(turns) if turn.party == "agent"][1:-1] or [len(turns) // 2]
    at = random.Random(f"place {seed}").choice(inner)
    turns[at] = replace(turns[at], party="agent", text=f"{phrase}。", words=())
    return replace(call, transcript=replace(call.transcript, turns=tuple(turns)))


def told(pack: Pack, seed: int) -> Call:
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
