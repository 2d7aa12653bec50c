"""Two periods, teams or agents of a store side by side."""

from __future__ import annotations

from dataclasses import replace

from qa.errors import StoreError
from qa.packs.terms import known_terms
from qa.scorecard import Terms
from qa.scorecard.versus import Side, Versus, versus
from qa.store import Store
from qa.store.asked import Asked


def side_of(store: Store, asked: Asked) -> Side:
    """Add up a side's calls, all together; raises `StoreError` where there are none."""
    added = store.cards.add_up(replace(asked, kind="all"), months=1)
    if not added.sums:
        raise StoreError("a side has no scored calls", where=store.where, mend="choose other days, or somebody else")
    return Side(added.sums, added.names)


def compare(first: Side, second: Side, pack: str | None = None) -> tuple[list[Versus], dict[str, Terms]]:
    """Compare the second side with the first; give the terms of the rubrics at hand too.

    `pack` is the user's own pack, where its rubric is not one that comes with the program.
    """
    rubrics = sorted({each.rubric for side in (first, second) for each in side.sums})
    terms = known_terms(rubrics, pack)
    return versus(first, second, {rubric: each.service for rubric, each in terms.items()}), terms
