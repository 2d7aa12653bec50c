"""The rule packs at hand, read once and again when their files change."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from qa.certainty import Certainty
from qa.errors import PackError, UsageError
from qa.packs.load import Pack, find_pack, load_pack, pack_names
from qa.rubric import Rubric
from qa.services.versions import in_force, published_folders

Stamp = tuple[tuple[str, int, int], ...]


class Shelf:
    """Packs by name or folder: those that come with the program, those of the settings, and the user's own.

    Of a rubric that was published at this desk (`qa.services.versions`) the newest version is in force, in the place of
    the pack that the settings name. Reading a pack takes a good part of a second, so that each is read when somebody
    first asks for it. Threads may share a shelf.
    """

    def __init__(self, names: tuple[str, ...], own: Path, certainty: Certainty) -> None:
        self.named = names
        self.own = own
        self.published = own.parent / "versions"
        self._certainty = certainty
        self._read: dict[str, tuple[Stamp, Pack]] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """The names of all packs: the settings' first, then the user's own by folder, then those of the program."""
        mine = sorted(str(path.parent) for path in self.own.glob("[!.]*/rubric.yaml"))
        return list(dict.fromkeys([*self.named, *mine, *pack_names()]))

    def pack(self, name: str) -> Pack:
        """Read a pack, or give the one that was read before if its files are the same.

        Raises `UsageError` where there is none of that name, `PackError` for a mistake in it.
        """
        if name not in self.names() and Path(name) not in published_folders(self.published):
            raise UsageError(f"no rule pack {name}", mend=f"packs: {', '.join(self.names())}")
        stamp = _stamp(find_pack(name))
        with self._lock:
            known = self._read.get(name)
            if known is None or known[0] != stamp:
                known = stamp, replace(load_pack(name), certainty=self._certainty)
                self._read[name] = known
            return known[1]

    def readable(self) -> Iterator[tuple[str, Pack]]:
        """Every pack without a mistake, with its name."""
        for name in self.names():
            try:
                yield name, self.pack(name)
            except (PackError, UsageError):
                continue

    def in_force(self, name: str) -> Pack:
        """The pack that calls are scored by where the settings name this one: its newest published version."""
        pack = self.pack(name)
        published = in_force(self.published, pack.rubric.id)
        return self.pack(str(published)) if published else pack

    def by_rubric(self, rubric: str) -> Pack | None:
        """The pack of a rubric's id, the one in force first; None where it is not at hand."""
        return next((pack for pack in self._by_rank() if pack.rubric.id == rubric), None)

    def rubric_of(self, rubric: str, version: str) -> Rubric | None:
        """A rubric by its id and version, as `qa.services.review` wants it."""
        wanted = (rubric, version)
        return next((p.rubric for p in self._by_rank() if (p.rubric.id, p.rubric.version) == wanted), None)

    def _by_rank(self) -> Iterator[Pack]:
        """Every pack without a mistake: what is published, the settings', the program's, then drafts."""
        published = list(map(str, published_folders(self.published)))
        rest = self.names()
        drafts = [name for name in rest if name not in self.named and Path(name).parent == self.own]
        for name in [*published, *(name for name in rest if name not in drafts), *drafts]:
            try:
                yield self.pack(name)
            except (PackError, UsageError):
                continue

    def titles(self) -> Mapping[str, str]:
        """What every rubric is called, by its id."""
        return {pack.rubric.id: pack.rubric.title for _, pack in self.readable()}


def _stamp(folder: Path) -> Stamp:
    """What changes when a pack's files do."""
    files = sorted(folder.glob("*.yaml"))
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
