"""A text with its options, as a pack writes it, and the ways of saying it.

The ways are made when something first asks for them: a pack has tens of thousands, and loading it asks for few. That
a text has ways, and not too many, is known before: at a glance for nearly all, and by making them for the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from qa import sound
from qa.errors import PackError
from qa.text import FILLERS, normal

MAX_VARIANTS = 256
"""More ways of saying than this are no longer one phrase."""
SLOTS = {
    "x": ".{1,15}?",
    "y": ".{1,15}?",
    "org": ".{2,14}?",
    "name": ".{1,6}?",
    "n": "[零一二两三四五六七八九十百千万亿点半几多]{1,12}",
    "number": "[零一二三四五六七八九]{3,24}",
    "phone": "[零一二三四五六七八九]{7,13}",
}
"""What each slot may stand for, in normal form."""
Values = tuple[tuple[str, tuple[str, ...]], ...]
"""The values that a pack gives to slots."""
DEEPEST = 64
"""Brackets in a phrase, and slots that are filled one after the other: more stand in no phrase that a person wrote."""
SHOWN = 200
"""Characters of a text that an error quotes."""
KEPT = 32768
"""Texts that are kept with their ways of saying: packs share phrases, and a pack asks for its own many times."""
_BRACKETS = str.maketrans("［］（）｛｝｜", "[](){}|")
_CLOSING = {"[": "]", "(": ")"}
_PARTS = re.compile(r"\{(?P<slot>\w+)\}|(?P<sign>[\[\](){}|])|(?P<text>[^\[\](){}|]+)")
_SPOKEN = re.compile(f"(?![{''.join(sorted(FILLERS))}誒])[一-鿿]")
"""A Chinese character that the normal form surely keeps: no filler, and 誒 becomes one."""


@dataclass(frozen=True, eq=False)
class Variant:
    """One way to say a phrase, with no options left: pieces of normal text, and the patterns of slots between them."""

    pieces: tuple[str, ...]

    @cached_property
    def literal(self) -> str | None:
        """The whole text, None if there is a slot in it."""
        return self.pieces[0] if len(self.pieces) == 1 else None

    @cached_property
    def head(self) -> str:
        """The literal text that it begins with; empty where it begins with a slot."""
        return self.pieces[0]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The variant as a regular expression over normal text."""
        return re.compile("".join(p if i % 2 else re.escape(p) for i, p in enumerate(self.pieces)))

    @cached_property
    def sounds(self) -> tuple[sound.Syllable, ...]:
        """The syllables of a literal variant."""
        return sound.syllables(self.pieces[0])

    @cached_property
    def folded(self) -> str:
        """The folded syllables as one text, for quick search."""
        return sound.folded(self.sounds)

    @cached_property
    def core(self) -> str:
        """The folded syllables of the longest piece: without them the variant does not sound alike."""
        return max(map(_folded, self.pieces[::2]), key=len)

    @cached_property
    def syllables(self) -> tuple[tuple[sound.Syllable, ...], ...]:
        """The syllables of each piece between slots."""
        return tuple(sound.syllables(piece) for piece in self.pieces[::2])

    @cached_property
    def spoken(self) -> re.Pattern[str]:
        """The variant as a regular expression over folded syllables, a group a piece."""
        return re.compile("".join(_by_sound(p) if i % 2 else f"({_folded(p)})" for i, p in enumerate(self.pieces)))

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the variant stands in a normal text."""
        if self.literal is None:
            yield from (m.span() for m in self.regex.finditer(text))
            return
        at = text.find(self.literal)
        while at >= 0:
            yield at, at + len(self.literal)
            at = text.find(self.literal, at + 1)

    def sounding(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where something that sounds like the variant stands in folded syllables."""
        if self.core in folded:
            yield from (m.span() for m in self.spoken.finditer(folded))


