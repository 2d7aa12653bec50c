"""The held-out sentences as calls: (a) drawn from the training grammar's held branches, (b) worded by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from qa.lexicon import PhraseSet, compile_set
from qa.packs.book import COMMON
from qa.packs.load import load_pack, pack_names
from qa.text import is_han

DATA = Path(__file__).parents[2] / "data" / "asr"
FILES = {"a": DATA / "held.yaml", "b": DATA / "free.yaml"}
PARTIES = ("agent", "customer")
A_CALL = 16
"""Sentences of a list that are put together to one call."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one party says in one go; `phrases` are regulation wordings that stand in it."""

    party: str
    text: str
    phrases: tuple[str, ...] = ()

    @property
    def han(self) -> str:
        """The characters that are spoken."""
        return han(self.text)


@dataclass(frozen=True, slots=True)
class Talk:
    """Sentences that are spoken one after the other on one call."""

    id: str
    sentences: tuple[Sentence, ...]


def han(text: str) -> str:
    """The Han characters of a text; punctuation is not compared."""
    return "".join(filter(is_han, text))


def read_talks(path: Path, limit: int | None = None) -> list[Talk]:
    """The calls of one set; `limit` is the greatest number of sentences."""
    data = YAML(typ="safe").load(path)
    talks = [
        Talk(f"{group}-{first // A_CALL}", tuple(map(_sentence, rows[first : first + A_CALL])))
        for group, rows in data["sentences"].items()
        for first in range(0, len(rows), A_CALL)
    ]
    talks += [Talk(each["id"], tuple(map(_sentence, each["turns"]))) for each in data.get("dialogues", ())]
    return list(_limited(talks, limit))


def _sentence(row: Mapping[str, Any]) -> Sentence:
    return Sentence(row["party"], row["text"], tuple(row.get("phrases", ())))


def _limited(talks: Sequence[Talk], limit: int | None) -> Iterator[Talk]:
    left = limit
    for talk in talks:
        if left is None:
            yield talk
        elif left > 0:
            yield Talk(talk.id, talk.sentences[:left])
            left -= len(talk.sentences)


Kind = Literal["required", "banned", "rule packs"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording that is counted: of a regulation, literally, or a group of a rule pack with all its variants."""

    phrase: PhraseSet
    kind: Kind


def read_wordings(talks: Sequence[Talk]) -> list[Wording]:
    """The wordings of the regulations, those that the sentences are marked with, and the groups of the rule packs."""
    data = YAML(typ="safe").load(DATA / "wordings.yaml")
    marked = [phrase for talk in talks for sentence in talk.sentences for phrase in sentence.phrases]
    banned = set(data["banned"])
    texts = dict.fromkeys([*data["required"], *data["banned"], *marked])
    literal = [Wording(compile_set(text, [text]), "banned" if text in banned else "required") for text in texts]
    return [*literal, *(Wording(group, "rule packs") for group in _groups())]


def _groups() -> Iterator[PhraseSet]:
    """Every group of every pack, and the common ones once."""
    seen = set[str]()
    for name in pack_names():
        book = load_pack(name).book
        for group in book.groups:
            key = group if group.startswith(COMMON) else f"{name}/{group}"
            if key not in seen:
                seen.add(key)
                yield replace(book.group(group), name=key)
