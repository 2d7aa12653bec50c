"""Which stretches of a call are the same recording as in other calls of the database.

The landmarks of a recording are kept as a stage of their own, and each call is compared with the last ones that were
heard, those of earlier batches too. The first calls of a first batch are compared with those that were heard together
with them (`qa.services.score.GROUP`); ``qa rescore`` looks a second time, when all of them are known.
"""

from __future__ import annotations

from functools import cached_property

from qa.audio.again import MOST, Index
from qa.audio.prints import Landmark, landmarks
from qa.store import Store
from qa.types import Activity, Recording, Span

PRINTS = "prints"


class Recordings:
    """The landmarks of the calls of one database, and what they have in common."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _index(self) -> Index:
        index = Index()
        for key, value in reversed(self._store.stages.newest(PRINTS, MOST)):
            index.add(key, _marks(value))
        return index

    def keep(self, key: str, recording: Recording, activity: Activity) -> None:
        """Remember a recording that was just heard, under the key of its sounds."""
        marks = landmarks(recording, activity)
        self._index.add(key, marks)
        value = [[mark.channel, mark.hash, mark.at] for mark in marks]
        self._store.stages.keep(PRINTS, key, value, sha256=recording.sha256)

    def in_(self, key: str) -> tuple[tuple[int, Span], ...]:
        """The stretches of a recording, by channel, that other calls have too; none where it was not kept."""
        value = self._store.stages.get(PRINTS, key) if key else None
        return self._index.recorded(key, _marks(value)) if value else ()


def _marks(value: list[list[float]]) -> tuple[Landmark, ...]:
    return tuple(Landmark(int(channel), int(hash_), at) for channel, hash_, at in value)
