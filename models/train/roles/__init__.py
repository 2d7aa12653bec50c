"""Fits the classifier that tells an agent's words from a customer's (`qa.diarize.vocabulary`).

    python -m models.train.roles            # fits, and writes models/roles/vocabulary.json
    python -m tests.bench.roles             # how well it does on files that it was not fitted to

- `sources.py`: lines whose speaker is known, by the file that they come from.
- `fit.py`: terms, logistic regression, the curve that turns a score into a probability.
"""
