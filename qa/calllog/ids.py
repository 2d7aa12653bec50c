"""Call ids: safe as file names, the same on every run, whatever the order of the files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

LONGEST = 120
"""Bytes of UTF-8 in an id; file systems take 255, and suffixes such as ``.json`` must still fit."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def _clean(name: str, fallback: str = "call") -> str:
    """Keep letters, digits and Han; each run of anything else becomes one ``_``."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(each if each.isalnum() or each in "-_." else "_" for each in name)
    name = re.sub(r"_{2,}|\.{2,}", "_", name).strip("._")
    if not name:
        name = fallback
    if _RESERVED.fullmatch(name.split(".")[0]):
        name = f"_{name}"
    if len(name.encode()) <= LONGEST:
        return name
    tail = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name.encode()[: LONGEST - 9].decode(errors='ignore')}-{tail}"


def _stem_id(path: Path, _root: Path) -> str:
    return _clean(path.stem)


def _folder_id(path: Path, _root: Path) -> str:
    return _clean(f"{path.absolute().parent.name}-{path.stem}")


def _hash_id(path: Path, root: Path) -> str:
    """Hash the path under the root, so that moving the whole tree changes no id."""
    path, root = path.absolute(), root.absolute()
    within = f"{root.name}/{path.relative_to(root).as_posix()}" if path.is_relative_to(root) else path.as_posix()
    return _clean(f"{path.stem}-{hashlib.sha256(within.encode()).hexdigest()[:8]}")


def _place_id(path: Path, _root: Path) -> str:
    return _clean(f"{path.stem}-{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:12]}")


_WAYS: tuple[Callable[[Path, Path], str], ...] = (_stem_id, _folder_id, _hash_id, _place_id)


def call_id_of(path: Path, root: Path, taken: Collection[str]) -> str:
    """Give one recording's id: its stem, or with its folder, or with a hash of its path, until it is free.

    Parameters
    ----------
    path
        The recording.
    root
        The folder that the batch was started on; ids do not change when it is moved as a whole.
    taken
        Ids that the recording may not have. Two that differ in case only are the same on some disks.

    Notes
    -----
    A set that grows while the files are walked makes the ids depend on their order; `call_ids` does not.
    """
    closed = {each.casefold() for each in taken}
    for way in _WAYS:
        call_id = way(path, root)
        if call_id.casefold() not in closed:
            return call_id
    return _clean(f"{path.stem}-{hashlib.sha256(path.as_posix().encode()).hexdigest()[:32]}")


def _first_legs(source: str) -> list[Path]:
    """Give what may be the first of the two files of a call that has one a leg: names may hold a plus, too."""
    ends = (match.start() for match in re.finditer(r" \+ |\+", source))
    return [Path(source[:end]).absolute() for end in ends]


def call_ids(paths: Iterable[Path], root: Path, owners: Mapping[str, str] | None = None) -> dict[Path, str]:
    """Give each recording of a batch an id of its own, whatever the order of the files.

    Parameters
    ----------
    paths
        The recordings; those whose plain ids clash all get their folder in front, or a hash behind.
    root
        The folder that the batch was started on.
    owners
        Ids that are in use already, with the path of the recording that has it (`Store.owners`), or both paths with
        ``+`` between: a recording keeps the id that it has, and gets none that another has.
    """
    places = {path: path.absolute() for path in paths}
    todo = dict.fromkeys(places.values())
    kept = {leg: call_id for call_id, source in (owners or {}).items() for leg in _first_legs(source)}
    kept |= {Path(source).absolute(): call_id for call_id, source in (owners or {}).items()}
    ids = {path: kept[path] for path in todo if path in kept}
    closed = {call_id.casefold() for call_id in (owners or {})}
    for way in _WAYS:
        wanted = {path: way(path, root) for path in todo if path not in ids}
        times = Counter(call_id.casefold() for call_id in wanted.values())
        for path, call_id in wanted.items():
            if times[call_id.casefold()] == 1 and call_id.casefold() not in closed:
                ids[path] = call_id
        closed |= set(times)  # a name that two wanted stays out of reach for a third
    return {path: ids[place] for path, place in places.items()}
