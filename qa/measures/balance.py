"""Balance: who speaks how much.

Definition
    ``speech_agent`` and ``speech_customer`` are seconds of joined speech, overtalk counted for both.
    ``talk_share_agent`` is the agent's part of the sum of the two, ``talk_ratio_agent`` the agent's speech as a part of
    the call's duration. The longest monologue is the longest time in which the agent speaks with pauses under 3 s, no
    hold, and nothing of the customer's but back-channels. ``turns_agent`` and ``turns_customer`` count the turns of the
    transcript.
Values
    Seconds, shares 0–1, and numbers; ``duration`` of the call in seconds. None where agent and customer cannot be told
    apart, and for a share of nothing. The parts are kept: a month's share is the sum of the parts, not a mean of
    shares.
Source
    The project's design table; talk ratio as in Gong and Amazon Contact Lens.
"""

from __future__ import annotations

from collections.abc import Iterator

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import bursts, parties_known, takes, talk
from qa.timeline import Timeline, clip, extent, reaches, total
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
    return max((span.duration for span in monologues(agent, customer, holds, limits)), default=0.0)


def monologues(agent: Timeline, customer: Timeline, holds: Timeline, limits: Limits) -> Iterator[Span]:
    """The agent's monologues, however short, in order of time."""
    found: Span | None = None
    for i, span in enumerate(agent):
        pause = Span(agent[i - 1].end, span.start) if i else span
        broken = reaches(pause.duration, limits.monologue_pause) or clip(holds, pause)
        if found and (broken or _cut(customer, agent[i - 1], span)):
            yield found
            found = None
        start = found.start if found else span.start
        first = extent(clip(customer, Span(start, span.end)))
        found = Span(start, first.start if first else span.end)
    if found:
        yield found


def _cut(customer: Timeline, before: Span, after: Span) -> bool:
    """Whether the customer has said something since the agent's last stretch began."""
    return bool(clip(customer, Span(before.start, after.start)))
