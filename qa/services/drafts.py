"""Somebody's own packs in a folder: begun, copied, and changed file by file.

A change is tried in a copy beside the pack: only what loads is put in the place of what was there, file by file with
one rename each, so that nobody ever reads half a file. Who changes a pack says what it looked like when they began
(`mark`): if it is another by now, they are told instead of writing over what somebody else did.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from qa.errors import PackError, RefusedError, UsageError
from qa.packs.begin import begin
from qa.packs.load import Pack, load_pack
from qa.packs.mend import with_facts

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
FILES = ("rubric.yaml", "phrases.yaml", "clauses.yaml", "cases.yaml")
MOST_BYTES = 2_000_000
"""Of one file; the largest that comes with the program has 60 kB."""
_locks: defaultdict[Path, threading.RLock] = defaultdict(threading.RLock)


def make_copy(folder: Path, name: str, source: Pack, *, version: str) -> Path:
    """Copy a pack under a name of its own, with the next version's number; give its folder.

    Raises `UsageError` for a name that is none, or that is taken.
    """
    to = _new(folder, name)
    with _made(to) as begun:
        for path in sorted(source.folder.glob("*.yaml")):
            shutil.copyfile(path, begun / path.name)
        rubric = begun / "rubric.yaml"
        rubric.write_text(with_facts(rubric.read_text(encoding="utf-8"), {"version": version}), encoding="utf-8")
        load_pack(str(begun))
    return to


def make_new(folder: Path, name: str, title: str) -> Path:
    """Begin a small pack with comments that teach by example; give its folder. Raises as `make_copy` does."""
    to = _new(folder, name)
    with _made(to) as begun:
        inside = begun / name
        begin(inside, title=title or None)
        for path in sorted(inside.glob("*.yaml")):
            path.rename(begun / path.name)
        shutil.rmtree(inside)
        load_pack(str(begun))
    return to


def take(folder: Path, name: str, made: Path) -> Path:
    """Keep a pack that was made elsewhere, e.g. of a workbook, under a name; give its folder."""
    to = _new(folder, name)
    with _made(to) as begun:
        for path in sorted(made.glob("*.yaml")):
            shutil.copyfile(path, begun / path.name)
        load_pack(str(begun))
    return to


def remove(folder: Path, name: str) -> None:
    """Take a pack away: its folder is renamed, so that it can be had back by hand."""
    with _locks[folder / name]:
        (folder / name).rename(Path(tempfile.mkdtemp(prefix=f".removed-{name}-", dir=folder)) / name)


def mark(folder: Path) -> str:
    """What a pack looks like: the hash of its files."""
    parts = [f"{name}\0".encode() + _bytes(folder / name) for name in FILES]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:20]


def change(
    folder: Path, texts: Mapping[str, str], was: str, check: Callable[[Pack], None] = lambda _: None
) -> tuple[Pack, str]:
    """Put texts in the place of files of a pack; give the pack as it is now, and its mark.

    Parameters
    ----------
    texts
        The whole new text of some of `FILES`.
    was
        The `mark` that the pack had when somebody began to change it.
    check
        Raises where the pack that would come out may not be: it is asked before anything is written.

    Raises
    ------
    PackError
        The pack would have a mistake, named by file and line.
    RefusedError
        Somebody else has changed it since.
    UsageError
        A file that a pack does not have, or one that is too large.
    """
    for name, text in texts.items():
        if name not in FILES:
            raise UsageError(f"a pack has no file {name}", mend=", ".join(FILES))
        if len(text.encode()) > MOST_BYTES:
            raise UsageError(f"{name} has more than {MOST_BYTES:,} bytes", mend="split it into two packs")
    with _locks[folder]:
        if mark(folder) != was:
            raise RefusedError("somebody has changed the pack since you opened it", mend="load it again; see both")
        with trial(folder, texts) as tried:
            check(tried)
            for name in [name for name in FILES if name in texts]:
                os.replace(tried.folder / name, folder / name)
        return load_pack(str(folder)), mark(folder)


@contextmanager
def trial(folder: Path, texts: Mapping[str, str]) -> Iterator[Pack]:
    """A pack as it would be with other texts, for a while; raises `PackError` where it would have a mistake."""
    with tempfile.TemporaryDirectory(prefix=".trial-", dir=folder.parent) as place:
        beside = Path(place)
        for name in FILES:
            if name in texts:
                (beside / name).write_text(texts[name], encoding="utf-8")
            elif (folder / name).is_file():
                shutil.copyfile(folder / name, beside / name)
        yield _loaded(beside)


def _loaded(folder: Path) -> Pack:
    """The pack in a folder; its mistakes are named by file and line, without the folder, which soon is gone."""
    from qa.packs.cases import read_cases

    try:
        pack = load_pack(str(folder))
        if (folder / "cases.yaml").is_file():
            read_cases(pack)
    except PackError as error:
        where = error.where and error.where.replace(f"{folder}/", "")
        raise PackError(error.problem, where=where, mend=error.mend) from error
    return pack


def _new(folder: Path, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise UsageError(f"“{name}” is no name of a pack", mend="a small letter, then letters, digits or _; at most 40")
    if (folder / name).exists():
        raise UsageError(f"there is a pack {name} already", mend="choose another name")
    return folder / name


@contextmanager
def _made(to: Path) -> Iterator[Path]:
    """A folder to fill, which becomes `to` if nothing goes wrong."""
    to.parent.mkdir(parents=True, exist_ok=True)
    begun = Path(tempfile.mkdtemp(prefix=".new-", dir=to.parent))
    try:
        yield begun
        if to.exists():
            raise UsageError(f"there is a pack {to.name} already", mend="choose another name")
        begun.chmod(0o755)
        begun.rename(to)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
