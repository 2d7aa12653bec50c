"""``qa correct``: a misheard word mended, and how the score moved by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from qa.cli.packs import packs_of
from qa.cli.people import show_move
from qa.config import Settings
from qa.services.correct import correct
from qa.store import open_store
from qa.types.people import Correction


@dataclass(frozen=True, slots=True)
class Mend:
    """A correction as the command line gives it; `at` in seconds of the call."""

    call: str
    turn: int
    was: str
    now: str
    author: str
    at: float | None = None


def run(settings: Settings, mend: Mend) -> None:
    """Mend the word and score the call by it; show the score before and after."""
    pack, rules = packs_of(settings)
    with open_store(settings.db) as store:
        before = store.result(mend.call)
        turns = before.call.transcript.turns
        known = 0 <= mend.turn < len(turns)  # the service refuses any other
        start = mend.at if mend.at is not None else turns[mend.turn].start if known else 0.0
        made = Correction(mend.call, mend.turn, start, mend.was, mend.now, mend.author, datetime.now(UTC))
        after = correct(store, made, pack, rules)
    show_move(before, after, settings)
