"""Lines of which it is known who says them: the agent or the customer; a source is one file or one kind of file.

What is fitted to one source is tried on the others, never on lines of its own: two lines of one file are alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

from models.train.text import grammar, notation
from models.train.text.mix import FOLDER
from models.train.text.spoken import SLOTS
from qa.packs.yaml import read_yaml

Side = Literal["agent", "customer"]
ROOT = Path(__file__).parents[3]
DRAWS = 1500
"""Turns drawn by chance from the grammar, for each side of a file."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn, who says it, where it comes from, and the call that it stands in, if it stands in one."""

    source: str
    side: Side
    text: str
    call: str = ""


def every() -> list[Said]:
    """All lines of all sources, each wording of a source once but for those of whole calls."""
    return [*_grammar(), *_situations(), *_history(), *_dialogues()]


def _grammar() -> Iterator[Said]:
    """Turns that the grammar of the training text makes, from the rules that are one side's alone."""
    rules = notation.load(FOLDER, SLOTS)
    for path in [*sorted(FOLDER.glob("t[hra]*.txt")), FOLDER / "reply.txt"]:
        names = [line.split()[0][1:] for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == ":"]
        sides = {name: side for name in names if (side := _side_of(name, names))}
        for side in ("agent", "customer"):
            mine = [rules[name] for name, other in sides.items() if other == side]
            yield from (Said(path.stem, side, text) for text in _drawn(mine, Random(f"{path.stem} {side}")))  # type: ignore[arg-type]


def _side_of(name: str, names: Iterable[str]) -> Side | None:
    """A rule's side by its name: ``x.agent``, ``x.customer``, and ``th.x.a`` beside ``th.x``."""
    if name.endswith(".agent") or (name.startswith("th.") and name.endswith(".a")):
        return "agent"
    if name.endswith(".customer") or (name.startswith("th.") and f"{name}.a" in names):
        return "customer"
    return None


def _drawn(rules: list[grammar.Rule], chance: Random) -> list[str]:
    texts: dict[str, None] = {}
    for _ in range(DRAWS if rules else 0):
        rule, pieces = chance.choice(rules), []
        for _ in range(chance.choice((1, 1, 2, 2, 3))):
            draft = grammar.Draft()
            grammar.write(rule, chance, draft)
            pieces.append(draft.text())
        texts["，".join(dict.fromkeys(pieces))] = None
    return list(texts)


def _situations() -> Iterator[Said]:
    for path in sorted((ROOT / "lexicons" / "situations").glob("*.yaml")):
        data: Any = read_yaml(path)
        if not isinstance(data, dict):
            continue
        yield from _lines("situations", data.get("examples"), data.get("party"))
        if path.stem == "innocent":
            yield from _lines("innocent", data["agent"], "agent")
            yield from _lines("innocent", data["customer"], "customer")


def _lines(source: str, lines: Any, usual: str | None) -> Iterator[Said]:
    for line in lines or ():
        if isinstance(line, str) and usual in ("agent", "customer"):
            yield Said(source, usual, line)  # type: ignore[arg-type]
        elif isinstance(line, dict):
            yield from (Said(source, s, str(t)) for s, t in line.items() if s in ("agent", "customer"))


def _history() -> Iterator[Said]:
    for path in sorted((ROOT / "samples" / "history").glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            call = json.loads(text)
            yield from (
                Said("history", turn["party"], turn["text"], call["call"]["call_id"])
                for turn in call["transcript"]["turns"]
                if turn["party"] in ("agent", "customer")
            )


def _dialogues() -> Iterator[Said]:
    scripts = [(path.stem, read_yaml(path)) for path in sorted((ROOT / "samples" / "scripts").glob("*.yaml"))]
    cases: Any = read_yaml(ROOT / "lexicons" / "plaza" / "cases.yaml")
    for source, calls in (("scripts", scripts), ("cases", [(case["name"], case) for case in cases])):
        for name, call in calls:
            for turn in call.get("dialogue") or ():
                for party, text in turn.items():
                    side = {"colleague": "agent"}.get(party, party)
                    if side in ("agent", "customer") and isinstance(text, str):
                        yield Said(source, side, text.replace("{", "").replace("}", ""), name)
