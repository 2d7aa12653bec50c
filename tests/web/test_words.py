"""The words of the pages: each is there in both languages, and each is used."""

from __future__ import annotations

import ast
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


def named(path: Path, constant: str) -> set[str]:
    """The action that a module names by a constant of its own; none for a name of something else."""
    said = re.search(rf'^{constant} = "(\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    return {f"did_{said[1]}"} if said else set()


def test_the_trail_says_everything_that_is_done_in_words() -> None:
    """Every line of the audit trail that the program writes: its action, and what its subject is."""
    found = set()
    for path in sorted(WEB.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Act" and len(node.args) > 3:
                action, subject = node.args[2:4]
                if isinstance(action, ast.Constant):
                    found.add(f"did_{action.value}")
                elif isinstance(action, ast.Name):
                    found |= named(path, action.id)
                begins = subject.values[0] if isinstance(subject, ast.JoinedStr) else subject
                if isinstance(begins, ast.Constant):
                    found.add(f"kind_{begins.value.partition(':')[0]}")
    assert len(found) > 30
    assert sorted(found - set(words.all_words())) == []
