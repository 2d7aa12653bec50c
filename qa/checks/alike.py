"""`alike` — a party says something like one of some example sentences.

Likeness is the cosine of character 2- and 3-grams, weighted by how rare they are among the examples (TF-IDF);
n-grams that no example has weigh as the rarest. Turns, their sentences and their clauses are compared, from four
characters on.

It ranks, and does not decide: 这个可以退 and 这个不可以退 are alike by their characters, while a true paraphrase may
share no word with its model. In a test of twelve paraphrases among near misses, the right example came first nine
times, but only five of them were more alike than the best wrong one. So what is alike is put to a person; only words
that are the same as an example's in normal form are a hit.

Options
-------
party : agent (default), customer or any
to : example sentences, without brackets or slots
likeness : 0–1, from which on a person is asked; 0.3 by default

Passes with ``alike: {party: customer, to: [这个东西质量太差了, 你们卖的东西质量有问题]}``: ::

    customer: 这个东西，质量太差了！

Fails: ::

    customer: 请问你们几点关门？
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from qa.checks.base import Options, Speaker
from qa.checks.counting import Hit
from qa.checks.spoken import WHO, cannot_tell, in_doubt, searched, turns_of
from qa.lexicon import Line, line_of
from qa.text import normal
from qa.types import Call, Truth, Verdict

ID = "alike"
_SHORTEST = 4
"""Characters from which on likeness means anything."""
_MOST = 1000
"""Examples of one condition."""
_SHOWN = 3
"""Stretches that a person is shown, the most alike first."""
_ENDS = frozenset("。！？.!?")


@dataclass(frozen=True, eq=False)
class Examples:
    """Example sentences, as written and in normal form."""

    written: tuple[str, ...]
    forms: tuple[str, ...]

    @cached_property
    def weights(self) -> dict[str, float]:
        """How rare each n-gram of the examples is: ln((1 + examples) / (1 + those that have it)) + 1."""
        having = Counter(gram for form in self.forms for gram in _grams(form))
        return {gram: log((1 + len(self.forms)) / (1 + n)) + 1 for gram, n in having.items()}

    @cached_property
    def _postings(self) -> dict[str, list[tuple[int, float]]]:
        """For each n-gram the examples that have it, and its weight in them; an example has the length 1."""
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            weighed = {gram: n * self.weights[gram] for gram, n in _grams(form).items()}
            length = sqrt(sum(w * w for w in weighed.values()))
            for gram, weight in weighed.items():
                postings[gram].append((i, weight / length))
        return dict(postings)

    def nearest(self, text: str) -> tuple[float, int]:
        """A text's likeness to the example that it is most alike to, and which that is."""
        likenesses = self.likenesses(text)
        best = max(range(len(likenesses)), key=likenesses.__getitem__)
        return likenesses[best], best

    def likenesses(self, text: str) -> list[float]:
        """A text's likeness to each example, 0–1."""
        rarest = log(1 + len(self.forms)) + 1  # of what none of the examples has
        cosines = [0.0] * len(self.forms)
        square = 0.0
        for gram, n in _grams(text).items():
            weight = n * self.weights.get(gram, rarest)
            square += weight * weight
            for i, in_example in self._postings.get(gram, ()):
                cosines[i] += weight * in_example
        return [cosine / sqrt(square) for cosine in cosines]


def _grams(text: str) -> Counter[str]:
    return Counter(text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1))


def _examples(value: Any) -> Examples:
    if not isinstance(value, list) or not value or not all(isinstance(text, str) for text in value):
        raise ValueError("`to` is a list of sentences")
    if len(value) > _MOST:
        raise ValueError(f"{len(value)} examples, at most {_MOST} — leave out those that say the same")
    forms = tuple(normal(text).text for text in value)
    short = next((text for text, form in zip(value, forms, strict=True) if len(form) < _SHORTEST), None)
    if short is not None:
        raise ValueError(f"“{short}” is too short to be like anything — give {_SHORTEST} characters, or use `says`")
    return Examples(tuple(value), forms)


class AlikeOptions(Options):
    """The examples, and how like them something must be for a person to be asked."""

    party: Speaker = "agent"
    to: Annotated[
        Examples,
        BeforeValidator(_examples),
        WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": _MOST}),
    ]
    likeness: float = Field(default=0.3, gt=0, le=1)


OPTIONS = AlikeOptions


def check(options: AlikeOptions, call: Call) -> Verdict:
    """Whether something is the same as an example; else a question where something is alike."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    turns = turns_of(call, options.party)
    pieces = [(line, *piece) for line in map(line_of, turns) for piece in _pieces(line)]
    texts = [line.normal[a:b] for line, a, b in pieces]
    same = [Hit.of(*piece) for piece, text in zip(pieces, texts, strict=True) if text in options.to.forms]
    who = WHO[options.party]
    if any(hit.sure for hit in same):
        evidence = tuple(hit.evidence for hit in same if hit.sure)
        return Verdict(Truth.YES, f"{who}说了范例“{evidence[0].text}”", evidence, len(evidence))
    ranked = sorted(zip(map(options.to.nearest, texts), pieces, strict=True), key=lambda found: -found[0][0])
    if ranked and ranked[0][0][0] >= options.likeness:
        (likeness, example), _ = ranked[0]
        best = {piece[0]: piece for (value, _), piece in reversed(ranked) if value >= options.likeness}  # of each turn
        shown = [Hit.of(*piece).evidence for _, piece in ranked if best.get(piece[0]) == piece][:_SHOWN]
        reason = f"{who}说的“{shown[0].text}”与范例“{options.to.written[example]}”相似度 {likeness:.2f}，需人工确认"
        return Verdict(Truth.UNSURE, reason, tuple(shown))
    what = f"与“{options.to.written[0]}”相近的话"
    doubt = in_doubt(turns, call, options.party, what, min(map(len, options.to.forms)))
    nearest = f"，最接近的相似度 {ranked[0][0][0]:.2f}" if ranked else ""
    return doubt or Verdict(Truth.NO, f"{who}未说{what}{nearest}", searched(turns, options.party))


def _pieces(line: Line) -> Iterator[tuple[int, int]]:
    """The turn, its sentences and its clauses, as far as they are long enough."""
    found = [(c.start, c.end) for c in line.clauses]
    start = 0
    for clause in line.clauses:
        if _ENDS.intersection(clause.marks) or clause.end == len(line.normal):
            found.append((start, clause.end))
            start = clause.end
    found.append((0, len(line.normal)))
    yield from (piece for piece in dict.fromkeys(found) if piece[1] - piece[0] >= _SHORTEST)
