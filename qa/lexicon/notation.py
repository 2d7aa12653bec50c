"""How phrases are written: text with options, alternatives, slots and exceptions, made into phrases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qa.errors import PackError
from qa.lexicon.group import PhraseSet
from qa.lexicon.guards import GUARDS, Guard
from qa.lexicon.phrase import Phrase
from qa.lexicon.wording import Wording, wording

PhraseSpec = str | Mapping[str, object]
"""A phrase as a pack writes it: text, or ``{say: …}`` with its exceptions (`qa.lexicon`)."""
_EXCEPTIONS = ("not_in", "not_after", "not_before")


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
        return Phrase(wording(spec, slots))
    written = spec.get("say")
    if not isinstance(written, str) or set(spec) - {"say", *_EXCEPTIONS, *GUARDS}:
        known = ", ".join((*_EXCEPTIONS, *GUARDS))
        raise PackError(f"a phrase is text or {{say: …, not_in: […]}}, not {dict(spec)!r}", mend=f"beside say: {known}")
    not_in, not_after, not_before = (_exceptions(spec, key, slots) for key in _EXCEPTIONS)
    said = wording(written, slots)
    if any(each.has_slot for each in (*not_after, *not_before)):
        raise PackError("not_after and not_before take no slots", mend="use not_in")
    return Phrase(said, not_in, not_after, not_before, tuple(_guards(spec)))


def _guards(spec: Mapping[str, object]) -> Iterator[Guard]:
    for key, guard in GUARDS.items():
        wanted = spec.get(key, False)
        if not isinstance(wanted, bool):
            raise PackError(f"“{spec['say']}”: `{key}` is true or false, not {wanted!r}")
        if wanted:
            yield guard


def _exceptions(spec: Mapping[str, object], key: str, slots: Mapping[str, Sequence[str]]) -> tuple[Wording, ...]:
    texts = spec.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise PackError(f"“{spec['say']}”: `{key}` is a list of texts")
    return tuple(wording(text, slots) for text in texts)
