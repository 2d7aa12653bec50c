"""The inspector's queue: which call comes next, why, and whose it is."""
