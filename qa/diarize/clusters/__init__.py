"""Parting the voices on one channel with what is in the call alone: no model that was trained elsewhere."""
