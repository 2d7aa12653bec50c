"""Moments that a trainer should show: found in results, ranked with reasons, a good twin beside a bad one."""

from qa.coaching.moments import moment_of, narrowed, with_words
from qa.coaching.rank import Middle, examples, rank
from qa.coaching.values import Candidate, Example, Likeness, Moment, Ranked, Reason, ReasonKind, Twin
from qa.coaching.wanted import Comparison, Wanted

__all__ = [
    "Candidate",
    "Comparison",
    "Example",
    "Likeness",
    "Middle",
    "Moment",
    "Ranked",
    "Reason",
    "ReasonKind",
    "Twin",
    "Wanted",
    "examples",
    "moment_of",
    "narrowed",
    "rank",
    "with_words",
]
