"""Changes a pack's YAML as text: what is not changed stays as somebody wrote it, byte for byte, comments and all.

A value that stands on lines of its own is changed there. Where that is not enough (a mapping on one line, an anchor
that is named elsewhere) ruamel writes the file anew, which keeps comments too. Either way the text is read again, and
must hold what was wanted and nothing else.
"""

from __future__ import annotations

import io
import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from qa.errors import PackError
from qa.packs.yaml import ListRead, MappingRead, flow, parse_yaml, plain

Place = tuple[str | int, ...]
Facts = Mapping[str, Any]
"""Values by key; None takes a key away."""


@dataclass(frozen=True, slots=True)
class Written:
    """A value with the YAML that somebody wrote it as, on one line or several: it is put into the file like that."""

    value: Any
    text: str


_ANCHORED = re.compile(r"""&(\w+) (\[(?:[^][\n"']|"[^"\n]*"|'[^'\n]*')*\])""")
"""An anchor on a list of one line; a text in quotes may hold brackets."""


class _OtherwiseError(Exception):
    """The lines of a text are not such that they could be changed by themselves."""


def with_facts(text: str, facts: Facts, at: Place = ()) -> str:
    """A text of YAML with other values of a mapping's keys; `at` is where the mapping stands."""
    for key, value in facts.items():
        text = with_value(text, (*at, key), value)
    return text


def with_item(text: str, item_id: str, facts: Facts) -> str:
    """A ``rubric.yaml`` with other values of one item; raises `PackError` where there is no such item."""
    for s, section in enumerate(_parsed(text)["sections"]):
        for i, item in enumerate(section["items"]):
            if item["id"] == item_id:
                return with_facts(text, facts, ("sections", s, "items", i))
    raise PackError(f"the rubric has no item `{item_id}`", mend="load the page again")


def with_section(text: str, section_id: str, facts: Facts) -> str:
    """A ``rubric.yaml`` with other values of one section; raises `PackError` where there is no such section."""
    for s, section in enumerate(_parsed(text)["sections"]):
        if section["id"] == section_id:
            return with_facts(text, facts, ("sections", s))
    raise PackError(f"the rubric has no section `{section_id}`", mend="load the page again")


def with_case(text: str, entry: str) -> str:
    """A ``cases.yaml`` with one case more at its end, which is written as YAML."""
    return f"{text.rstrip()}\n\n{entry.rstrip()}\n" if text.strip() else f"{entry.rstrip()}\n"


def with_value(text: str, at: Place, value: Any) -> str:
    """A text of YAML with another value at a place, one more, or with None one less.

    Raises `PackError` where the text is no YAML, or has no such place.
    """
    known = _parsed(text)
    wanted = plain(known)
    if not _put(wanted, at, value.value if isinstance(value, Written) else value):
        return text
    for change in (_by_lines, _by_lines_spelt_out, _by_ruamel):
        try:
            changed = change(text, known, at, value)
            if plain(_parsed(changed)) == wanted:
                return changed
        except (_OtherwiseError, PackError):
            continue
    raise PackError(f"{'.'.join(map(str, at))} cannot be changed by fields", mend="change it in the text")


def source_of(text: str, at: Place) -> str:
    """How a value of a mapping is written in a text, without what it is indented by; on one line where that is all."""
    data = _parsed(text)
    for key in at[:-1]:
        data = data[key]
    lines, key = text.splitlines(keepends=True), str(at[-1])
    try:
        column, start = _column(lines, data, key), data.lines[key]
    except (_OtherwiseError, AttributeError):
        return str(one_line(plain(data[key])))
    below = lines[start + 1 : _end(lines, start, column)]
    same: str = lines[start][column:].partition(":")[2].strip()
    if not below:
        return str(same)
    return (same + "\n" if same else "") + textwrap.dedent("".join(below)).rstrip()


def place_at(text: str, at: Place, line: int) -> str | int | None:
    """Which entry of the mapping or list at a place a line of the text (from 1) is in; None where it is in none."""
    data = _parsed(text)
    for key in at:
        data = data[key]
    inside = [(number, key) for key, number in data.lines.items() if number < line]
    return max(inside, key=lambda each: each[0])[1] if inside else None


