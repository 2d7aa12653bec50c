"""Silence: nobody speaks for more than 3 s between the first and the last human speech.

Definition
    Hold, announcements, call-progress tones and music on the agent's leg are taken out. A silence is charged to the
    side whose turn it is. It is *excused* for up to 60 s by a wait phrase of the agent's in the 10 s before it (0.2 s
    more or less: words' times are off by that). Charged to the agent and not excused, it is a *violation* from 5 s on;
    `must_review` from 10 s on unless excused.
Whose turn
    ==========================================  ========================================================
    the last to say more than 嗯 or 好          charged to
    ==========================================  ========================================================
    agent, with a wait phrase                   agent, unless a question follows it
    agent, a question or a request              customer, also after the customer's 嗯 or 好
    agent, a yes-or-no question, which the      agent; nobody if the customer then goes on
    customer has answered by 对 or 好
    agent, a statement                          agent; customer if the customer ends the silence at once,
                                                nobody if the customer had acknowledged and then goes on
    customer, in the middle of a sentence,      customer: who thinks is not the agent's fault
    or asking for a moment
    customer, the agent said 嗯, and the        customer, unless a question was asked
    customer goes on
    customer, otherwise                         agent
    one of them, no words heard, goes on        nobody
    an announcement ends as the silence begins  nobody
    ==========================================  ========================================================
Values
    ``silence_count``; ``silence_total`` and ``silence_longest`` in seconds; ``silence_violations_agent``;
    ``silence_longest_agent``, the longest that is charged to the agent and not excused, 0 if there is none. The last
    two are None where agent and customer cannot be told apart or one is never heard; nobody is charged then. All are
    None where nobody speaks. Times of words or turns in the place of sound hide short silences inside a turn.
Source
    The project's design table. Amazon Contact Lens (non-talk time) charges nobody and leaves nothing out.
"""

from __future__ import annotations

from qa.lexicon import Match
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import (
    Burst,
    agents,
    both_heard,
    bursts,
    human_talk,
    said,
    said_last,
    system_talk,
)
from qa.measures.wording import asks_after, asks_yes_or_no, awaits_answer, takes_time
from qa.text import normal
from qa.timeline import TOLERANCE, Timeline, exceeds, extent, gaps, longest, reaches, subtract, total, union
from qa.types import Event, Measured, Party, Span

NAMES = (
    "silence_count",
    "silence_total",
    "silence_longest",
    "silence_violations_agent",
    "silence_longest_agent",
)


def measure(scene: Scene, limits: Limits) -> Measured:
    """Find silences and say whose they are; a ``silence`` event of the side that is charged for each."""
    whole = extent(human_talk(scene, limits))
    if whole is None:
        return Measured(dict.fromkeys(NAMES))
    found = silences(human_talk(scene, limits), _not_silent(scene), limits)
    known = both_heard(scene, limits)
    spoken = _both(scene, limits) if known else []
    events = tuple(_event(scene, span, _charged(scene, span, spoken, limits), limits) for span in found)
    charged = [e for e in events if e.party == "agent" and not e.detail["excused"]]
    values = {
        "silence_count": len(found),
        "silence_total": total(found),
        "silence_longest": longest(found),
        "silence_violations_agent": sum(e.detail["violation"] for e in events) if known else None,
        "silence_longest_agent": max((e.span.duration for e in charged), default=0.0) if known else None,
    }
    return Measured(values, events)


def silences(humans: Timeline, not_silent: Timeline, limits: Limits) -> Timeline:
    """The stretches between the first and the last human speech that are silent for long enough."""
    whole = extent(humans)
    quiet = subtract(gaps(humans, whole), not_silent) if whole else ()
    return tuple(s for s in quiet if exceeds(s.duration, limits.silence))


def _not_silent(scene: Scene) -> Timeline:
    """What is heard on the line, or agreed upon, besides speech."""
    music = [s for p in agents(scene) if p in scene.tracks.parties for s in scene.tracks.parties[p].music]
    tones = [tone.span for tone in scene.tracks.tones]
    return union(scene.holds, music, tones, system_talk(scene))


def _event(scene: Scene, span: Span, party: Party, limits: Limits) -> Event:
    waits = party != "customer" and _asked_to_wait(scene, span, limits) is not None
    over = span.duration - limits.excused_for if waits else span.duration
    excused = waits and not exceeds(over, 0.0)
    detail = {
        "charged_to": party,
        "excused": excused,
        "violation": party == "agent" and reaches(over, limits.violation),
        "must_review": not excused and reaches(span.duration, limits.must_review),
    }
    return Event("silence", party, span.start, span.end, detail)


def _asked_to_wait(scene: Scene, silence: Span, limits: Limits) -> Match | None:
    """The last wait phrase of the agent's that is near enough to excuse a silence."""
    slack = limits.word_slack
    near = Span(silence.start - limits.excused_after - slack, silence.start + slack)
    return said(scene, scene.cues.wait, agents(scene), near)


# ---- whose turn it is ----------------------------------------------------------------------------


def _both(scene: Scene, limits: Limits) -> list[tuple[Party, Burst]]:
    """The bursts of both, those that end first first."""
    parties: tuple[Party, ...] = ("agent", "customer")
    spoken = [(party, burst) for party in parties for burst in bursts(scene, party, limits)]
    return sorted(spoken, key=lambda s: s[1].span.end)


def _charged(scene: Scene, silence: Span, spoken: list[tuple[Party, Burst]], limits: Limits) -> Party:
    past = [s for s in spoken if s[1].span.end <= silence.start + TOLERANCE]
    floor = [party for party, burst in past if not burst.small]
    if not floor or any(abs(s.end - silence.start) < TOLERANCE for s in system_talk(scene)):
        return "unknown"
    last = floor[-1]
    acknowledged = past[-1][0] != last
    goes_on = _next(silence, spoken) == last
    words = said_last(scene, last, silence.start)
    if last == "customer":
        return _after_customer(words, acknowledged=acknowledged, goes_on=goes_on)
    if (wait := _asked_to_wait(scene, silence, limits)) and not asks_after(words, wait.text):
        return "agent"
    if acknowledged and normal(past[-1][1].text).text and asks_yes_or_no(words):
        return "agent" if goes_on else "unknown"
    return _after_agent(words, acknowledged=acknowledged, goes_on=goes_on)


def _next(silence: Span, spoken: list[tuple[Party, Burst]]) -> Party | None:
    ahead = [(b.span.start, party) for party, b in spoken if b.span.start >= silence.end - TOLERANCE]
    return min(ahead)[1] if ahead else None


def _after_agent(words: str, *, acknowledged: bool, goes_on: bool) -> Party:
    if awaits_answer(words):
        return "customer"
    if goes_on:
        return "agent" if words else "unknown"
    return "unknown" if acknowledged else "customer"


def _after_customer(words: str, *, acknowledged: bool, goes_on: bool) -> Party:
    if takes_time(words):
        return "customer"
    if not goes_on or awaits_answer(words):
        return "agent"
    if acknowledged:
        return "customer"
    return "agent" if words else "unknown"
