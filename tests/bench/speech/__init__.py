"""What `tests/bench/asr.py` and `tests/bench/gate.py` are made of: sentences, their speech, what a model hears."""
