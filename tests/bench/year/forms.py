"""How often each item of a form applies, fails and stays undecided, and what a filled form scores.

The points are the pack's own and added up by `qa.scoring`; only the outcomes are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qa.packs.load import load_pack
from qa.rubric import Item, Rubric
from qa.scoring import score
from qa.types import ItemOutcome, ItemScore, Outcome, Score

TWICE = 0.2
"""How often an item that is deducted per lapse has two lapses where it has one."""
NEW_VERSION = "1.1"


@dataclass(frozen=True, slots=True)
class Odds:
    """Chances of one item, 0–1: that it is asked for, then that it stays undecided, then that it fails.

    `scene` names what must have happened in the call before `applies` is asked.
    """

    fails: float
    applies: float = 1.0
    unsure: float = 0.0
    scene: str | None = None


PLAZA: Mapping[str, Odds] = {
    "three_rings": Odds(0.06, unsure=0.03, scene="inbound"),
    "late_apology": Odds(0.3, scene="late"),
    "opening": Odds(0.08, unsure=0.02, scene="inbound"),
    "wait_please": Odds(0.12, unsure=0.03, scene="held"),
    "after_wait": Odds(0.15, unsure=0.03, scene="held"),
    "processing": Odds(0.05, scene="handling"),
    "feedback_thanks": Odds(0.15, scene="feedback"),
    "feedback_forward": Odds(0.2, unsure=0.05, scene="feedback"),
    "feedback_order": Odds(0.1, scene="feedback"),
    "criticised": Odds(0.2, applies=0.3, scene="distress"),
    "praised": Odds(0.2, applies=0.03),
    "banned": Odds(0.03, unsure=0.01),
    "rude_language": Odds(0.001),
    "vague": Odds(0.06, unsure=0.02),
    "no_interrupt": Odds(0.08, unsure=0.03),
    "dead_air": Odds(0.08, unsure=0.02),
    "fee_notice": Odds(0.2, unsure=0.05, scene="fee"),
    "deposit_notice": Odds(0.15, scene="umbrella"),
    "stroller_notice": Odds(0.15, scene="stroller"),
    "closing": Odds(0.09, unsure=0.02),
    "hangup_after": Odds(0.05, unsure=0.03),
}
TELECOM: Mapping[str, Odds] = {
    "three_voices": Odds(0.12, unsure=0.02),
    "always_right": Odds(0.04, unsure=0.01),
    "first_ask": Odds(0.06, unsure=0.02),
}
SHIFTING: Mapping[str, tuple[str, ...]] = {
    "plaza": ("opening", "closing", "hangup_after"),
    "telecom": ("three_voices", "always_right", "first_ask"),
}
"""The items that a planted trend moves: asked for on every call and with no event in common."""


@dataclass(slots=True)
class Form:
    """A rubric with the odds of its items. Forms that are filled in alike are added up once."""

    rubric: Rubric
    odds: Mapping[str, Odds]
    known: dict[tuple[tuple[Outcome, int], ...], tuple[tuple[ItemScore, ...], Score]] = field(default_factory=dict)

    def score(self, outcomes: Sequence[ItemOutcome]) -> tuple[tuple[ItemScore, ...], Score]:
        """Fill in the form and add it up; the outcomes stand in the order of the form, without evidence."""
        key = tuple((each.outcome, each.count) for each in outcomes)
        if key not in self.known:
            if len(self.known) >= 20_000:  # memory stays flat over any number of calls
                self.known.clear()
            self.known[key] = score(self.rubric, outcomes)
        return self.known[key]

    def cost(self, item_id: str) -> float:
        """Give the points that a failure of an item costs on average."""
        item = self.item(item_id)
        return min(item.points * (1 + TWICE), item.possible) if item.per_lapse else item.points

    def item(self, item_id: str) -> Item:
        """Give an item by its id."""
        return next(item for item in self.rubric.items if item.id == item_id)


@lru_cache(maxsize=1)
def forms() -> dict[tuple[str, str], Form]:
    """Give the forms by rubric and version: plaza's second version takes two points less for the greeting."""
    plaza, telecom = load_pack("plaza").rubric, load_pack("telecom").rubric
    newer = cheaper(plaza, "opening", 8.0)
    made = [Form(plaza, PLAZA), Form(newer, PLAZA), Form(telecom, TELECOM)]
    return {(each.rubric.id, each.rubric.version): each for each in made}


def cheaper(rubric: Rubric, item_id: str, points: float) -> Rubric:
    """Give the next version of a rubric, in which one item costs other points."""
    sections = [
        section.model_copy(
            update={
                "items": [
                    item.model_copy(update={"points": points}) if item.id == item_id else item for item in section.items
                ]
            }
        )
        for section in rubric.sections
    ]
    return rubric.model_copy(update={"sections": sections, "version": NEW_VERSION})
