"""Which leg is whose, where a given transcript names the parties."""

from __future__ import annotations

from collections.abc import Sequence

from qa.diarize.roles import Roles
from qa.timeline import intersect, total, union
from qa.types import Activity, CallInfo, Party, Problem, Turn


def roles_of_turns(
    activity: Activity, info: CallInfo, turns: Sequence[Turn], *, agent_channel: int | None = None
) -> Roles:
    """Match the legs with the parties that a transcript names: a party's turns lie on the leg on which it speaks.

    The confidence is the share of matching speech, 0.5–1. The option, then the call log's ``agent_channel``, stand in
    where the transcript does not name both parties.
    """
    if len(activity.channels) != 2:
        nobody: Party = "unknown"
        return Roles((nobody,) * len(activity.channels), 0.0, "one channel holds both parties")
    said = {party: union(tuple(t.span for t in turns if t.party == party)) for party in ("agent", "customer")}
    straight = sum(total(intersect(activity.channels[i].speech, said[p])) for i, p in enumerate(said))
    crossed = sum(total(intersect(activity.channels[1 - i].speech, said[p])) for i, p in enumerate(said))
    if straight != crossed:
        agent, confidence = int(crossed > straight), max(straight, crossed) / (straight + crossed)
        return _roles(agent, round(confidence, 3), f"the transcript's agent speaks on leg {agent}", info)
    named = agent_channel if agent_channel is not None else info.agent_channel
    if named in (0, 1):
        return _roles(int(named), 0.9, f"leg {named} by --agent-channel or the call log", info)
    return Roles(("unknown", "unknown"), 0.0, "the transcript names no parties")


def _roles(agent: int, confidence: float, reason: str, info: CallInfo) -> Roles:
    parties: tuple[Party, ...] = ("agent", "customer") if agent == 0 else ("customer", "agent")
    if info.agent_channel in (None, agent):
        return Roles(parties, confidence, reason)
    detail = f"the call log says leg {info.agent_channel}, but {reason}"
    return Roles(parties, confidence, reason, (Problem("agent_leg_disputed", detail),))
