"""YAML as people write it by hand: line numbers kept, duplicate keys refused, nothing guessed.

YAML 1.2, so that ``no`` is text and ``12:30`` is not 750; a 工号 with leading zeros must still be quoted. A date is
text.

libyaml takes the file apart (`yaml.parse`): reading is most of what loading a pack costs, and ruamel, which keeps
comments for those who write a file anew, takes thirty times as long. What its plain texts mean is decided here, since
PyYAML itself knows YAML 1.1 only.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.errors import PackError

DEEPEST = 100
"""Mappings and lists inside each other; packs need a dozen."""
MOST_VALUES = 1_000_000
"""Values of a file, those that an alias names counted again: aliases of aliases grow beyond all bounds."""
_TEXT = ("!", "tag:yaml.org,2002:str")
"""The tags that say that something is text, whatever it looks like: ``!!str 0123``."""
_NULLS = ("", "~", "null", "Null", "NULL")
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FLOATS = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?:0b(?P<two>[01][01_]*)|0o(?P<eight>[0-7][0-7_]*)|0x(?P<sixteen>[0-9a-fA-F][0-9a-fA-F_]*)"
    r"|(?P<ten>[0-9][0-9_]*)|(?P<float>(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))(?:[eE][-+]?[0-9]+)?))"
)
_BASES = {"two": 2, "eight": 8, "ten": 10, "sixteen": 16}
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class MappingRead(dict[Any, Any]):
    """A mapping of a file. Lines, from 0: the one that it begins on, and that of each key."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines: dict[Any, int] = {}


class ListRead(list[Any]):
    """A list of a file. Lines, from 0: the one that it begins on, and that of each entry."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines: dict[Any, int] = {}


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, with line numbers on its mappings and lists.

    Raises `PackError` for a file that is missing, is no UTF-8, or is no YAML, with file and line.
    """
    return parse_yaml(read_text(path), path)


