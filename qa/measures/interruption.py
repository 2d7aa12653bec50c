"""Interruption: one party takes the floor while the other holds it.

Definition
    B starts while A holds the floor: A has talked 1.0 s or more, and pauses under 1 s do not give the floor away.
    What B says is no back-channel (嗯 好 对 是的 …), has at least 4 characters or lasts at least 1.0 s, and talks over
    A for 0.5 s or more, or A breaks off within 0.5 s. It is *yielded* if A stops within 1.5 s of B's start. Several
    bursts of B with pauses under 1 s are one bid, which is heard in A's floor only as long as A keeps it.
No interruption
    An answer into the end of what it answers (overlap up to 0.3 s); both starting within 0.3 s of each other after A
    has paused for 0.5 s or more; a back-channel that grows into a turn when A has finished; a sound whose words are not
    sure and that may be a back-channel (`qa.measures.speech.Burst`). A *breaks off* if the overlap is more than such an
    answer's and A's words, where known, do not end a sentence.
Sure
    Only sure ones may cost points: the overlap is at least 1.0 s, and what B says is heard surely (a mean probability
    of 0.6) and stays more than a back-channel where every word is 0.2 s beside its time, as a model's words are: only
    words that lie in B's own speech count, and none that may have begun when A had finished. Where words are the only
    source of times, the overlap must be 1.4 s.
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
from itertools import pairwise

from qa.lexicon import PhraseSet
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import Burst, both_heard, bursts, certain, takes, timing
from qa.measures.turn_interruption import by_turns
from qa.measures.wording import ended
from qa.text import count_spoken
from qa.timeline import Timeline, at, clip, exceeds, intersect, join, reaches, total
from qa.types import Event, Measured, Party, Span, Word

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
    def words(self) -> tuple[Word, ...]:
        """What B says, word by word."""
        return tuple(word for burst in self.bursts for word in burst.words)

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
    times = timing(scene)
    spoken = {party: bursts(scene, party, limits) for party, _ in PAIRS}
    values: dict[str, float | str | None] = {}
    events: list[Event] = []
    for by, over in PAIRS:
        bids = interruptions(spoken[by], spoken[over], scene.cues.backchannel, limits)
        found = [_event(scene, bid, by, takes(spoken[over]), limits) for bid in bids]
        sure = sum(e.detail["sure"] for e in found)
        values[f"interruptions_{by}"] = sure
        values[f"interruptions_{by}_unsure"] = len(found) - sure
        events += found
    if times == "turns" and events:  # where not even the turns lie over each other, 0 is sure
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


def _event(scene: Scene, bid: Bid, by: Party, floor: Timeline, limits: Limits) -> Event:
    over = intersect(bid.spans, clip(floor, bid.stretch))
    detail = {
        "sure": _sure(scene, bid, total(over), limits),
        "yielded": not exceeds(bid.stretch.end - bid.start, limits.yielded),
        "overlap": total(over),
        "text": bid.text,
    }
    return Event("interruption", by, bid.start, over[-1].end if over else bid.start, detail)


def _sure(scene: Scene, bid: Bid, overlap: float, limits: Limits) -> bool:
    """Whether it stands although words may be a little beside their times."""
    times = timing(scene)
    slack = 2 * limits.word_slack if times == "words" else 0.0  # both parties' times may be off
    if times == "turns" or not reaches(overlap, limits.sure_overlap + slack) or not certain(bid.words, limits):
        return False
    inside = "".join(burst.inside for burst in bid.bursts)
    backchannel = scene.cues.backchannel
    late = limits.terminal_overlap + limits.word_slack
    return not backchannel.covers(inside) and not _answers_the_end(bid, backchannel, late)


def interruptions(
    by: tuple[Burst, ...], over: tuple[Burst, ...], backchannel: PhraseSet, limits: Limits
) -> Iterator[Bid]:
    """The bids of one party that interrupt the other."""
    floor = takes(over)
    for bid in _bids(by, floor, limits):
        if _says_enough(bid, limits) and not _answers_the_end(bid, backchannel, limits.terminal_overlap):
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
        if reaches(held, limits.floor_talk) and not _competes(start, clip(floor, stretch), limits):
            inside = tuple(b for b in attempt if b.span.start < stretch.end)
            yield Bid(inside, stretch)


def _competes(start: float, floor: Timeline, limits: Limits) -> bool:
    """Whether A, after a pause, starts again at the time when B starts."""
    return any(
        reaches(after.start - before.end, limits.competing_pause)
        and reaches(start, before.end)
        and not exceeds(abs(after.start - start), limits.competing_start)
        for before, after in pairwise(floor)
    )


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


def _answers_the_end(bid: Bid, backchannel: PhraseSet, late: float) -> bool:
    """Whether only a back-channel lay over A's words, and what grew out of it came in their last `late` seconds."""
    if not bid.bursts[0].words:
        return False
    words = bid.words
    grown = next((i for i, w in enumerate(words) if not exceeds(bid.stretch.end - w.start, late)), None)
    return grown is not None and backchannel.covers("".join(w.text for w in words[:grown]))


def _breaks_off(bid: Bid, overlap: float, over: tuple[Burst, ...], limits: Limits) -> bool:
    """Whether A stops in the middle of a sentence as soon as B is heard."""
    if exceeds(bid.stretch.end - bid.start, limits.talked_over) or not exceeds(overlap, limits.terminal_overlap):
        return False
    said = "".join(b.text for b in over if b.span & bid.stretch)
    return not ended(said)
