"""Parts the voices on one channel: guess, refine, count, and say how surely.

1. Frames of the speech alone (`frames`); of a long call, stretches spread over it, ten minutes together.
2. A background mixture, from which each voice's model is moved (`models`).
3. Guesses of two voices and of three by several views (`cluster`), each refined by the likeliest path through the
   voices' models (`resegment`). Of three the likeliest is kept; of two the furthest apart of those nearly as likely,
   if it is surely two.
4. The number: three voices where they are pairwise surely apart (`separation`), two where those are, be it that the
   nearest of three are taken together, else one.
5. The whole call by the models that were found; runs too short or too alike to tell are doubtful.
6. Where two speak at once (`overlap`).

No random choice but with a fixed seed: the same sound gives the same voices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.diarize.clusters.cluster import Labels, guesses
from qa.diarize.clusters.frames import HOP, RATE, Floats, Frames, frames
from qa.diarize.clusters.models import Model, background
from qa.diarize.clusters.overlap import AtOnce, at_once
from qa.diarize.clusters.resegment import Parting, decode, refine
from qa.diarize.clusters.segments import runs, stretches
from qa.diarize.clusters.separation import Separation, probability, separation, surely_own
from qa.diarize.diarizer import LIKELY, Overlap, Voice, Voices
from qa.timeline import Timeline, union
from qa.types import Samples, Span

VERSION = 2
"""Raise it where the results change: what was kept before is then not used again."""
MOST_VOICES = 3
LEAST_SPEECH = 3.0
"""Seconds of speech under which nobody can tell one voice from two."""
LEAST_OF_THIRD = 5.0
"""Seconds that a third voice must speak."""
ENOUGH = 40.0
"""Seconds of speech under which two voices that do not come apart are no proof of one: real voices need so much."""
SURE_OF_THIRD, SURER_OF_THIRD = 0.75, 0.95
"""The probability from which a third voice is believed: the first where any two of three come further apart than two
would, the second elsewhere. Most calls have two, and what one voice says over and over may look like another's."""
UNTOLD = 0.5
"""The certainty where there is too little speech to tell. Two are taken then: a call has two parties as a rule."""
SURE = 0.9
"""A run that is less surely its voice's own is doubtful."""
PERHAPS = 0.2
"""Two at once are worth a mention from this probability on."""
LEAST_OVERLAP = 0.2
"""Seconds of two at once; less is a breath."""
NEAR_CHANGE = 0.25
"""Seconds on both sides of a change in the midst of speech that are doubtful."""
NEARLY = 0.1
"""Log likelihood a frame by which a parting into two may fall behind the likeliest and still be chosen."""
_SAMPLED = 60_000  # frames
_STRETCH = 1500  # frames of the sample that lie together


@dataclass(frozen=True, slots=True)
class Clusters:
    """The diarizer that is always there."""

    key: str = f"clusters {VERSION}"
    rate: int = RATE

    def part(self, samples: Samples, speech: Timeline) -> Voices:
        """Part the voices on one channel; see the module's docstring."""
        found = frames(samples, speech)
        if len(found) * HOP < LEAST_SPEECH:
            return Voices((Voice(speech, UNTOLD),) if speech else (), UNTOLD)
        best = _best(sampled(found))
        if best is None:
            return Voices((Voice(speech, UNTOLD),), UNTOLD)
        if best.count == 1:
            return Voices((Voice(speech, round(best.certainty, 3)),), round(best.certainty, 3))
        labels, densities = decode(found, best.parting.models)
        doubtful = _doubtful(found.places, labels, _margins(labels, densities), best.nearest)
        together = at_once(samples, found, labels, ~doubtful, best.parting.models, best.base)
        return _voices(found, labels, doubtful, best, together)


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The number of voices, how surely, the models, and the nearest pair's separation if it could be measured."""

    count: int
    certainty: float
    base: Model
    parting: Parting
    nearest: Separation | None