def _parsed(text: str) -> Any:
    return parse_yaml(text, Path("it"))


def _put(data: Any, at: Place, value: Any) -> bool:
    """Put a value into plain data; whether anything is other then."""
    for key in at[:-1]:
        data = data[key]
    last = at[-1]
    was = data.get(last) if isinstance(data, dict) else data[int(last)]
    if value is None:
        return bool(data.pop(last, None) is not None)
    data[last] = value
    return _key(was) != _key(value)


def _key(value: Any) -> str:
    """A value to be compared by, whichever library read it."""
    return json.dumps(value, ensure_ascii=False)


# ---- line by line --------------------------------------------------------------------------------


def _by_lines(text: str, data: Any, at: Place, value: Any) -> str:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for key in at[:-1]:
        data = data[key]
    key = at[-1]
    if not isinstance(data, MappingRead) or not isinstance(key, str) or not data:
        raise _OtherwiseError
    if key not in data:
        sibling = list(data)[-1]
        column = _column(lines, data, sibling)
        end = _end(lines, data.lines[sibling], column)
        return "".join([*lines[:end], *_entry(key, value, column), *lines[end:]])
    column, start = _column(lines, data, key), data.lines[key]
    end = _end(lines, start, column)
    if value is None:
        if lines[start][:column].strip():  # the first key of a list's entry has the dash on its line
            raise _OtherwiseError
        return "".join([*lines[:start], *lines[end:]])
    if isinstance(value, list) and isinstance(data[key], ListRead) and _is_block(lines, data[key], start):
        return "".join([*lines[: start + 1], *_aligned(lines, data[key], value, end), *lines[end:]])
    remark = _remark(lines[start]) if end == start + 1 else ""
    one = end == start + 1 and lines[start].partition(":")[2].strip() != ""
    new = [f"{' ' * column}{key}: {one_line(value)}{remark}\n"] if one and isinstance(value, list) else None
    new = new or _entry(key, value, column, remark)
    new[0] = lines[start][:column] + new[0][column:]
    return "".join([*lines[:start], *new, *lines[end:]])


def _by_lines_spelt_out(text: str, _: Any, at: Place, value: Any) -> str:
    """The same, after what anchors name was written out: an entry that moves or goes may hold one."""
    named = dict(_ANCHORED.findall(text))
    if not named:
        raise _OtherwiseError
    spelt = re.sub(r"&(\w+) (?=\[)", lambda found: "" if found[1] in named else found[0], text)
    spelt = re.sub(r"\*(\w+)(?=[\s,}\]])", lambda found: named.get(found[1], found[0]), spelt)
    return _by_lines(spelt, _parsed(spelt), at, value)


def _column(lines: Sequence[str], data: MappingRead, key: str) -> int:
    """Where a key stands on its line; of keys that share a line nobody is changed by itself."""
    found = re.match(rf"(\s*(?:- +)*)([\"']?){re.escape(key)}\2\s*:(\s|$)", lines[data.lines[key]])
    if found is None or sum(line == data.lines[key] for line in data.lines.values()) > 1:
        raise _OtherwiseError
    return len(found[1])


def _end(lines: Sequence[str], start: int, column: int) -> int:
    """The line after the last one of what begins at a line and column, without empty lines and comments below."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        stripped = lines[number].strip()
        if not stripped or stripped.startswith("#"):
            continue
        indent = len(lines[number]) - len(lines[number].lstrip())
        if indent < column or (indent == column and not stripped.startswith("- ")):
            break
        end = number + 1
    return end


def _entry(key: str, value: Any, column: int, remark: str = "") -> list[str]:
    pad = " " * column
    if isinstance(value, Written):
        if "\n" in (text := value.text.strip()):
            return [f"{pad}{key}:\n", *(f"{pad}  {line}".rstrip() + "\n" for line in text.splitlines())]
        return [f"{pad}{key}: {text}{remark}\n"]
    if isinstance(value, list) and column == 0:  # a group of phrases: one a line
        return [f"{pad}{key}:\n", *(f"{pad}  - {one_line(each)}\n" for each in value)]
    return [f"{pad}{key}: {one_line(value)}{remark}\n"]


def _remark(line: str) -> str:
    """The comment at the end of a line, with the space before it; none where a # may be part of a text."""
    found = re.fullmatch(r"[^\"'#]*?(\s+#[^\"']*)\n?", line)
    return found[1].rstrip() if found else ""


