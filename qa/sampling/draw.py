"""The random part: of each agent's calls so many, every call with the same chance, the strata in their proportion.

Method
------
An agent's N calls are ordered by stratum (line, direction, week, length), within a stratum by SHA-256 of
``seed|call id``. With u, 0 ≤ u < 1, the SHA-256 of ``seed|agent`` as a fraction, the k calls at the places
⌊(u + i) · N / k⌋, i = 0 … k − 1, are taken: systematic sampling (Madow & Madow 1944; Cochran, *Sampling Techniques*,
ch. 8). Every call is taken with the chance k / N, and of a line's calls as many as its share asks for, to the next
whole number up or down. Nothing but the seed decides, so that whoever has the seed and the calls' ids, which the audit
trail keeps or hashes, can draw the sample again, in any program; an agent's sample does not depend on other agents.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from qa.sampling.values import Candidate

METHOD = "systematic-sha256-1"
"""The name of the method in the audit trail; another one gets another number."""
_WHOLE = 1 << 256


def draw(frame: Iterable[Candidate], per_agent: int, seed: str) -> list[Candidate]:
    """Draw `per_agent` calls of each known agent, or all where there are fewer; ordered by agent and time."""
    by_agent: dict[str, list[Candidate]] = defaultdict(list)
    for call in frame:
        if call.agent:
            by_agent[call.agent].append(call)
    return [call for agent in sorted(by_agent) for call in _of_agent(by_agent[agent], per_agent, seed, agent)]


def frame_hash(frame: Iterable[Candidate]) -> str:
    """The SHA-256 of the ids of all calls that were drawn from, sorted, a line each."""
    ids = sorted(call.call_id for call in frame)
    return hashlib.sha256("".join(f"{id}\n" for id in ids).encode()).hexdigest()


def chance(seed: str, name: str) -> int:
    """A number from 0 to 2²⁵⁶ − 1 that the seed gives to a name."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{name}".encode()).digest())


def _of_agent(calls: Sequence[Candidate], per_agent: int, seed: str, agent: str) -> list[Candidate]:
    ordered = sorted(calls, key=lambda call: (call.stratum, chance(seed, call.call_id), call.call_id))
    places = systematic(len(ordered), min(per_agent, len(ordered)), chance(seed, agent))
    return sorted((ordered[at] for at in places), key=_when)


def systematic(whole: int, part: int, start: int) -> list[int]:
    """The places of `part` of `whole`, evenly apart; `start` ÷ 2²⁵⁶ is u. Whole numbers, so that nothing is rounded."""
    return [(start + i * _WHOLE) * whole // (part * _WHOLE) for i in range(part)]


def _when(call: Candidate) -> tuple[str, str]:
    return call.started_at.isoformat() if call.started_at else "", call.call_id
