"""Outcomes to a score: the whole arithmetic, and its explanation line by line."""

from qa.scoring.build import score

__all__ = ["score"]
