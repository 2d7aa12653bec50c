"""Scores → scorecards of an agent, a team, a month, with intervals and sample sizes."""

from qa.scorecard.build import TOP_FAULTS, By, scorecards
from qa.scorecard.stats import mean_of, rate_of
from qa.scorecard.values import (
    Example,
    Fault,
    ItemLine,
    Mean,
    MonthPoint,
    Rate,
    Scorecard,
    ScoredCall,
    SectionLoss,
    Subject,
    Talk,
    scored_call,
)

__all__ = [
    "TOP_FAULTS",
    "By",
    "Example",
    "Fault",
    "ItemLine",
    "Mean",
    "MonthPoint",
    "Rate",
    "Scorecard",
    "ScoredCall",
    "SectionLoss",
    "Subject",
    "Talk",
    "mean_of",
    "rate_of",
    "scorecards",
    "scored_call",
]
