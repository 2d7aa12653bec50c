"""The held-out sentences as calls: (a) drawn from the training grammar's held branches, (b) worded by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from qa.lexicon import PhraseSet, compile_set
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


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording that is counted, and whether an agent must not say it."""

    phrase: PhraseSet
    banned: bool


def read_wordings(talks: Sequence[Talk]) -> list[Wording]:
    """The wordings of the regulations, and those that the sentences are marked with."""
    data = YAML(typ="safe").load(DATA / "wordings.yaml")
    marked = [phrase for talk in talks for sentence in talk.sentences for phrase in sentence.phrases]
    banned = set(data["banned"])
    texts = dict.fromkeys([*data["required"], *data["banned"], *marked])
    return [Wording(compile_set(text, [text]), text in banned) for text in texts]
