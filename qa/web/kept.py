"""Finished answers that are dear to make, kept in memory as long as nothing that they are made of has changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")
MOST = 48
"""Boards of 200 agents take a few megabytes each."""


class Kept:
    """The last so many answers by their questions. Threads may share one: whoever asks the same waits for the first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, question: Hashable, make: Callable[[], T]) -> T:
        """Give the answer that was made before, or make it; an error is not kept."""
        with self._lock:
            making = self._making.setdefault(question, threading.Lock())
        with making:
            with self._lock:
                if question in self._made:
                    self._made.move_to_end(question)
                    return cast(T, self._made[question])
            try:
                made = make()
                with self._lock:
                    self._made[question] = made
                    while len(self._made) > self._most:
                        self._made.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(question, None)
            return made
