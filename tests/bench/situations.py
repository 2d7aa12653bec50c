"""Situations on held-out wordings, and on ordinary calls: who is found, who is asked about, who is wronged.

    python tests/bench/situations.py [--wrong]

*Held-out*: every entry of ``tests/data/situations.yaml`` is a call of its own; its two documents are two writers' sets.
*Others* are the entries that show other situations (not those that a situation's file calls its kin). *Ordinary calls*
are the generated ones of ``samples/history``, whose grammar tells which of them hold a situation; there a question
counts only where an item's ``when`` would put it to a person. All of these sentences were made up; the figures say
nothing about real calls.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from qa.checks import situation as operator
from qa.packs.load import SITUATIONS, lexicons
from qa.packs.situations import fit_to, read, situations
from qa.situations import Situation
from qa.types import Call, CallInfo, Transcript, Truth, Turn, Verdict

ROOT = Path(__file__).parents[2]
FOLDER = lexicons() / SITUATIONS
Entries = Mapping[str, Mapping[str, list[Mapping[str, str]]]]
"""By situation and by kind (``shows``, ``near_misses``), what was said by whom."""
BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01)
HELD = {
    "complaint": "customer:我要投诉",
    "criticism": "customer:态度太差",
    "deferred": "agent:核实以后|今天就去核实|有了消息马上给您打电话",
    "follow_up": "agent:回访|用着怎么样|处理得怎么样",
    "handling": "any:补办|怎么补啊|挂失|马上为您办理",
    "paid_service": "customer:包装|能复印",
    "policy_refusal": "agent:这是广场的规定",
    "praise": "customer:表扬一下",
    "promotion": "customer:有活动|有促销",
    "stroller": "customer:童车",
    "suggestion": "customer:提个建议|提个意见|有个建议",
    "umbrella": "customer:(想借一把|能借)雨伞",
    "waiting": "agent:稍等|久等|耐心等待",
}
"""What the grammar of the history writes where a call holds a situation; the others are in none of its topics."""


@dataclass
class Tally:
    """Counts of one situation: verdicts by kind of entry, and the recogniser's probabilities against the truth."""

    seen: Counter[tuple[str, Truth]] = field(default_factory=Counter)
    chances: list[tuple[float, bool]] = field(default_factory=list)

    def share(self, kind: str, *truths: Truth) -> float:
        """The share of the entries of a kind that have one of the verdicts."""
        total = sum(n for (k, _), n in self.seen.items() if k == kind)
        return sum(self.seen[kind, t] for t in truths) / max(1, total)

    def precision(self, *truths: Truth) -> float:
        """Of the entries with one of the verdicts, the share that shows the situation; NaN where there are none."""
        found = sum(n for (_, t), n in self.seen.items() if t in truths)
        return sum(self.seen["shows", t] for t in truths) / found if found else float("nan")

    @property
    def brier(self) -> float:
        """The mean squared error of the probabilities."""
        return float(np.mean([(p - yes) ** 2 for p, yes in self.chances]))


