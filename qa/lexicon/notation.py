"""How phrases are written: text with options, alternatives, slots and exceptions, made into phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from qa.errors import PackError
from qa.lexicon.group import PhraseSet
from qa.lexicon.guards import GUARDS, Guard
from qa.lexicon.phrase import Phrase, Variant
from qa.text import normal

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
PhraseSpec = str | Mapping[str, object]
"""A phrase as a pack writes it: text, or ``{say: …}`` with its exceptions (`qa.lexicon`)."""
_EXCEPTIONS = ("not_in", "not_after", "not_before")
_BRACKETS = str.maketrans("［］（）｛｝｜", "[](){}|")


def compile_set(
    name: str, phrases: Sequence[PhraseSpec], *, slots: Mapping[str, Sequence[str]] | None = None
) -> PhraseSet:
    """Compile a group of phrases.

    `slots` gives a slot its possible values, e.g. ``{"org": ["银座购物广场"]}``; a slot without values takes what
    its kind allows. Raises `PackError` for an unknown slot, an unbalanced bracket, or a phrase of which nothing is
    left in normal form.
    """
    return PhraseSet(name, tuple(_compile(spec, slots or {}) for spec in phrases))


def _compile(spec: PhraseSpec, slots: Mapping[str, Sequence[str]]) -> Phrase:
    if isinstance(spec, str):
        return Phrase(spec, _variants(spec, slots))
    written = spec.get("say")
    if not isinstance(written, str) or set(spec) - {"say", *_EXCEPTIONS, *GUARDS}:
        known = ", ".join((*_EXCEPTIONS, *GUARDS))
        raise PackError(f"a phrase is text or {{say: …, not_in: […]}}, not {dict(spec)!r}", mend=f"beside say: {known}")
    around, before, after = (_exceptions(spec, key, slots) for key in _EXCEPTIONS)
    ways = _variants(written, slots)
    return Phrase(written, ways, tuple(around), _literals(before), _literals(after), tuple(_guards(spec)))


def _guards(spec: Mapping[str, object]) -> Iterator[Guard]:
    for key, guard in GUARDS.items():
        wanted = spec.get(key, False)
        if not isinstance(wanted, bool):
            raise PackError(f"“{spec['say']}”: `{key}` is true or false, not {wanted!r}")
        if wanted:
            yield guard


def _exceptions(spec: Mapping[str, object], key: str, slots: Mapping[str, Sequence[str]]) -> list[Variant]:
    texts = spec.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise PackError(f"“{spec['say']}”: `{key}` is a list of texts")
    return [v for text in texts for v in _variants(text, slots)]


def _literals(variants: Sequence[Variant]) -> tuple[str, ...]:
    if any(v.literal is None for v in variants):
        raise PackError("not_after and not_before take no slots", mend="use not_in")
    return tuple(v.pieces[0] for v in variants)


def _variants(written: str, slots: Mapping[str, Sequence[str]]) -> tuple[Variant, ...]:
    expanded = list(islice(_expand(written.translate(_BRACKETS), slots), MAX_VARIANTS + 1))
    if len(expanded) > MAX_VARIANTS:
        raise PackError(f"“{written}” has more than {MAX_VARIANTS} ways of saying", mend="write it as several phrases")
    variants = {v.pieces: v for text in expanded for v in [_variant(text, written)]}
    return tuple(variants.values())


def _variant(text: str, written: str) -> Variant:
    parts = re.split(r"\{(\w+)\}", text)
    stray = next((c for p in parts[::2] for c in "|{}" if c in p), None)
    if stray:
        raise PackError(f"“{written}” has a {stray} outside of brackets", mend="(甲|乙) is either, {x} is a slot")
    unknown = [p for p in parts[1::2] if p not in SLOTS]
    if unknown:
        raise PackError(f"“{written}”: no slot {{{unknown[0]}}}", mend=f"slots: {', '.join(SLOTS)}")
    pieces = tuple(SLOTS[p] if i % 2 else normal(p).text for i, p in enumerate(parts))
    if not any(pieces[::2]):
        raise PackError(f"“{written}” is empty in normal form (punctuation and fillers do not count)")
    return Variant(pieces)


def _expand(text: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """All ways through options, alternatives and slots with known values, the innermost brackets first."""
    inner = re.search(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)", text)
    if inner is None:
        if any(c in "[]()" for c in text):
            raise PackError(f"“{text}” has a bracket without its partner")
        yield from _fill(text, slots)
        return
    optional, either = inner.groups()
    choices = either.split("|") if optional is None else ["", *optional.split("|")]
    for choice in choices:
        yield from _expand(text[: inner.start()] + choice + text[inner.end() :], slots)


def _fill(text: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    slot = next((m for m in re.finditer(r"\{(\w+)\}", text) if slots.get(m.group(1))), None)
    if slot is None:
        yield text
        return
    for value in slots[slot.group(1)]:
        yield from _fill(text[: slot.start()] + value + text[slot.end() :], slots)
