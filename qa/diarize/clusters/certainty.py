"""How surely voices are told apart that something else has parted."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from qa.diarize.clusters.frames import HOP, RATE, frames, speech_places
from qa.diarize.clusters.models import background
from qa.diarize.clusters.part import UNTOLD, sampled
from qa.diarize.clusters.separation import probability, separation
from qa.timeline import Timeline, union
from qa.types import Samples


def certainty(samples: Samples, rate: int, voices: Iterable[Timeline]) -> float:
    """The probability, 0–1, that the nearest two of some voices are two; `UNTOLD` where nobody can say.

    Two at once count for neither.
    """
    import soxr

    spoken = list(voices)
    low = samples if rate == RATE else soxr.resample(samples, rate, RATE)
    found = sampled(frames(np.asarray(low, np.float32), union(*spoken)))
    owners = np.zeros((len(low) // round(RATE * HOP) + 1, len(spoken)), bool)
    for voice, speech in enumerate(spoken):
        owners[speech_places(speech, len(owners)), voice] = True
    at = owners[found.places]
    found, at = found.only(np.flatnonzero(at.sum(axis=1) == 1)), at[at.sum(axis=1) == 1]
    if len(spoken) < 2 or len(found) == 0:
        return UNTOLD
    labels = at.argmax(axis=1).astype(np.int64)
    base = background(found.values)
    shares = base.shares(found.values)
    apart = [separation(found, base, shares, labels, pair) for pair in combinations(range(len(spoken)), 2)]
    told = [probability(each.distance) for each in apart if each is not None]
    return min(told) if len(told) == len(apart) else UNTOLD
