"""What every handler works with: the store, the packs, the settings and a clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request

from qa.calllog.zone import zone_of
from qa.config import Settings
from qa.packs.load import Pack
from qa.services.playable import Playables
from qa.services.rules import PackRule
from qa.store import Store
from qa.web.background import Background
from qa.web.intake import Intake
from qa.web.kept import Kept
from qa.web.shelf import Shelf


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """One desk over one store.

    `folder` holds what the desk makes: renditions, uploads, the user's own packs. `hosts` are the names that it
    answers to, None any. `secure` tells that browsers reach it by TLS, its own or a proxy's.
    `kept` holds scorecards that were made before.
    """

    store: Store
    settings: Settings
    folder: Path
    shelf: Shelf
    hosts: frozenset[str] | None = None
    secure: bool = False
    now: Callable[[], datetime] = field(default=utc_now)
    kept: Kept = field(default_factory=Kept)
    background: Background = field(default_factory=Background)
    intake: Intake = field(default=Intake())

    @cached_property
    def playables(self) -> Playables:
        """What is played and drawn of the calls."""
        return Playables(self.folder)

    @property
    def zone(self) -> tzinfo | None:
        """The zone that days are counted in; None is the computer's own."""
        return zone_of(self.settings.zone) if self.settings.zone else None

    def local(self, at: datetime) -> datetime:
        """A time by the clock of the house."""
        return at.astimezone(self.zone)

    @property
    def pack(self) -> Pack:
        """The pack for calls that no rule names."""
        return self.shelf.in_force(self.settings.pack)

    @property
    def rules(self) -> Sequence[PackRule]:
        """The packs that are for certain calls, each with those."""
        return [PackRule(self.shelf.in_force(rule.pack), rule.when) for rule in self.settings.rubrics]


def make_desk(
    store: Store,
    settings: Settings,
    folder: Path,
    *,
    hosts: frozenset[str] | None = None,
    secure: bool = False,
    now: Callable[[], datetime] = utc_now,
    intake: Intake | None = None,
) -> Desk:
    """A desk over an open store, with the packs that its settings name; makes its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(dict.fromkeys([settings.pack, *(rule.pack for rule in settings.rubrics)]))
    shelf = Shelf(names, folder / "packs", settings.certainty)
    return Desk(store, settings, folder, shelf, hosts, secure, now, intake=intake or Intake())


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request is for."""
    return cast(Desk, request.app.state.desk)


TheDesk = Annotated[Desk, Depends(desk_of)]
