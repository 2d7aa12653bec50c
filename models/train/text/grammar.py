"""A small grammar: rules with weighted branches, expanded by chance, some of them held out for testing."""

from __future__ import annotations

import hashlib
import itertools
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

HELD_SHARE = 0.06
MIN_LITERAL = 4
SALT = "tingjian-held-1"
MAX_VARIANTS = 256  # a held branch with more literal variants than this is known by its absence alone

Say = Callable[[Random], str]


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
    """Every literal wording of the held-out branches that name no other rule, of at least `MIN_LITERAL` characters."""
    found: set[str] = set()
    for rule in rules.values():
        for branch in rule.branches:
            if branch.held:
                found.update(text for text in _variants(branch.parts) if len(text) >= MIN_LITERAL)
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
