"""Interruption: one party takes the floor while the other holds it.

Definition
    B starts while A holds the floor: A has talked 1.0 s or more, and pauses under 1 s do not give the floor away.
    What B says is no back-channel (嗯 好 对 是的 …), has at least 4 characters or lasts at least 1.0 s, and talks over
    A for 0.5 s or more, or A breaks off within 0.5 s. It is *yielded* if A stops within 1.5 s of B's start, and *sure*
    if the overlap is at least 1.0 s and words were heard in it: only sure ones may cost points. Several bursts of B
    with pauses under 1 s are one bid.
No interruption
    An answer into the end of what it answers (overlap up to 0.3 s); both starting at once; a back-channel that grows
    into a turn when A has finished; a noise without words under 1 s. A *breaks off* if the overlap is more than such
    an answer's and A's words, where known, do not end a sentence.
Values
    ``interruptions_agent`` (the agent interrupts the customer, sure), ``interruptions_agent_unsure``, and the same
    for ``customer``: counts. None where agent and customer cannot be told apart or one is never heard. On times of
    whole turns nothing is sure: the sure counts are None, but 0 where not even the turns lie over each other. Nor
    is an interruption sure whose words have no times of their own.
Source
    The project's design table; the floor is that of Sacks, Schegloff and Jefferson (1974), terminal overlap
    Jefferson's (1984). Amazon Contact Lens counts every talk-over of 1.5 s, back-channels included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa.lexicon import PhraseSet
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import Burst, both_heard, bursts, takes, timing
from qa.measures.turn_interruption import by_turns
from qa.measures.wording import ended
from qa.text import count_spoken
from qa.timeline import Timeline, at, clip, exceeds, intersect, join, reaches, total
from qa.types import Event, Measured, Party, Span

PAIRS: tuple[tuple[Party, Party], ...] = (("agent", "customer"), ("customer", "agent"))


@dataclass(frozen=True, slots=True)
class Bid:
    """What B says from a start while A holds the floor, until A's stretch of speech is over."""

    bursts: tuple[Burst, ...]
    stretch: Span

    @property
    def start(self) -> float:
        """When B begins."""
        return self.bursts[0].span.start

    @property
    def spans(self) -> Timeline:
        """When B speaks."""
        return tuple(b.span for b in self.bursts)

    @property
    def text(self) -> str:
        """What B says."""
        return "".join(b.text for b in self.bursts)


def measure(scene: Scene, limits: Limits) -> Measured:
    """Find interruptions in both directions; the event's party is the one who interrupts."""
    names = [f"interruptions_{party}{unsure}" for party, _ in PAIRS for unsure in ("", "_unsure")]
    if not both_heard(scene, limits):
        return Measured(dict.fromkeys(names))
    if limits.interruption_rule == "turns":
        return _measured_by_turns(scene, limits)
    coarse = timing(scene) == "turns"
    spoken = {party: bursts(scene, party, limits) for party, _ in PAIRS}
    values: dict[str, float | str | None] = {}
    events: list[Event] = []
    for by, over in PAIRS:
        bids = interruptions(spoken[by], spoken[over], scene.cues.backchannel, limits)
        found = [_event(bid, by, takes(spoken[over]), limits, coarse=coarse) for bid in bids]
        sure = sum(e.detail["sure"] for e in found)
        values[f"interruptions_{by}"] = sure
        values[f"interruptions_{by}_unsure"] = len(found) - sure
        events += found
    if coarse and events:  # where not even the turns lie over each other, 0 is sure
        values |= {f"interruptions_{party}": None for party, _ in PAIRS}
    return Measured(values, tuple(sorted(events, key=lambda e: e.start)))


def _measured_by_turns(scene: Scene, limits: Limits) -> Measured:
    values: dict[str, float | str | None] = {}
    events: list[Event] = []
    for by, over in PAIRS:
        found = list(by_turns(scene.transcript.turns, by, over, scene.cues.backchannel, limits))
        values |= {f"interruptions_{by}": len(found), f"interruptions_{by}_unsure": 0}
        events += found
    return Measured(values, tuple(sorted(events, key=lambda e: e.start)))


def _event(bid: Bid, by: Party, floor: Timeline, limits: Limits, *, coarse: bool) -> Event:
    over = intersect(bid.spans, clip(floor, bid.stretch))
    heard = bool(bid.text.strip()) and all(word.timed for burst in bid.bursts for word in burst.words)
    detail = {
        "sure": reaches(total(over), limits.sure_overlap) and heard and not coarse,
        "yielded": not exceeds(bid.stretch.end - bid.start, limits.yielded),
        "overlap": total(over),
        "text": bid.text,
    }
    return Event("interruption", by, bid.start, over[-1].end if over else bid.start, detail)


def interruptions(
    by: tuple[Burst, ...], over: tuple[Burst, ...], backchannel: PhraseSet, limits: Limits
) -> Iterator[Bid]:
    """The bids of one party that interrupt the other."""
    floor = takes(over)
    for bid in _bids(by, floor, limits):
        if _says_enough(bid, limits) and not _answers_the_end(bid, backchannel, limits):
            overlap = total(intersect(bid.spans, clip(floor, bid.stretch)))
            if reaches(overlap, limits.talked_over) or _breaks_off(bid, overlap, over, limits):
                yield bid


def _bids(by: tuple[Burst, ...], floor: Timeline, limits: Limits) -> Iterator[Bid]:
    stretches = join(floor, limits.floor_pause)
    for attempt in _attempts(by, limits):
        start = attempt[0].span.start
        stretch = at(stretches, start)
        if stretch is None:
            continue
        held = total(clip(floor, Span(stretch.start, start)))
        if reaches(held, limits.floor_talk):
            inside = tuple(b for b in attempt if b.span.start < stretch.end)
            yield Bid(inside, stretch)


def _attempts(by: tuple[Burst, ...], limits: Limits) -> Iterator[list[Burst]]:
    """Bursts that are more than back-channels, together where the pause between them is short."""
    attempt: list[Burst] = []
    for burst in by:
        if burst.small:
            continue
        if attempt and reaches(burst.span.start - attempt[-1].span.end, limits.floor_pause):
            yield attempt
            attempt = []
        attempt.append(burst)
    if attempt:
        yield attempt


def _says_enough(bid: Bid, limits: Limits) -> bool:
    if reaches(total(bid.spans), limits.bid_talk):
        return True
    return count_spoken(bid.text) >= limits.bid_characters


def _answers_the_end(bid: Bid, backchannel: PhraseSet, limits: Limits) -> bool:
    """Whether only a back-channel lay over A's words, and what grew out of it came when A had finished."""
    if not bid.bursts[0].words:
        return False
    words = [w for b in bid.bursts for w in b.words]
    late = next((i for i, w in enumerate(words) if bid.stretch.end - w.start <= limits.terminal_overlap), None)
    return late is not None and backchannel.covers("".join(w.text for w in words[:late]))


def _breaks_off(bid: Bid, overlap: float, over: tuple[Burst, ...], limits: Limits) -> bool:
    """Whether A stops in the middle of a sentence as soon as B is heard."""
    if exceeds(bid.stretch.end - bid.start, limits.talked_over) or not exceeds(overlap, limits.terminal_overlap):
        return False
    said = "".join(b.text for b in over if b.span & bid.stretch)
    return not ended(said)