def total(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    whole = Tally()
    for tally in tallies:
        whole.seen += tally.seen
        whole.chances += tally.chances
    return whole


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true", help="show what was taken as given and is not")
    options = parser.parse_args()
    began = time.process_time()
    sheets, _ = read(FOLDER)
    fit_to(FOLDER)
    print(f"read and fitted in {time.process_time() - began:.2f} s of processor time")
    known = situations(FOLDER)
    kin = {name: {n for n, sheet in sheets.items() if name in sheet.kin} for name in known}
    by_set = [
        {name: held_out(known[name], kin[name], written, wrong=options.wrong) for name in known}
        for written in entries()
    ]
    print_held_out(by_set)
    print_history(known, wrong=options.wrong)


# ---- held-out wordings ---------------------------------------------------------------------------


def entries() -> list[Entries]:
    """The held-out sets as they are written, in the order of their writing."""
    return list(YAML(typ="safe").load_all((ROOT / "tests" / "data" / "situations.yaml").read_text("utf-8")))


def held_out(situation: Situation, kin: set[str], written: Entries, *, wrong: bool) -> Tally:
    """A situation's verdicts on the entries that show it, on its near misses, and on those of others."""
    tally = Tally()
    for kind, said in _asked(situation.id, kin, written):
        call = call_of(said)
        verdict = asked(situation, call)
        tally.seen[kind, verdict.truth] += 1
        seen = situation.seen(call.transcript.turns, situation.party)
        tally.chances.append((seen.probability if seen else 0.0, kind == "shows"))
        if wrong and verdict.truth is Truth.YES and kind != "shows":
            print(f"  wrong: {situation.id} ({kind}): {dict(said)} — {verdict.reason}")
    return tally


def _asked(name: str, kin: set[str], written: Entries) -> Iterator[tuple[str, Mapping[str, str]]]:
    for other, parts in written.items():
        if other == name:
            yield from (("shows", said) for said in parts["shows"])
            yield from (("near", said) for said in parts["near_misses"])
        elif other not in kin:
            yield from (("others", said) for said in parts["shows"])


def call_of(said: Mapping[str, str]) -> Call:
    """A call of a turn or two."""
    turns = tuple(Turn(party, i * 5.0, i * 5.0 + 4, text) for i, (party, text) in enumerate(said.items()))  # type: ignore[arg-type]
    return Call(CallInfo("held", "held"), Transcript(turns))


def asked(situation: Situation, call: Call) -> Verdict:
    """What the operator says, as it would be heard where it is a ``when``."""
    verdict = operator.check(operator.SituationOptions.model_construct(known=situation), call)
    return Verdict(Truth.NO, verdict.reason) if verdict.nearly else verdict


def print_held_out(by_set: list[Mapping[str, Tally]]) -> None:
    """The table of held-out wordings, and how probabilities hold true."""
    print(
        "\n| situation | found | asked | missed | near misses wrong, asked | others wrong, asked | precision | Brier |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name in by_set[0]:
        _print_row(name, total([tallies[name] for tallies in by_set]))
    for i, tallies in enumerate(by_set, 1):
        _print_row(f"**set {i}**", total(tallies.values()))
    whole = total(tally for tallies in by_set for tally in tallies.values())
    _print_row("**all**", whole)
    recall, reach = whole.share("shows", Truth.YES), whole.share("shows", Truth.YES, Truth.UNSURE)
    print(f"\nrecall {recall:.1%} taken as given, {reach:.1%} with questions; precision of what is taken as given")
    print(f"{whole.precision(Truth.YES):.1%}, with questions {whole.precision(Truth.YES, Truth.UNSURE):.1%}\n")
    print("| probability | entries | mean | came true |\n|---|--:|--:|--:|")
    for low, high in pairwise(BINS):
        inside = [(p, yes) for p, yes in whole.chances if low <= p < high]
        if inside:
            mean, true = (np.mean([pair[i] for pair in inside]) for i in (0, 1))
            print(f"| {low:.1f}–{min(high, 1):.1f} | {len(inside)} | {mean:.3f} | {true:.3f} |")


def _print_row(name: str, tally: Tally) -> None:
    seen = tally.seen
    counts = [f"{seen['shows', t]}" for t in (Truth.YES, Truth.UNSURE, Truth.NO)]
    wronged = [f"{seen[kind, Truth.YES]} / {seen[kind, Truth.UNSURE]}" for kind in ("near", "others")]
    print(f"| {name} |", " | ".join([*counts, *wronged]), f"| {tally.precision(Truth.YES):.2f} | {tally.brier:.3f} |")


# ---- ordinary calls ------------------------------------------------------------------------------


def history() -> Iterator[Call]:
    """The generated calls."""
    for path in sorted((ROOT / "samples" / "history").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            info = CallInfo(record["call"]["call_id"], path.name, direction=record["call"]["direction"])
            yield Call(info, Transcript(tuple(Turn(**turn) for turn in record["transcript"]["turns"])))


def holds(name: str, call: Call) -> bool:
    """Whether the grammar put a situation into a call."""
    if name == "outbound":
        return call.info.direction == "outbound"
    party, _, pattern = HELD.get(name, "agent:$^").partition(":")
    return any(party in ("any", t.party) and re.search(pattern, t.text) for t in call.transcript.turns)


def print_history(known: Mapping[str, Situation], *, wrong: bool) -> None:
    """The table of ordinary calls."""
    calls = list(history())
    print(f"\n| situation | calls of {len(calls)} that hold it | found | asked | missed | false | needless |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    totals: Counter[tuple[bool, Truth]] = Counter()
    began = time.process_time()
    for name, situation in known.items():
        seen: Counter[tuple[bool, Truth]] = Counter()
        for call in calls:
            verdict = asked(situation, call)
            held = holds(name, call)
            seen[held, verdict.truth] += 1
            if wrong and not held and verdict.truth is not Truth.NO:
                print(f"  {name}: {call.info.call_id} {verdict.truth.name} — {verdict.reason}")
        _print_alarms(name, seen)
        totals += seen
    _print_alarms("**all**", totals)
    print(f"\nper 1,000 calls, all situations: {1000 * totals[False, Truth.YES] / len(calls):.1f} false alarms,")
    print(f"{1000 * totals[False, Truth.UNSURE] / len(calls):.1f} needless questions;", end=" ")
    print(f"{(time.process_time() - began) / len(calls) * 1000:.1f} ms a call for all situations")


def _print_alarms(name: str, seen: Counter[tuple[bool, Truth]]) -> None:
    counts = [seen[True, t] for t in (Truth.YES, Truth.UNSURE, Truth.NO)]
    print(
        f"| {name} | {sum(counts)} |", *(f"{n} |" for n in [*counts, seen[False, Truth.YES], seen[False, Truth.UNSURE]])
    )


if __name__ == "__main__":
    main()
