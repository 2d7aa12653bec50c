"""Latency: how long the customer waits for an answer.

Definition
    From the end of the customer's turn to the start of the agent's. Back-channels of either side neither begin nor end
    a turn. A wait with a hold, an announcement, a ring or keys in it is left out. An answer that begins in the
    customer's last words, and outlasts them, comes at once: 0 s. What lies wholly inside one stretch of the customer's
    speech is no answer, and what lies so inside the agent's is no turn: nobody waits for an answer to it. The first
    greeting is apart: from the answer of the call (`qa.measures.answer`: at the earliest after the last ring, else the
    start of the recording) to the agent's first speech; where the answer is not known to the second, it is doubted
    (``answer_unsure``).
Values
    ``latency_median``, ``latency_p90`` (linear between ranks), ``latency_max``, ``first_greeting``: seconds. None where
    agent and customer cannot be told apart or there is nothing to measure; without sound the answer is unknown, and
    ``first_greeting`` is None.
Source
    The project's design table; the floor-transfer offset of conversation analysis with negative offsets set to 0.
"""

from __future__ import annotations

import numpy as np

from qa.measures.answer import answer
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import bursts, parties_known, system_talk, takes, talk
from qa.timeline import Timeline, at, clip, exceeds, union
from qa.types import Measured, Span

NAMES = ("latency_median", "latency_p90", "latency_max")


def measure(scene: Scene, limits: Limits) -> Measured:
    """Measure the agent's answers and the first greeting; no events."""
    if not parties_known(scene):
        return Measured(dict.fromkeys((*NAMES, "first_greeting")))
    agent, customer = (takes(bursts(scene, party, limits)) for party in ("agent", "customer"))
    waits = latencies(agent, customer, _not_the_agents(scene))
    figures = [float(np.percentile(waits, q)) if waits else None for q in (50, 90, 100)]
    values = {**dict(zip(NAMES, figures, strict=True)), "first_greeting": _greeting(scene, limits)}
    return Measured(values, doubts={} if _answer_known(scene, limits) else {"first_greeting": "answer_unsure"})


def _not_the_agents(scene: Scene) -> Timeline:
    """When the customer waits for something else than the agent's answer."""
    tones = [tone.span for tone in scene.tracks.tones if tone.kind != "call_waiting"]
    return union(scene.holds, system_talk(scene), tones)


def latencies(agent: Timeline, customer: Timeline, others: Timeline) -> list[float]:
    """Seconds from each end of the customer's turn to the agent's answer."""
    turns = [s for s in customer if not _inside(s, agent)]
    both = sorted([(s.start, s.end, False) for s in agent] + [(s.start, s.end, True) for s in turns])
    waits: list[float] = []
    asked: float | None = None
    for start, end, is_customer in both:
        if is_customer:
            asked = max(end, asked or end)
        elif asked is not None and end > asked:
            if not clip(others, Span(asked, start)):
                waits.append(max(0.0, start - asked))
            asked = None
    return waits


def _inside(turn: Span, speech: Timeline) -> bool:
    around = at(speech, turn.start)
    return around is not None and exceeds(turn.start, around.start) and exceeds(around.end, turn.end)


def _greeting(scene: Scene, limits: Limits) -> float | None:
    spoken = talk(scene, "agent", limits)
    if not spoken or not scene.tracks.from_audio:
        return None
    answered = answer(scene, limits)
    return max(0.0, spoken[0].start - (answered.early if answered else 0.0))


def _answer_known(scene: Scene, limits: Limits) -> bool:
    answered = answer(scene, limits)
    return answered is None or answered.sure
