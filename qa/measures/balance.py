"""Balance: who speaks how much.

Definition
    ``speech_agent`` and ``speech_customer`` are seconds of joined speech, overtalk counted for both.
    ``talk_share_agent`` is the agent's part of the sum of the two, ``talk_ratio_agent`` the agent's speech as a part of
    the call's duration. The longest monologue is the longest time in which the agent speaks with pauses under 3 s, no
    hold, and nothing of the customer's but back-channels; after the customer's words another one begins.
    ``turns_agent`` and ``turns_customer`` count the turns of the transcript.
Values
    Seconds, shares 0–1, and numbers; ``duration`` of the call in seconds. None where agent and customer cannot be told
    apart, and for a share of nothing. The parts are kept: a month's share is the sum of the parts, not a mean of
    shares.
Source
    The project's design table; talk ratio as in Gong and Amazon Contact Lens.
"""

from __future__ import annotations

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import bursts, parties_known, takes, talk
from qa.timeline import Timeline, clip, longest, reaches, subtract, total, union
from qa.types import Measured, Span

NAMES = (
    "speech_agent", "speech_customer", "talk_share_agent", "talk_ratio_agent", "longest_monologue_agent", "turns_agent",
    "turns_customer",
)  # fmt: skip


def measure(scene: Scene, limits: Limits) -> Measured:
    """Measure both parties' speech; no events."""
    duration = scene.info.duration or max((t.end for t in scene.transcript.turns), default=0.0)
    if not parties_known(scene):
        return Measured({"duration": duration, **dict.fromkeys(NAMES)})
    agent, customer = (total(talk(scene, party, limits)) for party in ("agent", "customer"))
    agent_floor, customer_floor = (takes(bursts(scene, party, limits)) for party in ("agent", "customer"))
    values = (
        agent,
        customer,
        agent / (agent + customer) if agent + customer > 0 else None,
        agent / duration if duration > 0 else None,
        monologue(agent_floor, customer_floor, scene.holds, limits),
        *(sum(turn.party == party for turn in scene.transcript.turns) for party in ("agent", "customer")),
    )
    return Measured({"duration": duration, **dict(zip(NAMES, values, strict=True))})


def monologue(agent: Timeline, customer: Timeline, holds: Timeline, limits: Limits) -> float:
    """Seconds of the agent's longest monologue, its pauses included; 0 if the agent never speaks."""
    return longest(monologues(agent, customer, holds, limits))


def monologues(agent: Timeline, customer: Timeline, holds: Timeline, limits: Limits) -> Timeline:
    """The agent's monologues, however short, in order of time."""
    ends = union(customer, holds)
    found: list[Span] = []
    for span in subtract(agent, ends):
        pause = Span(found[-1].end, span.start) if found else None
        if pause is None or reaches(pause.duration, limits.monologue_pause) or clip(ends, pause):
            found.append(span)
        else:
            found[-1] |= span
    return tuple(found)
