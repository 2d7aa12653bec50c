"""Makes the sample calls, their truth, the call log and the history: ``python -m samples.make``."""
