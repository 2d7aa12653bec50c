"""What happens in one call before a word is said: the scenes, and the outcome of each item of the form."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.types import ItemOutcome, Outcome
from tests.bench.year.forms import TWICE, Form, Odds
from tests.bench.year.world import Agent, Trouble, World

SCENES: Mapping[str, float] = {
    "inbound": 0.97,
    "held": 0.25,
    "handling": 0.3,
    "feedback": 0.08,
    "distress": 0.05,
    "fee": 0.06,
    "umbrella": 0.04,
    "stroller": 0.03,
    "promotion": 0.06,
    "long_hold": 0.02,
    "slow_answer": 0.1,
    "unresolved": 0.12,
    "nobody": 0.008,
    "unheard": 0.015,
}
EAR: Mapping[str, str] = {"promo_complete": "promotion", "first_ask_more": "distress"}
"""Items by ear that are asked for only in a scene."""
WORDLESS = frozenset({"three_rings", "no_interrupt", "dead_air", "hangup_after"})
"""Items that are decided also where the words are not trusted."""


@dataclass(frozen=True, slots=True)
class Chances:
    """What was planted for one agent in one team and month: more failures by item, more of a scene."""

    fails: Mapping[str, float] = field(default_factory=dict)
    scenes: Mapping[str, float] = field(default_factory=dict)


def chances(world: World, agent: Agent, team: str, month: int, rubric: str) -> Chances:
    """Add up what was planted."""
    fails: dict[str, float] = {}
    for trend in world.trends:
        if (trend.agent, trend.rubric) == (agent.id, rubric):
            fails |= {item: fails.get(item, 0.0) + trend.more(month) for item in trend.items}
    for fault in world.faults:
        subject = agent.id if fault.kind == "agent" else team
        if (fault.subject, fault.rubric) == (subject, rubric) and month >= fault.month:
            fails[fault.item] = fails.get(fault.item, 0.0) + fault.more
    return Chances(fails, {each.kind: each.share for each in world.troubles if _in(each, team, month)})


def _in(trouble: Trouble, team: str, month: int) -> bool:
    return trouble.team == team and month >= trouble.month


def scenes(chance: random.Random, planted: Chances) -> set[str]:
    """Draw what happens in a call."""
    happened = {name for name, share in SCENES.items() if chance.random() < share + planted.scenes.get(name, 0.0)}
    return happened | {"held"} if "long_hold" in happened else happened


def outcomes(
    chance: random.Random, form: Form, skill: float, planted: Chances, happened: set[str]
) -> list[ItemOutcome]:
    """Draw the outcome of each item, in the order of the form."""
    known: dict[str, Outcome] = {}
    made = []
    for item in form.rubric.items:
        outcome = _outcome(chance, form, item.id, skill, planted, happened, known)
        known[item.id] = outcome
        twice = item.per_lapse and outcome is Outcome.FAILED and chance.random() < TWICE
        made.append(ItemOutcome(item.id, outcome, "", (), 2 if twice else 1))
        if item.id == "three_rings" and outcome is Outcome.FAILED:
            happened.add("late")
    return made


def _outcome(
    chance: random.Random,
    form: Form,
    item_id: str,
    skill: float,
    planted: Chances,
    happened: set[str],
    known: Mapping[str, Outcome],
) -> Outcome:
    odds = form.odds.get(item_id)
    if not _asked(chance, item_id, odds, happened, known):
        return Outcome.NOT_APPLICABLE
    if odds is None:
        return Outcome.AWAITING_EAR
    unheard = "unheard" in happened and item_id not in WORDLESS
    if chance.random() < odds.unsure or unheard:
        return Outcome.UNDETERMINED
    fails = odds.fails * skill + planted.fails.get(item_id, 0.0)
    return Outcome.FAILED if chance.random() < fails else Outcome.PASSED


def _asked(
    chance: random.Random, item_id: str, odds: Odds | None, happened: set[str], known: Mapping[str, Outcome]
) -> bool:
    """Say whether an item is asked for on this call."""
    scene = EAR.get(item_id) if odds is None else odds.scene
    if "nobody" in happened or (scene is not None and scene not in happened):
        return False
    if item_id == "feedback_order":
        return known["feedback_thanks"] is known["feedback_forward"] is Outcome.PASSED
    return odds is None or odds.applies == 1.0 or chance.random() < odds.applies


def expected_loss(form: Form, skill: float, planted: Chances) -> float:
    """Give the points that an agent's calls lose on average to what is asked for on every call, to compare months."""
    return sum(
        form.cost(item) * (1 - odds.unsure) * (odds.fails * skill + planted.fails.get(item, 0.0))
        for item, odds in form.odds.items()
        if odds.scene in (None, "inbound") and odds.applies == 1.0
    )
