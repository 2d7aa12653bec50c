"""Numbers, money, dates and names in Mandarin text, in normal form: as they are spoken, whoever typed them.

Found by rules: shapes, check digits, and the words around. No list of names can be complete, and no shape tells 三号
the day from 三号 the counter; an entity that may well be none is not `sure`. Dates are not resolved: 明天 stays 明天.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import get_args

from qa.entities import money, names, numbers, times
from qa.entities.base import Entity, Kind

KINDS: tuple[Kind, ...] = get_args(Kind)
_FINDERS = (numbers, money, times, names)

__all__ = ["KINDS", "Entity", "Kind", "find"]


def find(form: str, kinds: Collection[Kind] = KINDS) -> list[Entity]:
    """The entities of some kinds in a normal form (`qa.text.normal`), in order; different kinds may overlap."""
    return [entity for entity in _all(form) if entity.kind in kinds]


@lru_cache(maxsize=8192)
def _all(form: str) -> tuple[Entity, ...]:
    found = {(e.kind, e.start, e.end): e for finder in _FINDERS for e in finder.find(form)}
    return tuple(sorted(found.values(), key=lambda e: (e.start, e.end, e.kind)))