def _is_block(lines: Sequence[str], entries: ListRead, start: int) -> bool:
    places = [entries.lines[i] for i in range(len(entries))]
    own = len(set(places)) == len(places) and all(line > start for line in places)
    return own and all(lines[line].lstrip().startswith("- ") for line in places)


def _aligned(lines: Sequence[str], known: ListRead, wanted: Sequence[Any], end: int) -> Iterator[str]:
    """The lines of a list: those of entries that stay, or that moved, as they were, with the comments above them."""
    starts = [known.lines[i] for i in range(len(known))]
    column = len(lines[starts[0]]) - len(lines[starts[0]].lstrip())
    ends = [min(_end(lines, start, column + 1), end) for start in starts]
    heads = [lines[low:high] for low, high in zip([starts[0], *ends[:-1]], starts, strict=True)]
    heads[0] = lines[_above(lines, starts[0]) : starts[0]]
    before, after = list(map(_key, known)), list(map(_key, wanted))
    moved = {before[i]: lines[starts[i] : ends[i]] for i in range(len(known))}
    for kind, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for i in range(low, high):
            yield from heads[i]
            if kind == "equal":
                yield from lines[starts[i] : ends[i]]
        for j in range(first, last) if kind != "equal" else ():
            yield from moved.get(after[j]) or [f"{' ' * column}- {one_line(wanted[j])}\n"]


def _above(lines: Sequence[str], line: int) -> int:
    """The first of the comments and empty lines right above a line."""
    while line > 0 and (not lines[line - 1].strip() or lines[line - 1].lstrip().startswith("#")):
        line -= 1
    return line


def one_line(value: Any) -> str:
    """A value as people write it on one line: texts that need quotes in double ones."""
    return _written(_styled(value)).removesuffix("\n").removesuffix("\n...")


# ---- anew ----------------------------------------------------------------------------------------


def _by_ruamel(text: str, _: Any, at: Place, value: Any) -> str:
    value = value.value if isinstance(value, Written) else value
    whole = _writer().load(text)
    data = whole
    for key in at[:-1]:
        data = data[key]
    last = at[-1]
    if value is None:
        del data[last]
    elif isinstance(value, list) and isinstance(data.get(last), list):
        _align(data[last], value)
    elif last not in data and len(data) > 1:
        data.insert(len(data) - 1, last, _styled(value))  # comments below a mapping hang on its last key
    else:
        data[last] = _styled(value)
    return _written(whole)


def _align(known: Any, wanted: Sequence[Any]) -> None:
    before, after = list(map(_key, known)), list(map(_key, wanted))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, low, high, first, last in reversed(steps):  # from the end, so that places before it stay what they are
        if kind != "equal":
            for at in reversed(range(low, high)):
                del known[at]
            for at in range(first, last):
                known.insert(low + at - first, _styled(wanted[at]))


def _styled(value: Any) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    made: Any
    if isinstance(value, Mapping):
        made = CommentedMap((key, _styled(each)) for key, each in value.items())
    elif isinstance(value, list | tuple):
        made = CommentedSeq(_styled(each) for each in value)
    elif isinstance(value, str):
        return DoubleQuotedScalarString(value) if flow([value])[1:2] in "'\"" else value
    else:
        return int(value) if isinstance(value, float) and value.is_integer() else value
    made.fa.set_flow_style()
    return made


def _writer() -> Any:
    from ruamel.yaml import YAML

    writer = YAML(typ="rt")
    writer.preserve_quotes = True
    writer.width = 1_000_000
    writer.brace_single_entry_mapping_in_flow_sequence = True
    writer.indent(mapping=2, sequence=4, offset=2)
    return writer


def _written(data: Any) -> str:
    out = io.StringIO()
    _writer().dump(data, out)
    return out.getvalue()
