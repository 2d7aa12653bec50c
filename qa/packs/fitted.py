"""What was fitted to the situations of a folder, kept in the user's cache folder and read again."""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qa.situations import Recogniser, Words

FORMAT = 4
"""Raised where the recogniser's form or its fitting changes, so that what an older program kept is not taken."""
_ARRAYS = ("idf", "weights", "bias", "slope", "shift", "sure")


def _place(kind: str, fingerprint: str) -> Path:
    import platformdirs

    return platformdirs.user_cache_path("tingjian", appauthor=False) / f"situations-{fingerprint[:32]}.{kind}"


def kept_sheets(fingerprint: str) -> Mapping[str, Any] | None:
    """The sheets and word classes as they were read; None where nothing is kept that can be read."""
    try:
        told = json.loads(_place("json", fingerprint).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def keep_sheets(fingerprint: str, told: Mapping[str, Any]) -> None:
    """Keep sheets and word classes."""
    text = json.dumps(told, ensure_ascii=False)
    _write(_place("json", fingerprint), lambda part: part.write_text(text, "utf-8"))


def kept_recogniser(fingerprint: str, words: Words) -> Recogniser | None:
    """The recogniser as it was fitted; None where nothing is kept that can be read."""
    import numpy as np

    try:
        with np.load(_place("npz", fingerprint), allow_pickle=False) as kept:
            ids, terms = json.loads(str(kept["told"]))
            arrays = {name: kept[name] for name in _ARRAYS}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return Recogniser(ids=tuple(ids), words=words, places={term: i for i, term in enumerate(terms)}, **arrays)


def keep_recogniser(fingerprint: str, recogniser: Recogniser) -> None:
    """Keep a recogniser."""
    import numpy as np

    told = json.dumps([recogniser.ids, list(recogniser.places)], ensure_ascii=False)
    arrays: dict[str, Any] = {name: getattr(recogniser, name) for name in _ARRAYS}
    _write(_place("npz", fingerprint), lambda part: np.savez(part, told=np.array(told), **arrays))


def _write(place: Path, write: Callable[[Path], object]) -> None:
    """Let a file take its place when it is whole; where the folder cannot be written, the next run does it again."""
    part = place.with_name(f"{place.stem}.{os.getpid()}.part{place.suffix}")
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        part.replace(place)
