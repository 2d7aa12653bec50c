"""Hold: the customer is kept waiting on the line.

Definition
    Four sources, each named in its event; of two that touch, the earlier in this order stands with its own edges:

    ``call_log``    the log's own times.
    ``music``       music of 5 s or more on the agent's leg, in which the agent does not speak. Recorders put hold music
                    on the leg of the party that plays it; some put it on the customer's. There it is as likely the
                    customer's own surroundings, so it counts only if nobody speaks in it and a wait phrase stands
                    before it or a resume phrase after it. Music before the first speech is a ring-back melody (彩铃).
    ``wait_phrase`` the agent says a wait phrase, for 10 s or more there is no two-way talk, and the agent comes back
                    with a resume phrase. It begins when the talk that follows the wait phrase (好的 …) is over.
    ``flat_leg``    the agent's leg is dead for 10 s or more while the customer is not telling something, on a line
                    that has a noise floor otherwise; with silence suppression a flat leg means nothing.
Checked
    ``notice``: a wait phrase within 15 s before; ``resumed``: the agent speaks after it; ``thanks``: a resume phrase
    within 10 s after. A phrase that is only probably heard counts, in the agent's favour.
Values
    ``hold_count``; ``hold_total`` and ``hold_longest`` in seconds; ``hold_unannounced``; ``hold_unthanked``, of those
    resumed. The last two are None if there is a hold but no words. In mono a wait phrase is the agent's, whoever said
    it, and the flat leg is no source. Without sound only the call log and the wait phrase are sources.
Source
    The project's design table. Platforms (Genesys, NICE) know only the first source: a log of hold buttons.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import HUMANS, agents, bursts, human_talk, parties_known, said, takes, talk
from qa.timeline import (
    TOLERANCE,
    Timeline,
    at,
    clip,
    drop_short,
    intersect,
    join,
    longest,
    reaches,
    subtract,
    total,
    union,
)
from qa.types import Event, Measured, Party, Span

EDGE = 1.0
"""Seconds by which a hold's edge may be off, against the words around it."""


def measure(scene: Scene, limits: Limits) -> Measured:
    """Find holds by all sources; a ``hold`` event of the agent for each."""
    held = _by_source(scene, limits)
    events = tuple(_event(scene, span, source, limits) for span, source in held)
    spans = tuple(span for span, _ in held)
    worded = bool(scene.transcript.turns) or not events
    unannounced = sum(not e.detail["notice"] for e in events)
    unthanked = sum(e.detail["resumed"] and not e.detail["thanks"] for e in events)
    values = {
        "hold_count": len(spans),
        "hold_total": total(spans),
        "hold_longest": longest(spans),
        "hold_unannounced": unannounced if worded else None,
        "hold_unthanked": unthanked if worded else None,
    }
    return Measured(values, events)


def _by_source(scene: Scene, limits: Limits) -> list[tuple[Span, str]]:
    sources = {
        "call_log": union(scene.info.holds or ()),
        "music": tuple(_music(scene, limits)),
        "wait_phrase": tuple(_wait_phrase(scene, limits)),
        "flat_leg": tuple(_flat_leg(scene, limits)),
    }
    held: list[tuple[Span, str]] = []
    for source, spans in sources.items():
        held += [(s, source) for s in spans if not any(s & earlier for earlier, _ in held)]
    return sorted(held)


def _event(scene: Scene, span: Span, source: str, limits: Limits) -> Event:
    detail = {
        "source": source,
        "notice": _announced(scene, span, limits),
        "thanks": _thanked(scene, span, limits),
        "resumed": _resumed(scene, span, limits),
    }
    return Event("hold", "agent", span.start, span.end, detail)


def _announced(scene: Scene, span: Span, limits: Limits) -> bool:
    before = Span(span.start - limits.notice, span.start + EDGE)
    return said(scene, scene.cues.wait, agents(scene), before) is not None


def _thanked(scene: Scene, span: Span, limits: Limits) -> bool:
    after = Span(span.end - EDGE, span.end + limits.thanks)
    return said(scene, scene.cues.resume, agents(scene), after) is not None


def _resumed(scene: Scene, span: Span, limits: Limits) -> bool:
    return any(s.end > span.end for party in agents(scene) for s in talk(scene, party, limits))


# ---- sources -------------------------------------------------------------------------------------


def _music(scene: Scene, limits: Limits) -> Iterator[Span]:
    humans = human_talk(scene, limits)
    if not humans:
        return
    for party in HUMANS:
        activity = scene.tracks.parties.get(party)
        if not activity:
            continue
        silent = humans if party == "customer" else talk(scene, party, limits)
        played = subtract(join(activity.music, limits.music_gap), silent)
        for span in drop_short(played, limits.hold_music):
            if span.start >= humans[0].start and (party != "customer" or _spoken_of(scene, span, limits)):
                yield span


def _spoken_of(scene: Scene, span: Span, limits: Limits) -> bool:
    return _announced(scene, span, limits) or _thanked(scene, span, limits)


def _wait_phrase(scene: Scene, limits: Limits) -> Iterator[Span]:
    spoken = takes(tuple(b for party in agents(scene) for b in bursts(scene, party, limits)))
    blocks = join(human_talk(scene, limits), limits.floor_pause)
    customer = _floor(scene, "customer", limits)
    for before, after in pairwise(spoken):
        block = at(blocks, before.end - TOLERANCE)
        hold = Span(max(before.end, block.end) if block else before.end, after.start)
        if not reaches(hold.duration, limits.hold):
            continue
        if total(clip(customer, hold)) > hold.duration / 2:
            continue  # the customer was telling something
        if _announced(scene, hold, limits) and _thanked(scene, hold, limits):
            yield hold


def _floor(scene: Scene, party: Party, limits: Limits) -> Timeline:
    return takes(bursts(scene, party, limits))


def _flat_leg(scene: Scene, limits: Limits) -> Iterator[Span]:
    activity = scene.tracks.parties.get("agent")
    spoken = human_talk(scene, limits)
    if not activity or not spoken or not parties_known(scene) or not activity.noise_dbfs > limits.noise_floor_dbfs:
        return
    during = Span(spoken[0].start, spoken[-1].end)
    dead = intersect(union(activity.flat), (during,))
    yield from drop_short(subtract(dead, _floor(scene, "customer", limits)), limits.hold)
