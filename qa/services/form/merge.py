"""What somebody changed in a workbook, put into the pack that it was made of.

A workbook does not hold everything: no comments, no fines, no shares of sections. So the pack is written as a workbook
and read back, and only where that differs from the workbook sent is the pack's own text changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.packs.load import Pack
from qa.packs.mend import with_value
from qa.packs.yaml import parse_yaml, plain, read_text, read_yaml
from qa.services.form.read import read_form
from qa.services.form.write import write_form


def merged(pack: Pack, sheet: Path) -> dict[str, str]:
    """The texts of a pack's files after the changes of a workbook, which was read into the folder `sheet`.

    Raises `PackError` where they cannot be put into its text.
    """
    with tempfile.TemporaryDirectory() as place:
        book, back = Path(place) / "form.xlsx", Path(place) / "back"
        write_form(pack, book)
        read_form(book, back)
        known = {name: plain(read_yaml(back / name)) for name in ("rubric.yaml", "phrases.yaml", "clauses.yaml")}
    sent = {name: plain(read_yaml(sheet / name)) for name in known}
    texts = {name: read_text(pack.folder / name) for name in known}
    changed = {
        "rubric.yaml": _rubric(texts["rubric.yaml"], known["rubric.yaml"], sent["rubric.yaml"]),
        "phrases.yaml": _mapping(texts["phrases.yaml"], known["phrases.yaml"], sent["phrases.yaml"], ()),
        "clauses.yaml": texts["clauses.yaml"],
    }
    if known["clauses.yaml"] != sent["clauses.yaml"]:
        changed["clauses.yaml"] = read_text(sheet / "clauses.yaml")
    return {name: text for name, text in changed.items() if text != texts[name]}


def _mapping(text: str, known: Mapping[str, Any], sent: Mapping[str, Any], at: tuple[str | int, ...]) -> str:
    """Change those keys of a mapping that are other in the workbook sent; a key that it lacks goes."""
    for key in {**known, **sent}:
        if known.get(key) != sent.get(key):
            text = with_value(text, (*at, key), sent.get(key))
    return text


def _rubric(text: str, known: dict[str, Any], sent: dict[str, Any]) -> str:
    own = ("sections", "conditions", "slots", "limits")
    was, now = ({k: v for k, v in each.items() if k not in own} for each in (known, sent))
    text = _mapping(text, was, now, ())
    for key in own[1:]:
        if known.get(key) and sent.get(key):
            text = _mapping(text, known[key], sent[key], (key,))
        elif known.get(key) != sent.get(key):
            text = with_value(text, (key,), sent.get(key))
    return _sections(text, known["sections"], sent["sections"])


def _sections(text: str, known: list[dict[str, Any]], sent: list[dict[str, Any]]) -> str:
    before = {section["id"]: section for section in known}
    items = {item["id"]: item for section in known for item in section["items"]}
    written = {section["id"]: section for section in plain(parse_yaml(text, _IT))["sections"]}
    own = {item["id"]: item for section in written.values() for item in section["items"]}

    def item(new: dict[str, Any]) -> dict[str, Any]:
        return _changed(own[new["id"]], items[new["id"]], new) if new["id"] in own else new

    if [section["id"] for section in sent] != list(written):  # sections came, went or moved
        whole = [
            {**_changed(written.get(s["id"], {}), before.get(s["id"], {}), s), "items": list(map(item, s["items"]))}
            for s in sent
        ]
        return with_value(text, ("sections",), whole)
    for s, section in enumerate(sent):
        was, now = ({k: v for k, v in each.items() if k != "items"} for each in (before[section["id"]], section))
        text = _mapping(text, was, now, ("sections", s))
        if [each["id"] for each in section["items"]] != [each["id"] for each in written[section["id"]]["items"]]:
            text = with_value(text, ("sections", s, "items"), list(map(item, section["items"])))
            continue
        for i, each in enumerate(section["items"]):
            text = _mapping(text, items[each["id"]], each, ("sections", s, "items", i))
    return text


_IT = Path("rubric.yaml")


def _changed(own: dict[str, Any], known: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping as the pack has it, with what is other in the workbook sent."""
    made = dict(own)
    for key in {**known, **sent}:
        if known.get(key) != sent.get(key):
            made.pop(key, None) if sent.get(key) is None else made.update({key: sent[key]})
    return made
