"""Brings in recordings: uploads, what the columns of a call log mean, and jobs that score them in the background."""
