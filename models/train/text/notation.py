"""A small grammar of spoken turns: plain text files, read once, expanded by chance.

Notation of a data file (`rules/*.txt`):

    # a comment line
    :shop.ask                 a rule; names are a-z, 0-9, "_" and "."
    我想问一下 这个有货吗*3   alternatives, divided by spaces or line ends; *3 weighs three times as much
    (请|麻烦)您[再]看看{goods}  (a|b) one of these, [a], (a|b)? or 了? perhaps, {goods} another rule or a spoken slot
    !谢谢您                   never held out
    :backchannel !            a plain list: nothing in it is held out, and what bears no weight weighs 1

In a rule without "!" an alternative that bears no weight weighs more the more wordings it has, so that rich frames
come up more often than short ones.

**Held-out branches.** In every rule of at least `MIN_BRANCHES` alternatives, one with at least `MIN_LENGTH` hanzi of
its own is held out when a hash of its text (weight and mark taken off) falls below `HELD_SHARE`. The hash depends on
the text alone, so a word held out of one rule is held out of all, and adding lines moves no other line across.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from models.train.text.grammar import Branch, Rule, Say, is_held
from models.train.text.words import ALLOWED

MIN_BRANCHES = 8
MIN_LENGTH = 4
REFERENCE_WORDINGS = 20  # what another rule or a spoken slot is taken to offer, for the weight of its frame
MAX_WORDINGS = 100_000
RICHNESS = 0.25  # the weight of a frame is the number of its wordings to this power

_TOKEN = re.compile(r"\{([a-z0-9_.]+)\}|([()\[\]|?])|([^{}()\[\]|?]+)")
_WEIGHT = re.compile(r"\*(\d+(?:\.\d+)?)$")
_HANZI = re.compile(r"[\u4e00-\u9fff]")


class GrammarError(ValueError):
    """A data file breaks the notation; the message names file and line."""


def load(folder: Path, slots: Mapping[str, Say]) -> dict[str, Rule]:
    """Read every `*.txt` of `folder` into one table of rules; `slots` are the names that Python speaks."""
    rules: dict[str, Rule] = {}
    filled: dict[str, str] = {}
    todo: list[tuple[Branch, str, bool]] = []
    for path in sorted(folder.glob("*.txt")):
        for where, name, spared, words in _blocks(path):
            if name in filled or name in slots:
                raise GrammarError(f"{where}: rule {name} is already defined in {filled.get(name, 'the spoken slots')}")
            filled[name] = where
            rule = rules.setdefault(name, Rule(name))
            for word in words:
                branch = _branch(word, spared or len(words) < MIN_BRANCHES)
                rule.branches.append(branch)
                todo.append((branch, where, spared))
    for branch, where, plain in todo:
        branch.parts = _Reader(branch.source, rules, slots, where).parts()
        if not branch.weight:
            branch.weight = 1.0 if plain else _wordings(branch.parts) ** RICHNESS
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
    """An alternative with its weight and its side of the hold-out; its parts are read when all names are known."""
    weight = _WEIGHT.search(word)
    text = word[: weight.start()] if weight else word
    if text.startswith("!"):
        text, spared = text[1:], True
    eligible = not spared and len(_HANZI.findall(text)) >= MIN_LENGTH
    return Branch(text, [], float(weight[1]) if weight else 0.0, eligible and is_held(text))


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
        if not ALLOWED.issuperset(text):
            raise GrammarError(f"{self.where}: {set(text) - ALLOWED} is not in GB 2312 (in {self.text!r})")
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


def _wordings(parts: Iterable[str | Rule | Say]) -> int:
    """About how many wordings a frame has, other rules counted as `REFERENCE_WORDINGS` each; at most `MAX_WORDINGS`."""
    total = 1
    for part in parts:
        if isinstance(part, Rule) and not part.name:
            total *= sum(_wordings(branch.parts) for branch in part.branches)
        elif not isinstance(part, str):
            total *= REFERENCE_WORDINGS
    return min(total, MAX_WORDINGS)
