"""Writes a first pack of somebody's own: small, commented, without a mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path

from qa.errors import UsageError
from qa.packs.schema import rubric_schema

FILES = ("rubric.yaml", "phrases.yaml", "clauses.yaml", "cases.yaml")
SCHEMA = "rubric.schema.json"
_ID, _TITLE = "my_rules", "我的评分表"


def begin(folder: Path, *, title: str | None = None) -> list[Path]:
    """Write the files of a pack into a new or empty folder and give their paths.

    The pack's id is the folder's name where that can be one (small letters, digits, underscores), else ``my_rules``.
    Raises `UsageError` where the folder holds something, or cannot be written.
    """
    texts = _texts(folder, title)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError("the folder is not empty", where=folder, mend="name a new one; nothing was written")
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=folder) from error
    return [folder / name for name in texts]


def _texts(folder: Path, title: str | None) -> dict[str, str]:
    start = Path(__file__).parent / "start"
    name = folder.resolve().name
    pack_id = name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else _ID
    texts = {file: (start / file).read_text(encoding="utf-8").replace(_ID, pack_id) for file in FILES}
    if title is not None:
        quoted = json.dumps(title, ensure_ascii=False)  # a JSON text is a YAML text
        texts["rubric.yaml"] = texts["rubric.yaml"].replace(f"title: {_TITLE}", f"title: {quoted}", 1)
    return {**texts, SCHEMA: json.dumps(rubric_schema(), ensure_ascii=False, indent=1) + "\n"}
