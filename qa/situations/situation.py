"""One situation, and where a call shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qa.lexicon import Match, PhraseSet, line_of
from qa.situations.recogniser import NEARLY, UNSURE, Recogniser, Window
from qa.situations.together import Together
from qa.types import Party, Truth, Turn

TOGETHER_SECONDS = 2.0
"""Two turns of one party are looked at together if no more than this lies between them."""


@dataclass(frozen=True)
class ByLog:
    """A field of the call log that tells the situation: `yes` are the values for it, `no` those against it.

    Without `no`, every value that is not in `yes` is against it.
    """

    field: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()

    def tells(self, value: str | None) -> Truth:
        """What a value of the field says; UNSURE where there is none, or one that says nothing."""
        if not value:
            return Truth.UNSURE
        if value in self.yes:
            return Truth.YES
        return Truth.NO if not self.no or value in self.no else Truth.UNSURE


@dataclass(frozen=True, slots=True)
class Seen:
    """The turns that look most like a situation, and its probability there."""

    turns: tuple[Turn, ...]
    probability: float
    truth: Truth

    @property
    def near(self) -> bool:
        """Whether the situation can be neither excluded nor is it likely."""
        return self.truth is Truth.NO and self.probability >= NEARLY


@dataclass(frozen=True, eq=False)
class Situation:
    """A situation: whose words show it, its triggers by party, its place in the log, and its recogniser.

    `fitted` hands over the recogniser when first a call is looked at: a rubric that is only read needs none.
    """

    id: str
    title: str
    party: str
    triggers: Mapping[str, PhraseSet]
    fitted: Callable[[], Recogniser]
    log: ByLog | None = None
    clauses: tuple[str, ...] = field(default=())
    together: Mapping[str, tuple[Together, ...]] = field(default_factory=dict)

    @property
    def recogniser(self) -> Recogniser:
        """The recogniser of all situations."""
        return self.fitted()

    def triggered(self, turns: Sequence[Turn]) -> list[Match]:
        """The triggers in some turns."""
        found = [
            match
            for party, phrases in self.triggers.items()
            for match in phrases.find_all([t for t in turns if t.party == party])
        ]
        found += [m for t in turns for each in self.together.get(t.party, ()) if (m := each.find(t))]
        return sorted(found, key=lambda m: m.span)

    def seen(self, turns: Sequence[Turn], party: str) -> Seen | None:
        """The window of some turns that is most likely of the situation; None where nobody spoke.

        Words that nobody vouches for are looked at as they may have been said, too: that leaves a question at most.
        """
        spoken = list(windows(turns, party))
        if not spoken:
            return None
        chances = [(self._chance(_window(window)), -i) for i, window in enumerate(spoken)]
        probability, at = max(chances)
        seen = Seen(spoken[-at], probability, self._truth(probability))
        if seen.truth is not Truth.NO:
            return seen
        meant = [(self._chance(m), -i) for i, w in enumerate(spoken) if (m := self._meant(w))]
        probability, at = max(meant, default=(0.0, 0))
        return Seen(spoken[-at], probability, Truth.UNSURE) if probability >= UNSURE else seen

    def _meant(self, window: Sequence[Turn]) -> Window | None:
        """What may have been said in a window; None where that is what was heard."""
        if all(line_of(turn).vouched for turn in window):
            return None
        heard = _window(window)
        meant = self.recogniser.put_right(heard)
        return None if meant == heard else meant

    def _chance(self, window: Window) -> float:
        return self.recogniser.probabilities(window)[self.id]

    def _truth(self, probability: float) -> Truth:
        if probability >= self.recogniser.limit(self.id):
            return Truth.YES
        return Truth.UNSURE if probability >= UNSURE else Truth.NO


def windows(turns: Sequence[Turn], party: str) -> Iterator[tuple[Turn, ...]]:
    """Each turn of a party, and each two neighbouring ones.

    Of one party, two turns are neighbours if little time lies between them: one sentence, cut in two. Of ``any``
    party, if one answers the other.
    """
    own = [t for t in turns if party in ("any", t.party)]
    for turn in own:
        yield (turn,)
    for first, second in pairwise(own):
        answers = party == "any" and first.party != second.party
        if answers or (first.party == second.party and second.start - first.end <= TOGETHER_SECONDS):
            yield (first, second)


def _window(turns: Sequence[Turn]) -> Window:
    """The words of some turns; what one party says in a row is one text."""
    said: list[tuple[Party, str]] = []
    for turn in turns:
        if said and said[-1][0] == turn.party:
            said[-1] = (turn.party, said[-1][1] + turn.text)
        else:
            said.append((turn.party, turn.text))
    return tuple(said)