def read_text(path: Path) -> str:
    """The text of a file of a pack; `PackError` where it is missing or is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PackError("the file is missing", where=path, mend="every pack has it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"cannot be read: {error}", where=path, mend="save it as UTF-8") from error


def parse_yaml(text: str, path: Path) -> Any:
    """The content of a YAML text, which stands in the file `path`."""
    import yaml

    strange = _UNPRINTABLE.search(text)
    if strange:
        where = f"{path}:{text.count(chr(10), 0, strange.start()) + 1}"
        raise PackError(f"not YAML: the control character U+{ord(strange[0]):04X}", where=where, mend="delete it")
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # all wheels have libyaml; without it, the same but slow
        return _Builder(yaml.parse(text, Loader=loader), path).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, text.count("\n")) if mark is not None else 0  # libyaml has the end on a line of its own
        where = f"{path}:{line + 1}"
        mend = "quote a text that begins with [ { @ * or holds a colon"
        raise PackError(f"not YAML: {error.problem}", where=where, mend=mend) from error
    except yaml.YAMLError as error:
        raise PackError(f"not YAML: {str(error).splitlines()[0]}", where=path) from error


class _Builder:
    """Makes values of the parser's events."""

    def __init__(self, events: Iterator[Any], path: Path) -> None:
        self.events = events
        self.path = path
        self.anchors: dict[str, tuple[Any, int]] = {}
        """By name: the value, and how many values it is made of."""
        self.count = 0

    def document(self) -> Any:
        """The only document of a file; None where there is none."""
        import yaml

        next(self.events)  # the stream begins
        if type(next(self.events)) is yaml.StreamEndEvent:
            return None
        value = self.value(next(self.events), 0)
        next(self.events)  # the document ends
        more = next(self.events)
        if type(more) is not yaml.StreamEndEvent:
            raise self.mistake("a second document begins", more, "one file, one document: no --- in between")
        return value

    def value(self, event: Any, depth: int) -> Any:
        """What begins with an event."""
        name = type(event).__name__
        if name == "AliasEvent":
            if event.anchor not in self.anchors:
                raise self.mistake(f"not YAML: nothing above is called &{event.anchor}", event)
            value, size = self.anchors[event.anchor]
            self.count += size
            if self.count > MOST_VALUES:
                raise self.mistake(f"with what its aliases name, the file has over {MOST_VALUES:,} values", event)
            return value
        if event.tag is not None and (event.tag not in _TEXT or name != "ScalarEvent"):
            raise self.mistake(f"the tag {event.tag} means nothing here", event, "quote a text that begins with !")
        if depth > DEEPEST:
            raise self.mistake(f"more than {DEEPEST} mappings and lists inside each other", event)
        before = self.count
        self.count += 1
        made: Any
        if name == "ScalarEvent":
            made = self.scalar(event)
        elif name == "SequenceStartEvent":
            made = self.sequence(event, depth)
        else:
            made = self.mapping(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = made, self.count - before
        return made

    def scalar(self, event: Any) -> Any:
        """A text, unless it is written without quotes and looks like something else."""
        if not event.implicit[0]:
            return event.value
        try:
            return _meant(event.value)
        except ValueError as error:  # Python takes no number of thousands of digits
            raise self.mistake(f"not YAML: {error}", event) from error

    def sequence(self, begin: Any, depth: int) -> ListRead:
        """A list."""
        made = ListRead(begin.start_mark.line)
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            made.lines[len(made)] = event.start_mark.line
            made.append(self.value(event, depth + 1))
        return made

    def mapping(self, begin: Any, depth: int) -> MappingRead:
        """A mapping; what ``<<`` names lends it the keys that it has not itself."""
        made = MappingRead(begin.start_mark.line)
        lent: list[Any] = []
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self.value(event, depth + 1)
            value = self.value(next(self.events), depth + 1)
            if isinstance(key, dict | list):
                raise self.mistake("not YAML: a key is a text", event, "quote a text that begins with [ or {")
            if key == "<<" and type(event).__name__ == "ScalarEvent" and event.implicit[0]:
                lent = value if isinstance(value, list) else [value]
                if not all(isinstance(each, dict) for each in lent):
                    raise self.mistake("not YAML: << lends the keys of a mapping", event, "name it: <<: *anchor")
                continue
            if key in made:
                raise self.mistake(f'found duplicate key "{key}"', event, "a key stands once in a mapping")
            made[key] = value
            made.lines[key] = event.start_mark.line
        for each in lent:
            made.update({key: value for key, value in each.items() if key not in made})
        return made

    def mistake(self, problem: str, event: Any, mend: str | None = None) -> PackError:
        """A mistake at an event."""
        return PackError(problem, where=f"{self.path}:{event.start_mark.line + 1}", mend=mend)


def _meant(text: str) -> Any:
    """What a text without quotes means in YAML 1.2."""
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if text[0] not in "-+.0123456789":
        return text
    number = _NUMBER.fullmatch(text)
    if number is None:
        return float(_FLOATS[text.lower()]) if text.lower() in _FLOATS else text
    kind = str(number.lastgroup)
    digits = number["sign"] + number[kind].replace("_", "")
    return float(digits) if kind == "float" else int(digits, _BASES[kind])


def line_of(data: Any, path: tuple[str | int, ...]) -> int:
    """The line, from 1, of the deepest place on `path` that exists in the data."""
    line: int = getattr(data, "line", 0)
    for key in path:
        known = isinstance(data, Mapping) and key in data
        known = known or (isinstance(data, list) and isinstance(key, int) and key < len(data))
        if not known:
            break
        line = data.lines.get(key, line) if isinstance(data, MappingRead | ListRead) else line
        data = data[key]
    return line + 1


def flow(data: Any) -> str:
    """Some data as YAML on one line."""
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = True
    writer.allow_unicode = True
    writer.width = sys.maxsize
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    writer.dump(plain(data), out)
    return out.getvalue().removesuffix("\n").removesuffix("\n...")


def plain(data: Any) -> Any:
    """The data without line numbers: Python's own mappings, lists, texts and numbers."""
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else data
