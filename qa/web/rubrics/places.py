"""Where packs are, and the names by which addresses call them: a name is looked up, never made into a path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from qa.packs.load import Pack, find_pack, pack_names
from qa.services.drafts import NAME
from qa.web.desk import Desk
from qa.web.errors import NotFoundError

Kind = Literal["own", "program", "settings"]


@dataclass(frozen=True, slots=True)
class Place:
    """A pack at hand: its name in addresses, its name on the shelf, and whose it is. Programs are not told folders."""

    slug: str
    name: Annotated[str, Field(exclude=True)]
    kind: Kind
    folder: Annotated[Path, Field(exclude=True)]

    @property
    def is_own(self) -> bool:
        """Whether it may be changed at the desk."""
        return self.kind == "own"


def places(desk: Desk) -> dict[str, Place]:
    """All packs by their names in addresses: those of the settings first, then the user's own, then the program's."""
    found: dict[str, Place] = {}
    for name in desk.shelf.names():
        folder = find_pack(name)
        kind: Kind = "program" if name in pack_names() else "own" if folder.parent == desk.shelf.own else "settings"
        slug = folder.name if NAME.fullmatch(folder.name) else re.sub(r"\W+", "_", folder.name).strip("_") or "pack"
        while slug in found:
            slug += "_2"
        found[slug] = Place(slug, name, kind, folder)
    return found


def place_of(desk: Desk, slug: str) -> Place:
    """The pack that an address names; raises `NotFoundError` where there is none."""
    known = places(desk)
    if slug not in known:
        raise NotFoundError(f"there is no rule pack {slug}", mend=f"packs: {', '.join(known)}")
    return known[slug]


def own_place(desk: Desk, slug: str) -> Place:
    """The user's own pack that an address names; raises `NotFoundError` for any other."""
    place = place_of(desk, slug)
    if not place.is_own:
        raise NotFoundError(f"{slug} comes with the program or the settings", mend="make a copy of it to edit")
    return place


def pack_at(desk: Desk, place: Place) -> Pack:
    """The pack at a place; raises `PackError` for a mistake in it."""
    return desk.shelf.pack(place.name)


def relative(where: str | None, folder: Path) -> str | None:
    """A place in a pack's file without the folder, which is nobody's business: ``phrases.yaml:12``."""
    return where.replace(f"{folder}/", "") if where else where