@dataclass(frozen=True, eq=False)
class Wording:
    """A text as a pack writes it, ``请[您]稍(等|候)``, with the values of its slots."""

    written: str
    values: Values = ()

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The ways of saying it; `PackError` where there are none, or too many."""
        text = self.written.translate(_BRACKETS)
        if text.count("[") + text.count("(") > DEEPEST:
            problem = f"“{_shown(self.written)}” has more than {DEEPEST} brackets"
            raise PackError(problem, mend="write it as several phrases")
        ways = list(islice(_expand(text, dict(self.values)), MAX_VARIANTS + 1))
        if len(ways) > MAX_VARIANTS:
            problem = f"“{_shown(self.written)}” has more than {MAX_VARIANTS} ways of saying"
            raise PackError(problem, mend="write it as several phrases")
        variants = {v.pieces: v for text in ways for v in [_variant(text, self.written)]}
        return tuple(variants.values())

    @cached_property
    def has_slot(self) -> bool:
        """Whether a slot without values is in it."""
        return "{" in self.written.translate(_BRACKETS) and any(v.literal is None for v in self.variants)


def wording(written: str, slots: Mapping[str, Sequence[str]]) -> Wording:
    """A text of a pack, whose slots may have values; `PackError` where it is not well written."""
    nested = any("{" in value for values in slots.values() for value in values)
    # a text without slots is the same text in every pack
    used = {slot: values for slot, values in slots.items() if values and (nested or slot in written)}
    return _wording(written, tuple((slot, tuple(values)) for slot, values in used.items()))


@lru_cache(maxsize=KEPT)
def _wording(written: str, values: Values) -> Wording:
    made = Wording(written, values)
    if not _well_written(written.translate(_BRACKETS), dict(values)):
        _ = made.variants  # it may be good for all that; what is wrong is told by making them
    return made


@dataclass
class _Bracket:
    """An open bracket: how it closes, how many choices it has, whether those before this one and this one speak."""

    closing: str
    choices: int
    others: bool = True
    this: bool = False


def _well_written(text: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text has ways of saying, and not too many, at a glance: False where that cannot be told.

    A way speaks if it has a character that the normal form keeps: outside of brackets, or in every choice of one.
    """
    ways, whole = 1, _Bracket("", 1)
    brackets = [whole]
    for part in _PARTS.finditer(text):
        sign, slot, inner = part["sign"], part["slot"], brackets[-1]
        if slot:
            known = values.get(slot, ())
            ways *= len(known) or 1
            inner.this |= bool(known) and all(map(_SPOKEN.search, known))
            if slot not in SLOTS or any(c in "{}|" for value in known for c in value):
                return False
        elif not sign:
            inner.this |= bool(_SPOKEN.search(part["text"]))
        elif sign in _CLOSING:
            brackets.append(_Bracket(_CLOSING[sign], 2 if sign == "[" else 1))
        elif inner is whole or sign not in (inner.closing, "|"):
            return False
        else:
            inner.others = inner.others and inner.this
            if sign == "|":
                inner.choices += 1
                inner.this = False
            else:
                ways *= inner.choices
                brackets.pop()
                brackets[-1].this |= sign == ")" and inner.others
    shallow = sum(map(text.count, "[({")) <= DEEPEST
    return whole.this and len(brackets) == 1 and ways <= MAX_VARIANTS and shallow


def _folded(text: str) -> str:
    return sound.folded(sound.syllables(text))


def _by_sound(slot: str) -> str:
    """A slot's pattern over folded syllables: the characters that it lists, as they sound."""
    return re.sub(r"\[(\w+)\]", lambda listed: f"[{''.join(map(_folded, listed[1]))}]", slot)


def _shown(text: str) -> str:
    """A text as an error quotes it."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _variant(text: str, written: str) -> Variant:
    parts = re.split(r"\{(\w+)\}", text)
    stray = next((c for p in parts[::2] for c in "|{}" if c in p), None)
    if stray:
        raise PackError(
            f"“{_shown(written)}” has a {stray} outside of brackets", mend="(甲|乙) is either, {x} is a slot"
        )
    unknown = [p for p in parts[1::2] if p not in SLOTS]
    if unknown:
        raise PackError(f"“{_shown(written)}”: no slot {{{unknown[0]}}}", mend=f"slots: {', '.join(SLOTS)}")
    pieces = tuple(SLOTS[p] if i % 2 else normal(p).text for i, p in enumerate(parts))
    if not any(pieces[::2]):
        raise PackError(f"“{_shown(written)}” is empty in normal form (punctuation and fillers do not count)")
    return Variant(pieces)


def _expand(text: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """All ways through options, alternatives and slots with known values, the innermost brackets first."""
    inner = re.search(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)", text)
    if inner is None:
        if any(c in "[]()" for c in text):
            raise PackError(f"“{_shown(text)}” has a bracket without its partner")
        yield from _fill(text, slots)
        return
    optional, either = inner.groups()
    choices = either.split("|") if optional is None else ["", *optional.split("|")]
    for choice in choices:
        yield from _expand(text[: inner.start()] + choice + text[inner.end() :], slots)


def _fill(text: str, slots: Mapping[str, Sequence[str]], filled: int = 0) -> Iterator[str]:
    slot = next((m for m in re.finditer(r"\{(\w+)\}", text) if slots.get(m.group(1))), None)
    if slot is None:
        yield text
        return
    if filled == DEEPEST:
        raise PackError(f"the values of {slot.group()} hold slots in a circle", mend="write out what may stand there")
    for value in slots[slot.group(1)]:
        yield from _fill(text[: slot.start()] + value + text[slot.end() :], slots, filled + 1)
