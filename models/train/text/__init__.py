"""Training text for the embedded speech model: an endless stream of spoken Mandarin turns.

    from models.train.text import sentences
    stream = sentences(seed=1)
    next(stream)

The mix is in `MIX`, the notation of the data files in `grammar.py`, spoken numbers in `spoken.py`, random words in `words.py`.
"""

from models.train.text.mix import MIX, Split, sentences

__all__ = ["MIX", "Split", "sentences"]
