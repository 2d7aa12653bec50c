"""Scores → scorecards of an agent, a team, a line, a month, with intervals and sample sizes."""

from qa.scorecard.boards import Material, board
from qa.scorecard.build import By, cards_of, scorecards
from qa.scorecard.calls import ScoredCall, scored_call
from qa.scorecard.figures import Average, LineShare, OnlineHours, ServiceFigures, Share
from qa.scorecard.period import Period
from qa.scorecard.stats import mean_of, rate_of
from qa.scorecard.values import (
    Board,
    Distribution,
    Example,
    Fault,
    Fines,
    Follows,
    ItemLine,
    Mean,
    MonthPoint,
    Mover,
    Penalty,
    Rate,
    Scorecard,
    SectionLoss,
    Subject,
    Talk,
    Terms,
    VersionMean,
    Waiting,
)

__all__ = [
    "Average",
    "Board",
    "By",
    "Distribution",
    "Example",
    "Fault",
    "Fines",
    "Follows",
    "ItemLine",
    "LineShare",
    "Material",
    "Mean",
    "MonthPoint",
    "Mover",
    "OnlineHours",
    "Penalty",
    "Period",
    "Rate",
    "Scorecard",
    "ScoredCall",
    "SectionLoss",
    "ServiceFigures",
    "Share",
    "Subject",
    "Talk",
    "Terms",
    "VersionMean",
    "Waiting",
    "board",
    "cards_of",
    "mean_of",
    "rate_of",
    "scorecards",
    "scored_call",
]
