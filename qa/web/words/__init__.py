"""What the pages say, a file a room: Chinese first, then English. A test finds a word that lacks or is not used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from qa.report.labels import WORDS as LABELS
from qa.report.labels import Lang

Words = dict[str, tuple[str, str]]


@cache
def all_words() -> Words:
    """The words of all rooms, over those of the reports.

    Raises `ValueError` where two rooms name different words alike.
    """
    words: Words = dict(LABELS)
    own: Words = {}
    for module in sorted(each.name for each in iter_modules(__path__)):
        here: Words = import_module(f"{__name__}.{module}").WORDS
        twice = next((name for name in here if own.get(name, here[name]) != here[name]), None)
        if twice:
            raise ValueError(f"the word `{twice}` of {module} stands in another room too, and is another there")
        own |= here
    return words | own


def say(name: str, lang: Lang, **values: object) -> str:
    """A page's word in a language, with its values filled in; a name that is no word stays as it is."""
    pair = all_words().get(name)
    if pair is None:
        return name
    text = pair[lang == "en"]
    return text.format(**values) if values else text
