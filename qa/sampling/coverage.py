"""Who has how many calls heard, of the quota."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from qa.sampling.values import Candidate, Covered


def coverage(
    frame: Iterable[Candidate], per_agent: int, heard: Collection[str], drawn: Collection[str]
) -> list[Covered]:
    """Give each agent's calls, heard and drawn, those who miss the most first.

    `heard` are the calls that a person decided something on, `drawn` those of the random part.
    """
    by_agent: dict[str, list[Candidate]] = defaultdict(list)
    for call in frame:
        if call.agent:
            by_agent[call.agent].append(call)
    rows = [_covered(agent, calls, per_agent, heard, drawn) for agent, calls in by_agent.items()]
    return sorted(rows, key=lambda row: (-row.missing, row.team, row.agent))


def _covered(
    agent: str, calls: list[Candidate], per_agent: int, heard: Collection[str], drawn: Collection[str]
) -> Covered:
    newest = max(calls, key=lambda call: (call.started_at.isoformat() if call.started_at else "", call.call_id))
    ids = {call.call_id for call in calls}
    return Covered(
        agent,
        newest.name,
        newest.team,
        calls=len(ids),
        quota=per_agent,
        heard=len(ids & set(heard)),
        drawn=len(ids & set(drawn)),
        drawn_heard=len(ids & set(drawn) & set(heard)),
    )
