"""How well the words of customers in distress are found. Run: ``python -m tests.bench.distress``.

Three sets: sentences worded before the phrases (``tests/data/distress.yaml``); the held-out turns of the situations
(``tests/data/situations.yaml``), where complaints and criticism are most like distress and all others are not; and the
examples of the situations themselves, which were looked at when the phrases were widened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from qa.lexicon import PhraseSet
from qa.packs.load import lexicons, load_pack
from qa.types import Turn

DATA = Path(__file__).parents[1] / "data"
UPSET = ("complaint", "criticism")


def share(texts: Iterable[str], phrases: Mapping[str, PhraseSet]) -> str:
    """How many of some turns hold any of the phrases."""
    turns = [Turn("customer", 0.0, 0.25 * len(text), text) for text in texts]
    found = sum(any(each.find(turn) for each in phrases.values()) for turn in turns)
    return f"{found:4} of {len(turns):4}"


def read(path: Path) -> list[Any]:
    return list(YAML(typ="safe").load_all(path.read_text("utf-8")))


def customers(examples: Iterable[Any]) -> list[str]:
    """The customer's words of some examples."""
    return [text for each in examples if (text := each if isinstance(each, str) else each.get("customer"))]


def main() -> None:
    """Print the table."""
    phrases = load_pack("plaza").cues.distress
    (worded,) = read(DATA / "distress.yaml")
    for group, texts in worded.items():
        print(f"worded before         {group:22} {share(texts, phrases)}")
    held: dict[str, list[str]] = {}
    for part in read(DATA / "situations.yaml"):
        for name, kinds in part.items():
            for kind, examples in kinds.items():
                group = f"{name}, {kind}" if name in UPSET else f"others, {kind}"
                held.setdefault(group, []).extend(customers(examples))
    for group, texts in sorted(held.items()):
        print(f"held out              {group:22} {share(texts, phrases)}")
    seen: dict[str, list[str]] = {}
    for path in sorted((lexicons() / "situations").glob("*.yaml")):
        (data,) = read(path)
        if path.stem == "innocent":
            seen[path.stem] = customers(data["customer"])
        elif isinstance(data, Mapping) and data.get("party") == "customer":
            seen.setdefault(path.stem if path.stem in UPSET else "others", []).extend(customers(data["examples"]))
    for group, texts in sorted(seen.items()):
        print(f"examples, looked at   {group:22} {share(texts, phrases)}")


if __name__ == "__main__":
    main()
