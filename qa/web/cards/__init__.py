"""Scorecards: everybody's board, an agent's card, two sides compared, and the regulations' forms."""
