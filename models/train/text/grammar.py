"""A small grammar of spoken turns: plain text files, read once, expanded by chance.

Notation of a data file (`*.txt` beside this module):

    # a comment line
    :shop.ask                 a rule; names are a-z, 0-9, "_" and "."
    我想问一下 这个有货吗*3   alternatives, divided by spaces or line ends; *3 weighs three times as much
    (请|麻烦)您[再]看看{goods}  (a|b) one of these, [a], (a|b)? or 了? perhaps, {goods} another rule or a spoken slot
    !谢谢您                   never held out
    :backchannel !            nothing in this rule is held out

**Held-out branches.** In every rule of at least `MIN_BRANCHES` alternatives, an alternative with at least `MIN_LENGTH` hanzi
of its own is held out when a hash of its text (weight and mark taken off) falls below `HELD_SHARE`. The hash depends on the
text alone, so a word held out of one rule is held out of all, and adding lines moves no other line across.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

HELD_SHARE = 0.06
MIN_BRANCHES = 8
MIN_LENGTH = 4
SALT = "tingjian-held-1"
MAX_VARIANTS = 256  # a held branch with more literal variants than this is known by its absence alone

Say = Callable[[Random], str]

_TOKEN = re.compile(r"\{([a-z0-9_.]+)\}|([()\[\]|?])|([^{}()\[\]|?]+)")
_WEIGHT = re.compile(r"\*(\d+(?:\.\d+)?)$")
_HANZI = re.compile(r"[\u4e00-\u9fff]")


class GrammarError(ValueError):
    """A data file breaks the notation; the message names file and line."""


@dataclass
class Draft:
    """A sentence being written: its pieces, and whether a held-out branch went into it."""

    pieces: list[str] = field(default_factory=list)
    held: bool = False

    def text(self) -> str:
        """The pieces as one string."""
        return "".join(self.pieces)


@dataclass
class Branch:
    """One alternative of a rule: its parts in order, its weight, and whether it is held out."""

    source: str
    parts: list[str | Rule | Say]
    weight: float = 1.0
    held: bool = False


@dataclass
class Rule:
    """A choice between branches, drawn by weight."""

    name: str
    branches: list[Branch] = field(default_factory=list)
    cumulative: list[float] = field(default_factory=list)

    def seal(self) -> None:
        """Fix the weights once all branches are known."""
        self.cumulative = list(itertools.accumulate(branch.weight for branch in self.branches))

    def pick(self, random: Random) -> Branch:
        """One branch, by weight."""
        if len(self.branches) == 1:
            return self.branches[0]
        return self.branches[bisect(self.cumulative, random.random() * self.cumulative[-1])]


def write(rule: Rule, random: Random, draft: Draft) -> None:
    """Expand `rule` by chance onto the end of `draft`."""
    branch = rule.pick(random)
    draft.held |= branch.held
    for part in branch.parts:
        if isinstance(part, str):
            draft.pieces.append(part)
        elif isinstance(part, Rule):
            write(part, random, draft)
        else:
            draft.pieces.append(part(random))


def is_held(text: str) -> bool:
    """Whether a branch with this text falls on the held-out side: a stable hash, the same on every machine."""
    digest = hashlib.sha256(f"{SALT}:{text}".encode()).digest()
    return int.from_bytes(digest[:4], "big") < HELD_SHARE * 2**32


def load(folder: Path, slots: Mapping[str, Say]) -> dict[str, Rule]:
    """Read every `*.txt` of `folder` into one table of rules; `slots` are the names that Python speaks (numbers, dates)."""
    rules: dict[str, Rule] = {}
    filled: dict[str, str] = {}
    todo: list[tuple[Branch, str]] = []
    for path in sorted(folder.glob("*.txt")):
        for where, name, spared, words in _blocks(path):
            if name in filled or name in slots:
                raise GrammarError(f"{where}: rule {name} is already defined in {filled.get(name, 'the spoken slots')}")
            filled[name] = where
            rule = rules.setdefault(name, Rule(name))
            for word in words:
                branch = _branch(word, spared or len(words) < MIN_BRANCHES)
                rule.branches.append(branch)
                todo.append((branch, where))
    for branch, where in todo:
        branch.parts = _Reader(branch.source, rules, slots, where).parts()
    for rule in rules.values():
        rule.seal()
    return rules


def _blocks(path: Path) -> Iterator[tuple[str, str, bool, list[str]]]:
    """Each rule of a file: where it stands, its name, whether it is spared from the hold-out, its alternatives."""
    where, name, spared = "", "", False
    words: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        if not line.startswith(":"):
            if line.strip() and not name:
                raise GrammarError(f"{path.name}:{number}: text before the first rule")
            words += line.split()
            continue
        if name:
            yield where, name, spared, words
        head = line[1:].split()
        where, name, spared, words = f"{path.name}:{number}", head[0], "!" in head[1:], []
    if name:
        yield where, name, spared, words


def _branch(word: str, spared: bool) -> Branch:
    """An alternative with its weight and its side of the hold-out; its parts are read later, when all names are known."""
    weight = _WEIGHT.search(word)
    text = word[: weight.start()] if weight else word
    if text.startswith("!"):
        text, spared = text[1:], True
    eligible = not spared and len(_HANZI.findall(text)) >= MIN_LENGTH
    return Branch(text, [], float(weight[1]) if weight else 1.0, eligible and is_held(text))


class _Reader:
    """Turns the text of one alternative into parts; groups become nameless rules."""

    def __init__(self, text: str, rules: Mapping[str, Rule], slots: Mapping[str, Say], where: str) -> None:
        self.tokens = list(_TOKEN.finditer(text))
        if sum(len(token[0]) for token in self.tokens) != len(text):
            raise GrammarError(f"{where}: cannot read {text!r}")
        self.text, self.rules, self.slots, self.where, self.at = text, rules, slots, where, 0

    def parts(self) -> list[str | Rule | Say]:
        """The whole alternative."""
        parts = self._sequence()
        if self.at < len(self.tokens):
            raise GrammarError(f"{self.where}: unbalanced brackets in {self.text!r}")
        return parts

    def _sequence(self) -> list[str | Rule | Say]:
        parts: list[str | Rule | Say] = []
        while self.at < len(self.tokens):
            name, mark, literal = self.tokens[self.at].groups()
            if mark and mark in ")]|?":
                break
            self.at += 1
            if name:
                parts.append(self._optional(self._named(name)))
            elif mark:
                parts.append(self._group(mark))
            else:
                parts += self._literal(literal)
        return parts

    def _named(self, name: str) -> Rule | Say:
        found = self.rules.get(name) or self.slots.get(name)
        if found is None:
            raise GrammarError(f"{self.where}: no rule or slot {name} (in {self.text!r})")
        return found

    def _literal(self, text: str) -> list[str | Rule | Say]:
        """Plain text; a question mark after it makes its last character optional."""
        if not self._perhaps():
            return [text]
        last = _maybe(text[-1])
        return [text[:-1], last] if text[1:] else [last]

    def _optional(self, part: Rule | Say) -> Rule | Say:
        """The part itself, or the choice of leaving it out where a question mark follows."""
        return _maybe(part) if self._perhaps() else part

    def _group(self, opening: str) -> Rule:
        rule = Rule("")
        while True:
            rule.branches.append(Branch("", self._sequence()))
            if self.at >= len(self.tokens):
                raise GrammarError(f"{self.where}: unbalanced brackets in {self.text!r}")
            mark = self.tokens[self.at][0]
            self.at += 1
            if mark != "|":
                break
        if mark != {"(": ")", "[": "]"}[opening]:
            raise GrammarError(f"{self.where}: unbalanced brackets in {self.text!r}")
        if self._perhaps() or opening == "[":
            rule.branches.append(Branch("", [], float(len(rule.branches))))
        rule.seal()
        return rule

    def _perhaps(self) -> bool:
        """Whether a question mark follows the group."""
        found = self.at < len(self.tokens) and self.tokens[self.at][0] == "?"
        self.at += found
        return found


def _maybe(part: str | Rule | Say) -> Rule:
    """A nameless rule that says `part` half the time."""
    rule = Rule("", [Branch("", [part]), Branch("", [])])
    rule.seal()
    return rule


def without_held(rules: Mapping[str, Rule]) -> None:
    """Take the held-out branches away, in place: what is left cannot say them."""
    for rule in rules.values():
        rule.branches = [branch for branch in rule.branches if not branch.held]
        rule.seal()


def favour_held(rules: Mapping[str, Rule], factor: float) -> None:
    """Weigh the held-out branches `factor` times as much, in place, so that few drafts are thrown away."""
    for branch in itertools.chain.from_iterable(rule.branches for rule in rules.values()):
        branch.weight *= factor if branch.held else 1.0
    for rule in rules.values():
        rule.seal()


def held_texts(rules: Mapping[str, Rule]) -> set[str]:
    """Every literal wording of the held-out branches that name no other rule, of at least `MIN_LENGTH` characters."""
    found: set[str] = set()
    for rule in rules.values():
        for branch in rule.branches:
            if branch.held:
                found.update(text for text in _variants(branch.parts) if len(text) >= MIN_LENGTH)
    return found


def _variants(parts: Iterable[str | Rule | Say]) -> list[str]:
    """All literal wordings of `parts`; none if another rule or a spoken slot takes part, or if there are too many."""
    texts = [""]
    for part in parts:
        if isinstance(part, str):
            choices = [part]
        elif isinstance(part, Rule) and not part.name:
            choices = [text for branch in part.branches for text in (_variants(branch.parts) if branch.parts else [""])]
        else:
            return []
        texts = [before + choice for before in texts for choice in choices]
        if len(texts) > MAX_VARIANTS:
            return []
    return texts
