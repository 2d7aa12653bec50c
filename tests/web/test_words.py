"""The words of the pages: each is there in both languages, and each is used."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from qa.report.labels import WORDS as LABELS
from qa.web import words

WEB = Path(words.__file__).parents[1]
ROOMS = sorted(each.name for each in iter_modules(words.__path__))
USED = re.compile(r"""\bt\(\s*["']([a-z0-9_]+)["']\s*[,)]""")


def test_every_word_that_a_template_asks_for_is_there() -> None:
    known = words.all_words()
    lacking = [
        f"{path.relative_to(WEB)}: {name}"
        for path in sorted(WEB.rglob("*.html"))
        for name in USED.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert lacking == []


def test_no_two_rooms_name_different_words_alike() -> None:
    known: dict[str, tuple[str, str]] = {}
    twice = [f"{room}: {name}" for room, name, pair in words.every_word() if known.setdefault(name, pair) != pair]
    assert twice == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_word_is_said_in_both_languages_and_used(room: str) -> None:
    own = import_module(f"{words.__name__}.{room}").WORDS
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(WEB.rglob("*"))
        if path.suffix in (".html", ".py", ".js") and path.parent.name not in ("words", "vendor")
    )
    empty = [name for name, pair in own.items() if not all(part.strip() for part in pair)]
    prefixes = set(re.findall(r"""["']([a-z0-9_]+_)["'] ?[~+]""", text)) | set(
        re.findall(r"""f["']([a-z0-9_]+_)\{""", text)
    )
    unused = [
        name
        for name in own
        if not re.search(rf"""["']{name}["']""", text) and not any(name.startswith(each) for each in prefixes)
    ]
    assert (empty, unused) == ([], [])


@pytest.mark.parametrize("room", ROOMS)
def test_no_word_stands_beside_the_same_of_the_reports(room: str) -> None:
    own = import_module(f"{words.__name__}.{room}").WORDS
    assert [name for name, pair in own.items() if LABELS.get(name) == pair] == []


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_take_the_same_values(room: str) -> None:
    own = import_module(f"{words.__name__}.{room}").WORDS
    fields = re.compile(r"\{(\w+)")
    assert [name for name, (zh, en) in own.items() if set(fields.findall(zh)) != set(fields.findall(en))] == []
