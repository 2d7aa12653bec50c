"""Whether a call may have been handed to another agent where neither the log nor the words' source says so.

A hand-over is announced on the agent's leg (我帮您转接), and the voice after it has another pitch than that
before. That is a note for a person, no decision: pitch tells a man from a woman, and hardly two men apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from qa.lexicon import PhraseSet
from qa.types import Problem, Prosody, Turn

APART = 3.0
"""Semitones between the median pitches of two voices."""
FEWEST = 3
"""Stretches of speech on each side from which there is a median."""


def perhaps_transferred(turns: Sequence[Turn], prosody: Sequence[Prosody], hands_over: PhraseSet) -> Problem | None:
    """The note, where an announced hand-over is followed by another voice on the agent's leg.

    Parameters
    ----------
    turns
        The agent's.
    prosody
        Of the agent's leg.
    hands_over
        How agents announce that they hand a call over.
    """
    voiced = [each for each in prosody if not math.isnan(each.hertz)]
    for match in hands_over.find_all(turns):
        moment = match.span.end
        before = [each.hertz for each in voiced if each.span.end <= moment + 1.0]
        after = [each.hertz for each in voiced if each.span.start > moment + 1.0]
        if min(len(before), len(after)) < FEWEST:
            continue
        apart = abs(12 * math.log2(median(after) / median(before)))
        if apart >= APART:
            said = f"“{match.text}” at {match.span.start:.1f} s, and the voice after it is {apart:.0f} semitones away"
            return Problem(
                "perhaps_transferred", f"{said}: name the agents in the call log if the call was transferred"
            )
    return None
