"""What the pages say, a file a room: Chinese first, then English. A test finds a word that lacks or is not used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from qa.report.labels import WORDS as LABELS
from qa.report.labels import Lang

Words = dict[str, tuple[str, str]]


@cache
def all_words() -> Words:
    """The words of all rooms, over those of the reports; a test finds two rooms that name different words alike."""
    own = {name: pair for _, name, pair in every_word()}
    return {**LABELS, **own}


def every_word() -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Every word with its room and name."""
    for room in sorted(each.name for each in iter_modules(__path__)):
        here: Words = import_module(f"{__name__}.{room}").WORDS
        for name, pair in here.items():
            yield room, name, pair


def say(name: str, /, lang: Lang, **values: object) -> str:
    """A page's word in a language, with its values filled in; a name that is no word stays as it is."""
    pair = all_words().get(name)
    if pair is None:
        return name
    text = pair[lang == "en"]
    return text.format(**values) if values else text
