"""Hold: the customer is kept waiting on the line.

Definition
    Four sources:

    ``call_log``    the log's own times.
    ``music``       music of 5 s or more, pauses left out, on the agent's leg. Recorders put hold music on the leg of
                    the party that plays it; some put it on the customer's. There it is as likely the customer's own
                    surroundings, so it counts only if nobody speaks in it and a wait phrase stands before it or a
                    resume phrase after it. Music before the first speech is a ring-back melody (彩铃).
    ``wait_phrase`` the agent says a wait phrase, for 10 s or more there is no two-way talk, and the agent comes back
                    with a resume phrase. It begins when the talk that follows the wait phrase (好的 …) is over.
    ``flat_leg``    the agent's leg is dead for 10 s or more while the customer is not telling something, on a line
                    that has a noise floor otherwise; with silence suppression a flat leg means nothing.

    What they find is one hold where it overlaps, and where less than 10 s lie between in which the agent does not
    speak: 请稍等, music with a pause in it, a dead leg and 让您久等了 are one. Its edges are the log's; else from where
    music and flat leg begin to where they end; else those of the wait phrase. Two holds of the log stay two.

    Words over music that goes on under them do not end a hold where they take no more than 15 s and the customer
    says nothing to them: they are an announcement (请不要挂机), which is the system's also where its words were not
    known for that. Anything else that the agent says ends it, music or not: who speaks to the customer is back.

    No ring, busy or congestion tone, on whichever leg, is in a hold: it ends where a transfer rings, and what follows
    the tone is another.
Confidence
    1 − Π (1 − c) over its grounds, with c = 1 for the log; for music 0.8 on the agent's leg, 0.6 on a channel of both,
    0.4 on the customer's; 0.7 for a wait phrase as a source, 0.5 on a channel of both; 0.5 for a flat leg; and where
    the wait phrase is no source, 0.5 for notice and 0.5 for thanks. Below 0.5 a hold is not ``sure``: it is for a
    person to hear, and nobody is judged by it. Somebody who is muted for 10 s while the customer waits in silence has
    put the customer on hold, whatever the button is called.
Checked
    ``notice``: a wait phrase within 15 s before; ``resumed``: the agent speaks after it; ``thanks``: a resume phrase
    within 10 s after. A phrase that is only probably heard counts, in the agent's favour. ``sources`` names all, in the
    order above, and ``source`` the first of them.
Values
    ``hold_count``; ``hold_total`` and ``hold_longest`` in seconds; ``hold_unannounced``; ``hold_unthanked``, of those
    resumed: all of sure holds. ``hold_unsure`` is how many others there are; each makes the values that it would change
    doubtful. Unannounced and unthanked are None if there is a hold but no words. In mono a wait phrase is the agent's,
    whoever said it, and the flat leg is no source. Without sound only the call log and the wait phrase are sources.
Source
    The project's design table. Platforms (Genesys, NICE) know only the first source: a log of hold buttons.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from qa.measures.hold_sources import SOURCES, Ground, announced, grounds, thanked
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import agents, talk
from qa.timeline import clip, drop_short, extent, longest, reaches, subtract, total, union
from qa.types import Event, Measured, Span

UNSURE = "hold_unsure"
PHRASE = 0.5
"""Confidence that a wait phrase before, or a resume phrase after, adds to another ground."""
SURE = 0.5


def measure(scene: Scene, limits: Limits) -> Measured:
    """Find holds by all sources; a ``hold`` event of the agent for each."""
    events = tuple(_event(scene, span, found, limits) for span, found in _holds(scene, limits))
    sure = tuple(e for e in events if e.detail["sure"])
    unsure = [e for e in events if not e.detail["sure"]]
    spans = tuple(e.span for e in sure)
    worded = bool(scene.transcript.turns) or not sure
    values = {
        "hold_count": len(sure),
        "hold_total": total(spans),
        "hold_longest": longest(spans),
        "hold_unannounced": sum(_unannounced(e) for e in sure) if worded else None,
        "hold_unthanked": sum(_unthanked(e) for e in sure) if worded else None,
        "hold_unsure": len(unsure),
    }
    return Measured(values, events, _doubts(sure, unsure))


def _unannounced(event: Event) -> bool:
    return not event.detail["notice"]


def _unthanked(event: Event) -> bool:
    return bool(event.detail["resumed"] and not event.detail["thanks"])


def _doubts(sure: tuple[Event, ...], unsure: list[Event]) -> Mapping[str, str]:
    """The values that an unsure hold would change; that there is a hold at all is known where another is sure."""
    changed = {
        "hold_total": bool(unsure),
        "hold_longest": bool(unsure),
        "hold_count": bool(unsure) and not sure,
        "hold_unannounced": any(map(_unannounced, unsure)),
        "hold_unthanked": any(map(_unthanked, unsure)),
    }
    return {name: UNSURE for name, is_so in changed.items() if is_so}


def _event(scene: Scene, span: Span, found: list[Ground], limits: Limits) -> Event:
    sources = [name for name in SOURCES if any(g.source == name for g in found)]
    notice, thanks = announced(scene, span, limits), thanked(scene, span, limits)
    shares = [max(g.confidence for g in found if g.source == name) for name in sources]
    if "wait_phrase" not in sources:
        shares += [PHRASE] * (notice + thanks)
    confidence = 1 - prod(1 - share for share in shares)
    detail = {
        "source": sources[0],
        "sources": sources,
        "confidence": round(confidence, 3),
        "sure": reaches(confidence, SURE),
        "notice": notice,
        "thanks": thanks,
        "resumed": _resumed(scene, span, limits),
    }
    return Event("hold", "agent", span.start, span.end, detail)


def _resumed(scene: Scene, span: Span, limits: Limits) -> bool:
    return any(s.end > span.end for party in agents(scene) for s in talk(scene, party, limits))


# ---- one hold of many grounds --------------------------------------------------------------------


def _holds(scene: Scene, limits: Limits) -> list[tuple[Span, list[Ground]]]:
    """Each hold with the grounds that it was found by, in order."""
    found = _without_tones(scene, grounds(scene, limits), limits)
    logged = [[g] for g in found if g.source == "call_log"]
    others: list[list[Ground]] = []
    for ground in sorted((g for g in found if g.source != "call_log"), key=lambda g: g.span):
        near = [group for group in logged if _is_one(scene, _span(group), ground.span, limits)]
        if near:
            for group in near:
                group.append(ground)
        elif others and _is_one(scene, _reach(others[-1]), ground.span, limits):
            others[-1].append(ground)
        else:
            others.append([ground])
    held = [(_span(group), group) for group in logged + others if _is_enough(group, limits)]
    return sorted(held, key=lambda hold: hold[0])


def _without_tones(scene: Scene, found: list[Ground], limits: Limits) -> list[Ground]:
    """What is left of the grounds where no transfer rings."""
    tones = union(t.span for t in scene.tracks.tones if t.kind in ("ringback", "busy", "congestion"))
    shortest = {"call_log": limits.hold_music, "music": limits.hold_music}
    return [
        Ground(g.source, span, g.confidence)
        for g in found
        for span in subtract((g.span,), tones)
        if span == g.span or reaches(span.duration, shortest.get(g.source, limits.hold))
    ]


def _is_one(scene: Scene, a: Span, b: Span, limits: Limits) -> bool:
    """Whether two spans overlap, or the agent is silent in the short time between them and no tone rings."""
    if a & b:
        return True
    between = Span(min(a.end, b.end), max(a.start, b.start))
    if reaches(between.duration, limits.hold):
        return False
    inner = Span(between.start + limits.join_gap, between.end - limits.join_gap)
    spoken = union(*(talk(scene, party, limits) for party in agents(scene)))
    rings = (t.span & between for t in scene.tracks.tones if t.kind != "dtmf")
    return not clip(spoken, inner) and not any(rings)


def _span(group: list[Ground]) -> Span:
    """The log's edges; else those of what was heard; else those of the words."""
    for sources in (("call_log",), ("music", "flat_leg"), ("wait_phrase",)):
        whole = extent(union(g.span for g in group if g.source in sources))
        if whole:
            return whole
    raise ValueError("a hold without grounds")


def _reach(group: list[Ground]) -> Span:
    whole = extent(union(g.span for g in group))
    return whole or _span(group)


def _is_enough(group: list[Ground], limits: Limits) -> bool:
    """Whether there is more to a hold than a few notes."""
    if any(g.source != "music" for g in group):
        return True
    played = union(g.span for g in group)
    return bool(drop_short((Span(0.0, total(played)),), limits.hold_music))
