"""Which calls a person should hear: a quota drawn at random, and those that there is a reason for."""

from qa.sampling.coverage import coverage
from qa.sampling.draw import METHOD, draw, frame_hash
from qa.sampling.risk import Limits, by_risk, risks_of
from qa.sampling.values import Candidate, Covered, Facts, Pick, Risk, Sample

__all__ = [
    "METHOD",
    "Candidate",
    "Covered",
    "Facts",
    "Limits",
    "Pick",
    "Risk",
    "Sample",
    "by_risk",
    "coverage",
    "draw",
    "frame_hash",
    "risks_of",
]
