"""Speech as the measures see it: joined over short pauses, without clicks, with the words that were heard in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.lexicon import Match, PhraseSet
from qa.measures.answer import ringing
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.timeline import Timeline, clip, drop_short, exceeds, join, reaches, subtract, total, union
from qa.types import Party, Span, Turn, Word

HUMANS: tuple[Party, ...] = ("agent", "customer", "unknown")
NEAREST = 0.3
"""Word times of a model are off by this much at times: a word so near a burst belongs to it."""


@dataclass(frozen=True, slots=True)
class Burst:
    """One stretch of joined speech and the words heard in it.

    Words belong to the stretch that they overlap most, else to the nearest within 0.3 s (of two the earlier). `small`
    is a back-channel, which neither takes nor holds the floor: by its words, or those of them that overlap it (another
    may be its neighbour's). Words that are not sure leave it one if it is under 0.6 s and not clearly louder (4 dB)
    than its speaker mostly is; without any words it is one under 1.0 s, under 0.6 s if it is louder.
    """

    span: Span
    words: tuple[Word, ...]
    small: bool

    @property
    def text(self) -> str:
        """The words, joined."""
        return "".join(w.text for w in self.words)

    @property
    def inside(self) -> str:
        """The words that overlap it."""
        return inside(self.words, self.span)


def parties_known(scene: Scene) -> bool:
    """Whether agent and customer can be told apart."""
    if scene.tracks.from_audio:
        return {"agent", "customer"} <= scene.tracks.parties.keys()
    return any(turn.party in ("agent", "customer") for turn in scene.transcript.turns)


def timing(scene: Scene) -> Literal["audio", "words", "turns"]:
    """What the times of speech rest on. Times of whole turns are too coarse for overlap."""
    if scene.tracks.from_audio:
        return "audio"
    spoken = [turn for turn in scene.transcript.turns if turn.party in HUMANS and turn.text.strip()]
    return "words" if spoken and all(_has_times(turn) for turn in spoken) else "turns"


def _has_times(turn: Turn) -> bool:
    """Whether somebody measured when its words were said; a few, numerals mostly, may lack their times."""
    return any(word.timed for word in turn.words)


def talk(scene: Scene, party: Party, limits: Limits) -> Timeline:
    """A party's speech, joined and without clicks.

    From the sound if there is any, else from word times, else from turns. A colour ring-back is no speech of whose
    leg it is on. Announcements (turns of the system)
    come over the agent's leg and are no speech of the agent's.
    """
    speech = scene.tracks.speech(party) if scene.tracks.from_audio else _transcribed(scene, party)
    if party != "customer" and (system := system_talk(scene)):
        speech = subtract(union(speech), system)
    if before := ringing(scene, party, limits):
        speech = subtract(union(speech), (before,))
    return drop_short(join(speech, limits.join_gap), limits.shortest_burst)


def system_talk(scene: Scene) -> Timeline:
    """Where an announcement is played."""
    return union(turn.span for turn in scene.transcript.turns if turn.party == "system")


def _transcribed(scene: Scene, party: Party) -> tuple[Span, ...]:
    turns = [turn for turn in scene.transcript.turns if turn.party == party]
    return tuple(Span(p.start, p.end) for turn in turns for p in (turn.words if _has_times(turn) else (turn,)))


def human_talk(scene: Scene, limits: Limits) -> Timeline:
    """Where any human speaks."""
    return union(*(talk(scene, party, limits) for party in HUMANS))


def both_heard(scene: Scene, limits: Limits) -> bool:
    """Whether agent and customer are known and both speak: a side that is never heard may be a dead leg."""
    return parties_known(scene) and bool(talk(scene, "agent", limits)) and bool(talk(scene, "customer", limits))


def agents(scene: Scene) -> tuple[Party, ...]:
    """The parties whose words may be the agent's: where nobody is known, anybody's."""
    return ("agent",) if parties_known(scene) else ("unknown",)


# ---- words ---------------------------------------------------------------------------------------


def bursts(scene: Scene, party: Party, limits: Limits) -> tuple[Burst, ...]:
    """The party's joined speech, each stretch with its words."""
    speech = talk(scene, party, limits)
    words: list[list[Word]] = [[] for _ in speech]
    for word in _words(scene, party, speech):
        if (index := _nearest(speech, word)) is not None:
            words[index].append(word)
    activity = scene.tracks.parties.get(party)
    louder = union(activity.louder) if activity else ()
    return tuple(
        Burst(span, tuple(w), _small(scene, span, w, limits, loud=exceeds(total(clip(louder, span)), 0.0)))
        for span, w in zip(speech, words, strict=True)
    )


def _small(scene: Scene, span: Span, words: list[Word], limits: Limits, *, loud: bool) -> bool:
    short = not reaches(span.duration, limits.backchannel)
    if not words:
        return short if loud else not reaches(span.duration, limits.bid_talk)
    heard = (inside(words, span), "".join(w.text for w in words))
    if any(text and scene.cues.backchannel.covers(text) for text in heard):
        return True
    return short and not loud and not certain(words, limits)


def inside(words: Sequence[Word], span: Span) -> str:
    """The text of the words that overlap a span."""
    return "".join(w.text for w in words if exceeds((span & Span(w.start, w.end)).duration, 0.0))


def certain(words: Sequence[Word], limits: Limits) -> bool:
    """Whether there are words, timed each, and probable enough to stand for what was said."""
    if not words or not all(word.timed for word in words):
        return False
    return reaches(sum(word.probability for word in words) / len(words), limits.word_probability)


def takes(found: tuple[Burst, ...]) -> Timeline:
    """The stretches in which more is said than a back-channel."""
    return tuple(burst.span for burst in found if not burst.small)


def _words(scene: Scene, party: Party, speech: Timeline) -> Iterator[Word]:
    for turn in scene.transcript.turns:
        if turn.party == party:
            yield from turn.words if _has_times(turn) else spread(turn, speech)


def spread(turn: Turn, speech: Timeline) -> tuple[Word, ...]:
    """The characters of a turn without word times, spread evenly over the speech in it."""
    inside = clip(speech, turn.span) or (turn.span,)
    step = total(inside) / max(1, len(turn.text))
    found: list[Word] = []
    pieces = list(inside)
    done = 0.0
    for i, char in enumerate(turn.text):
        while len(pieces) > 1 and i * step - done >= pieces[0].duration:
            done += pieces.pop(0).duration
        start = pieces[0].start + i * step - done
        found.append(Word(char, start, start + step, timed=False))
    return tuple(found)


def _nearest(speech: Timeline, word: Word) -> int | None:
    """The burst that a word belongs to: the one it lies in or overlaps most, else the nearest."""
    i = bisect_right(speech, word.start, key=lambda s: s.start) - 1
    if i >= 0 and word.end <= speech[i].end:
        return i
    at = Span(word.start, word.end)
    near = range(max(0, i), min(len(speech), i + 3))
    best = max(near, key=lambda k: ((speech[k] & at).duration, -_distance(speech[k], at)), default=None)
    return best if best is not None and _distance(speech[best], at) <= NEAREST else None


def _distance(a: Span, b: Span) -> float:
    return max(0.0, b.start - a.end, a.start - b.end)


# ---- phrases -------------------------------------------------------------------------------------


def said(scene: Scene, phrases: PhraseSet, parties: tuple[Party, ...], within: Span) -> Match | None:
    """The last of some phrases that a party begins to say inside a span (its end included)."""
    for turn in reversed(scene.transcript.turns):
        if turn.party in parties and turn.start <= within.end and turn.end >= within.start:
            for match in reversed(phrases.find(turn)):
                if within.start <= match.span.start <= within.end:
                    return match
    return None


def said_last(scene: Scene, party: Party, before: float) -> str:
    """What a party was saying up to a time: its last turn, cut there where word times allow."""
    turns = [t for t in scene.transcript.turns if t.party == party and t.start < before and t.text.strip()]
    if not turns:
        return ""
    last = turns[-1]
    if last.end <= before + NEAREST or not last.words:
        return last.text
    return "".join(w.text for w in last.words if w.start < before)
