"""What speaks for one leg being the agent's: each sign with the logarithm of its odds.

Signs add up as if they were independent, which they are not quite; so those that rest on the same words, the agent's
phrases and the vocabulary, are bounded together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.diarize.join import joined, stretches
from qa.diarize.vocabulary import FEWEST_LETTERS, fitted
from qa.lexicon import PhraseSet
from qa.text import is_han
from qa.types import Activity, CallInfo, Turn, Word

LOG = 2.94
"""The call log is right in 95 of 100 calls: the logarithm of 0.95 / 0.05. Others are worked out likewise."""
GREETING = 2.2
FIRST_OF_TWO_GREETINGS = 0.62
FIRST_TO_SPEAK = 0.2
PHRASES = 1.4
WORDS = 3.5
"""The most that phrases and vocabulary tell: what they were fitted to was written by few hands."""
WORDS_OF_A_TURN = 1.2
"""The most that they tell for each turn of both legs together: one sentence is the greeting once more."""
_EARLY = 20.0
_CLEARLY_LONGER = 2
_CLEARLY_MORE = 2
_CLEARLY_FIRST = 0.5

Words = Sequence[Sequence[Word]]
Legs = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sign:
    """One piece of evidence: the leg it speaks for, how strongly (above 0), and why."""

    leg: int
    odds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """What agents say when they open a call (`greeting`), and what they say far oftener than customers (`talk`)."""

    greeting: PhraseSet
    talk: PhraseSet | None = None


def signs(activity: Activity, info: CallInfo, legs: Legs, words: Words, phrases: Phrases) -> list[Sign]:
    """All that the recording itself tells of which of two legs is the agent's."""
    said = {leg: tuple(words[leg]) if leg < len(words) else () for leg in legs}
    found = [
        greeting_sign(legs, said, phrases.greeting, inbound=info.direction == "inbound"),
        words_sign(legs, said, phrases.talk),
        _first_sign(activity, info, legs),
    ]
    return [sign for sign in found if sign is not None]


def greeting_sign(legs: Legs, said: dict[int, tuple[Word, ...]], greeting: PhraseSet, *, inbound: bool) -> Sign | None:
    """The leg whose first 20 s hold an agent's opening longer by two characters; inbound, else the first to greet."""
    found = {leg: _greeting(said[leg], greeting) for leg in legs}
    best, other = sorted(legs, key=lambda leg: (-found[leg][0], found[leg][1]))
    if found[best][0] >= found[other][0] + _CLEARLY_LONGER:
        return Sign(best, GREETING, f"the greeting is on leg {best}")
    if not inbound or not found[other][0]:
        return None
    first = min(legs, key=lambda leg: found[leg][1])
    return Sign(first, FIRST_OF_TWO_GREETINGS, f"both legs greet, leg {first} first")


def _greeting(words: Sequence[Word], greeting: PhraseSet) -> tuple[int, float]:
    """Length in characters of the longest greeting early on a leg, and the time of the first."""
    early = tuple(word for word in words if word.start <= words[0].start + _EARLY)
    if not early:
        return 0, 0.0
    matches = greeting.find(Turn("unknown", early[0].start, early[-1].end, joined(early), early))
    if not matches:
        return 0, 0.0
    return max(len(match.text) for match in matches), min(match.span.start for match in matches)


def words_sign(legs: Legs, said: dict[int, tuple[Word, ...]], talk: PhraseSet | None) -> Sign | None:
    """The leg that talks more like an agent than the other: by the agent's phrases, and by the words at large."""
    one, two = legs
    odds = vocabulary(said[one]) - vocabulary(said[two])
    more = _talking_leg(legs, said, talk)
    if more is not None:
        odds += PHRASES if more == one else -PHRASES
    if not odds:
        return None
    leg = one if odds > 0 else two
    most = min(WORDS, WORDS_OF_A_TURN * sum(len(_telling(said[each])) for each in legs))
    return Sign(leg, min(most, abs(odds)), f"the words on leg {leg} are more like an agent's")


def vocabulary(words: Sequence[Word]) -> float:
    """The logarithm of the odds that an agent says these words, by vocabulary; 0 for words that are not Chinese."""
    return fitted().odds(_telling(words)) if words else 0.0


def _telling(words: Sequence[Word]) -> list[str]:
    """The turns in Chinese that are more than a back-channel."""
    turns = [joined(part) for part in stretches(words)]
    return [text for text in turns if sum(map(is_han, text)) >= max(FEWEST_LETTERS, len(text) / 2)]


def _talking_leg(legs: Legs, said: dict[int, tuple[Word, ...]], talk: PhraseSet | None) -> int | None:
    """The leg with two phrases of agents more than the other, and twice as many."""
    counts = {leg: _count(said[leg], talk) for leg in legs}
    most, least = sorted(legs, key=lambda leg: -counts[leg])
    clear = counts[most] >= counts[least] + _CLEARLY_MORE and counts[most] >= 2 * counts[least]
    return most if clear else None


def _count(words: Sequence[Word], talk: PhraseSet | None) -> int:
    if not words or talk is None:
        return 0
    return len(talk.find(Turn("unknown", words[0].start, words[-1].end, joined(words), tuple(words))))


def _first_sign(activity: Activity, info: CallInfo, legs: Legs) -> Sign | None:
    """Inbound, the leg that speaks first by half a second: agents answer. Hardly more than a guess."""
    starts = {leg: activity.channels[leg].speech[0].start for leg in legs if activity.channels[leg].speech}
    if info.direction != "inbound" or len(starts) < 2:
        return None
    first, later = sorted(legs, key=lambda leg: starts[leg])
    if starts[later] - starts[first] < _CLEARLY_FIRST:
        return None
    return Sign(first, FIRST_TO_SPEAK, f"leg {first} speaks first, as agents do when they answer")
