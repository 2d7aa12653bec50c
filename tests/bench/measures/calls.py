"""Random two-party calls by seed: laid out, spoken, sent down a line, each with its truth.

    for made in calls(range(1, 100), jobs=2): ...

The same seed gives the same call, whatever else is made: each is made in a process of its own, since espeak's voice
remembers what it said before.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult

import numpy as np

from qa.types import Samples
from tests.bench.measures import moments, waits, wire
from tests.bench.measures.draft import Draft
from tests.bench.measures.truth import LEGS, Made, Truth
from tests.bench.measures.voices import Person, Speaker, person

MOMENTS: tuple[tuple[Callable[[Draft], None], float], ...] = (
    (moments.exchange, 6.0),
    (moments.listened, 3.0),
    (moments.interruption, 6.0),
    (moments.false_start, 1.0),
    (moments.competing, 1.2),
    (waits.silence, 3.5),
    (waits.hold, 1.6),
    (waits.keys, 0.4),
    (waits.second_call, 0.4),
    (waits.surroundings, 0.3),
)
SHORTEST, LONGEST = 45.0, 150.0


def calls(seeds: Iterable[int], jobs: int = 1) -> Iterator[Made]:
    """The calls of some seeds, in order."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with context.Pool(jobs, maxtasksperchild=1) as pool:
        under_way: deque[AsyncResult[Made]] = deque()
        for seed in seeds:  # which may be without end
            under_way.append(pool.apply_async(make, (seed,)))
            if len(under_way) > jobs:
                yield under_way.popleft().get()
        while under_way:
            yield under_way.popleft().get()


def make(seed: int) -> Made:
    """One call."""
    draw = random.Random(f"call {seed}")
    agent = person(draw)
    people = {"agent": agent, "customer": person(draw, agent), "system": person(draw)}
    on = wire.drawn(draw)
    direction = draw.choice(("inbound", "inbound", "outbound"))
    draft = Draft(draw, Speaker(), {**people}, on, direction)
    waits.opening(draft)
    length = draw.uniform(SHORTEST, LONGEST)
    kinds, weights = zip(*MOMENTS, strict=True)
    while draft.now < length:
        draw.choices(kinds, weights)[0](draft)
    waits.ending(draft)
    samples = wire.send(draft.legs(draft.now), on, tuple(draft.muted), draw.getrandbits(32))
    return _made(seed, samples, draft, alike(agent, people["customer"]))


def _made(seed: int, samples: Samples, draft: Draft, likeness: dict[str, float | bool]) -> Made:
    channel = draft.draw.choice((0, 1))
    busy = tuple(leg for leg in LEGS if any(t.kind == "busy" and t.leg == leg for t in draft.tones))
    before = [t for t in draft.tones if t.kind == "ringback" and t.span.start < _answer(draft)]
    truth = Truth(
        seed=seed,
        duration=samples.shape[1] / 8000,
        direction="inbound" if draft.direction == "inbound" else "outbound",
        agent_channel=channel,
        conditions=draft.conditions,
        said=draft.said(),
        tones=tuple(sorted(draft.tones, key=lambda t: t.span)),
        music={leg: tuple(draft.music[leg]) for leg in LEGS},
        muted=tuple(draft.muted),
        meant=tuple(draft.meant),
        rings=sum(t.count for t in before) or None,
        busy=busy,
        hangup_by=busy[0] if len(busy) == 1 else None,
        alike=likeness,
    )
    return Made(samples if channel == 0 else np.ascontiguousarray(samples[::-1]), truth)


def _answer(draft: Draft) -> float:
    return min(p.begin for p in draft.pieces if p.party in LEGS)


def alike(one: Person, two: Person) -> dict[str, float | bool]:
    """How two voices differ: in espeak's pitch 0–99, in size, in level (dB)."""
    return {
        "pitch": abs(one.pitch - two.pitch),
        "size": round(abs(one.size - two.size), 3),
        "level": round(abs(one.level - two.level), 1),
    }
