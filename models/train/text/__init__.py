"""Training text for the embedded speech model: an endless stream of spoken Mandarin turns.

    from models.train.text import sentences
    stream = sentences(seed=1)                  # or split="held"
    next(stream)

    python -m models.train.text 40 1 held       # read some

- `mix.py`: the kinds of text and their shares (`MIX`), the stream, the split.
- `rules/*.txt`: the grammar, a topic a file; `notation.py` says how to write one and reads them, `grammar.py` expands
  and holds out.
- `numerals.py`, `spoken.py`: numbers, money, dates, sizes as people say them.
- `words.py`: random words, so that the model must listen.
- `synonyms.txt` and `vary.py`: words that stand for one another, small words dropped, hesitation; training only.

A shard of synthesis takes a seed of its own. The seeds of "train" and "held" never meet: each split has its own stream.
"""

from models.train.text.mix import MIX, Split, sentences

__all__ = ["MIX", "Split", "sentences"]
