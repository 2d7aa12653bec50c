"""Scorecards, held against figures that their code did not make."""
