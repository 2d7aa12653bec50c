"""Whose voice is whose: the agent's leg, tracks by party, turns."""
