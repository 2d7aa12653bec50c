"""A year of a call centre that nobody needs to hear: a made store, and the truth of what was planted in it."""
