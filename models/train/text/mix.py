"""What is said how often: the kinds of text, their weights, and the stream that draws them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

from models.train.text import grammar, notation
from models.train.text.grammar import Draft, Rule
from models.train.text.spoken import SLOTS
from models.train.text.vary import hesitate, loosen, swap
from models.train.text.words import PUNCTUATION, Words, words

Split = Literal["train", "held"]

# Shares of the sentences drawn. Only the first four kinds know held-out branches, so "held" draws from them alone.
MIX: dict[str, float] = {
    "talk": 0.20,  # the grammar of calls, all trades
    "phrase": 0.08,  # the regulations' phrases, required and banned, alone or inside a turn
    "figures": 0.08,  # numbers, names, addresses in short frames
    "short": 0.06,  # back-channels and short turns
    "turns": 0.26,  # turns of whole calls, worded freely
    "jumble": 0.04,  # pieces of the grammar in a senseless order
    "words": 0.28,  # random words by frequency, rare characters given their turn
}
VARIED = {"talk": 0.6, "turns": 0.35, "phrase": 0.2}  # the share whose words are swapped or dropped, in training
GRAMMAR_KINDS = ("talk", "phrase", "figures", "short")

FOLDER = Path(__file__).parent / "rules"
# The last clause of a question: its ending, or a word that asks.
_ASKS = re.compile(
    "(吗|呢|(?<!不)是不是|有没有|能不能|行不行|好不好|可不可以|对不对|要不要|谁|几楼|多少)$"
    "|请问|为什么|为啥|凭什么|怎么[^说都样]|什么时候|啥时候|多少钱|几点|几号|哪[里儿个位天家种款]|多久|多长时间|怎么样$|(?<!没)什么$"
)
LONGEST = 60  # characters of a turn
HELD_FACTOR = 4.0  # held-out branches are favoured in "held", so that few drafts are thrown away


def sentences(seed: int, split: Split = "train") -> Iterator[str]:
    """Endless turns of 1 to 60 characters: GB 2312 hanzi and ，。？！、; the same seed gives the same turns.

    "train" never says a held-out branch; every sentence of "held" says at least one.
    """
    random = Random(f"{split}:{seed}")
    writers = _writers(split)
    kinds = list(writers)
    weights = [MIX[kind] for kind in kinds]
    held = held_index()
    while True:
        kind = random.choices(kinds, weights)[0]
        text = writers[kind](random)
        if text is None:
            continue
        if split == "train" and kind in VARIED:
            if random.random() < VARIED[kind]:
                text = loosen(swap(text, random), random)
            text = hesitate(text, random)
        text = _finish(text)
        if len(text) <= LONGEST and (split == "held" or not speaks_held(text, held)):
            yield text


def _finish(text: str) -> str:
    """The turn with its full stop or question mark, and without a comma at either end."""
    text = text.strip("，、")
    if text[-1] in PUNCTUATION:
        return text
    return text + ("？" if _ASKS.search(text.rpartition("，")[2]) else "。")


def _writers(split: Split) -> dict[str, Callable[[Random], str | None]]:
    """A writer for each kind that the split draws from; a writer gives None where its draft will not do."""
    rules = _rules(split)
    writers: dict[str, Callable[[Random], str | None]] = {
        kind: _grammar_writer(rules[kind], split) for kind in GRAMMAR_KINDS
    }
    if split == "train":
        pieces = [rule for rule in rules.values() if len(rule.branches) > 1]
        writers["jumble"] = lambda random: _jumble(pieces, words(), random)
        writers["words"] = words().string
        writers["turns"] = _grammar_writer(rules["turns"], split)
    return writers


def _grammar_writer(rule: Rule, split: Split) -> Callable[[Random], str | None]:
    """Expands `rule`; in "held" only drafts with a held-out branch pass."""

    def writer(random: Random) -> str | None:
        draft = Draft()
        grammar.write(rule, random, draft)
        return draft.text() if split == "train" or draft.held else None

    return writer


def _jumble(pieces: list[Rule], lexicon: Words, random: Random) -> str:
    """Two to five pieces of the grammar, a random word between some of them."""
    draft = Draft()
    for _ in range(random.choice((2, 2, 3, 3, 4, 5))):
        grammar.write(random.choice(pieces), random, draft)
        if random.random() < 0.3:
            draft.pieces.append(lexicon.word(random))
    return draft.text().translate({ord(mark): None for mark in "。？！"}) if random.random() < 0.5 else draft.text()


@cache
def _rules(split: Split) -> dict[str, Rule]:
    """The grammar, cut or weighted for the split."""
    rules = notation.load(FOLDER, SLOTS)
    if split == "train":
        grammar.without_held(rules)
    else:
        grammar.favour_held(rules, HELD_FACTOR)
    return rules


@cache
def held_index() -> dict[str, tuple[str, ...]]:
    """The literal held-out wordings, by their first two characters."""
    index: dict[str, list[str]] = {}
    for text in sorted(grammar.held_texts(notation.load(FOLDER, SLOTS))):
        index.setdefault(text[:2], []).append(text)
    return {start: tuple(texts) for start, texts in index.items()}


def speaks_held(text: str, index: dict[str, tuple[str, ...]]) -> bool:
    """Whether a held-out wording stands somewhere in `text`, put together by chance from other branches or words."""
    for at in range(len(text) - 1):
        for wording in index.get(text[at : at + 2], ()):
            if text.startswith(wording, at):
                return True
    return False