def sampled(found: Frames) -> Frames:
    """Stretches spread evenly over a long call; a short one as it is."""
    if len(found) <= _SAMPLED:
        return found
    starts = np.linspace(0, len(found) - _STRETCH, _SAMPLED // _STRETCH).astype(np.int64)
    return found.only((starts[:, None] + np.arange(_STRETCH)).ravel())


def _best(found: Frames) -> _Best | None:
    base = background(found.values)
    shares = base.shares(found.values)
    halves = _two(found, base, shares)
    if halves is None:
        return None
    two, apart = halves
    three = max(_partings(found, base, shares, MOST_VOICES), key=lambda each: each.likelihood, default=None)
    pairs = _pairs(found, base, shares, three) if three else {}
    if three and pairs and np.bincount(three.labels).min() * HOP >= LEAST_OF_THIRD:
        nearest = min(pairs.values(), key=lambda pair: pair.distance)
        better = apart is None or nearest.distance > apart.distance
        if probability(nearest.distance) >= (SURE_OF_THIRD if better else SURER_OF_THIRD):
            return _Best(MOST_VOICES, probability(nearest.distance), base, three, nearest)
    if apart is None:
        return _Best(2, UNTOLD, base, two, None)
    if probability(apart.distance) < SURE and three and pairs:
        two, apart = _merged(found, base, shares, three, pairs) or (two, apart)
    sure = probability(apart.distance)
    if sure < 0.5:
        few = len(found) * HOP < ENOUGH
        return _Best(2, UNTOLD, base, two, apart) if few else _Best(1, 1 - sure, base, two, apart)
    return _Best(2, sure, base, two, apart)


def _pairs(found: Frames, base: Model, shares: Floats, three: Parting) -> dict[tuple[int, int], Separation]:
    """How far each pair of three voices is apart; nothing where that of one cannot be measured."""
    pairs = {pair: separation(found, base, shares, three.labels, pair) for pair in ((0, 1), (0, 2), (1, 2))}
    told = {pair: apart for pair, apart in pairs.items() if apart is not None}
    return told if len(told) == len(pairs) else {}


def _merged(
    found: Frames, base: Model, shares: Floats, three: Parting, pairs: dict[tuple[int, int], Separation]
) -> tuple[Parting, Separation] | None:
    """Three groups of which the two nearest are one voice, where that tells two voices apart.

    In a call with a third voice that speaks little, two groups mix the voices and come nowhere near apart.
    """
    one, other = min(pairs, key=lambda pair: pairs[pair].distance)
    labels = np.isin(three.labels, (one, other)).astype(np.int64)
    refined = refine(found, base, shares, labels, 2)
    apart = separation(found, base, shares, refined.labels, (0, 1)) if refined else None
    if refined is None or apart is None or probability(apart.distance) < 0.5:
        return None
    return refined, apart


def _two(found: Frames, base: Model, shares: Floats) -> tuple[Parting, Separation | None] | None:
    """Two voices: the likeliest parting, or one nearly as likely whose voices are surely two and further apart.

    What one voice says again and again may be likelier as a voice of its own, but unseen speech does not bear it out.
    """
    partings = sorted(_partings(found, base, shares, 2), key=lambda each: -each.likelihood)
    near = [each for each in partings if each.likelihood >= partings[0].likelihood - NEARLY]
    told = [(each, separation(found, base, shares, each.labels, (0, 1))) for each in near]
    sure = [(each, apart) for each, apart in told if apart and probability(apart.distance) >= SURE]
    return max(sure, key=lambda each: each[1].distance, default=told[0] if told else None)


def _partings(found: Frames, base: Model, shares: Floats, count: int) -> list[Parting]:
    """Every guess refined, each parting once."""
    refined = [refine(found, base, shares, labels, count) for labels in guesses(found, base, shares, count)]
    return list({each.likelihood: each for each in refined if each is not None}.values())


def _margins(labels: Labels, densities: Floats) -> Floats:
    """By how much the log density of each frame's own voice is above the best other's."""
    everyone = np.arange(densities.shape[1])
    own = np.take_along_axis(densities, labels[:, None], axis=1)[:, 0]
    others = np.where(everyone == labels[:, None], -np.inf, densities).max(axis=1)
    return np.asarray(own - others, dtype=np.float32)


def _voices(
    found: Frames, labels: Labels, doubtful: NDArray[np.bool_], best: _Best, together: list[AtOnce] | None
) -> Voices:
    order = np.argsort(-np.bincount(labels, minlength=best.count), kind="stable")
    speaks = [labels == voice for voice in range(best.count)]
    overlaps: list[Overlap] = []
    doubtful = doubtful.copy()
    for each in together or ():
        for first, last in _likely(each.chance, found.places):
            chance = round(float(each.chance[first:last].mean()), 3)
            overlaps += [Overlap(span, chance) for span in _spans(found.places[first:last])]
            if chance >= LIKELY:
                doubtful[first:last] = True
                for voice in each.pair:
                    speaks[voice][first:last] = True
    voices = tuple(
        Voice(
            _spans(found.places[speaks[voice]]),
            round(best.certainty * float(1 - 0.5 * doubtful[labels == voice].mean()), 3),
            _spans(found.places[speaks[voice] & doubtful]),
        )
        for voice in order.tolist()
        if (labels == voice).any()
    )
    known = None if together is None else tuple(sorted(overlaps, key=lambda each: each.span))
    return Voices(voices, round(best.certainty, 3), known)


def _likely(chance: Floats, places: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Runs of frames in which two may speak at once: likely ones, and others that are worth a mention."""
    level = (chance >= PERHAPS).astype(np.int64) + (chance >= LIKELY)
    return [
        (first, last)
        for first, last in runs(level, places).tolist()
        if level[first] and (last - first) * HOP >= LEAST_OVERLAP
    ]


def _doubtful(
    places: NDArray[np.int64], labels: Labels, margins: Floats, apart: Separation | None
) -> NDArray[np.bool_]:
    """The frames of runs that may be another's, and those near a change in the midst of speech."""
    out = np.zeros(len(labels), bool)
    for first, last in runs(labels, places).tolist():
        margin = float(margins[first:last].mean())
        if apart is None or surely_own(margin, last - first, sum(apart.means) / 2, apart.deviation) < SURE:
            out[first:last] = True
    changes = np.flatnonzero((np.diff(labels) != 0) & (np.diff(places) == 1)) + 1
    near = round(NEAR_CHANGE / HOP)
    starts = np.append(stretches(places)[:, 0], len(places))
    for change in changes.tolist():
        stretch = int(np.searchsorted(starts, change, side="right"))
        out[max(change - near, starts[stretch - 1]) : min(change + near, starts[stretch])] = True
    return out


def _spans(places: NDArray[np.int64]) -> Timeline:
    return union(
        Span(round(float(places[first]) * HOP, 3), round(float(places[last - 1] + 1) * HOP, 3))
        for first, last in stretches(places).tolist()
    )
