"""The samples that were drawn, as the audit trail has them."""

from __future__ import annotations

from qa.store import Store
from qa.types.people import Act

SAMPLE = "sample"
"""The action of the audit trail; its subject is ``sample:<month>``."""


def drawings(store: Store, month: str) -> list[Act]:
    """Give the drawings of a month, in the order they were made."""
    return [act for act in store.people.acts(subject=f"{SAMPLE}:{month}") if act.action == SAMPLE]


def drawn_calls(store: Store, month: str) -> set[str]:
    """Give the calls of a month's last drawing: those drawn at random, and those for a reason."""
    acts = drawings(store, month)
    return {*acts[-1].detail["random"], *acts[-1].detail["risk"]} if acts else set()


def random_calls(store: Store, months: list[str]) -> set[str]:
    """Give the calls of months that a drawing has at random, as the first drawing of each month has them.

    A later drawing of a month may have been made because somebody did not like the first one.
    """
    found: set[str] = set()
    for month in months:
        acts = drawings(store, month)
        if acts:
            found.update(acts[0].detail["random"])
    return found
