"""Phrases, compiled once and found in what was said.

A phrase is written as people say it: ``对不起，[请]稍等``. Punctuation and fillers do not count. ``[…]`` may be left
out, ``(甲|乙)`` is either, ``{x}`` is a slot. A phrase may have exceptions: longer words in which it is innocent, and
words right before or after it that make it so::

    {say: 我不会, not_in: [我不会让您], not_after: [如果, 店员说], not_before: [骗, 忘]}
    {say: 保证收益, not_negated: true, not_quoted: true}

Words are first compared in normal form. What a model has heard may be wrong by sound, so a phrase of three
syllables or more, slots left out, is also compared as it sounds (`qa.sound`), and so is what would make it innocent;
words that somebody vouches for (probability 1) are taken at their letter. A match is `sure` or it is a question for a
person. A shorter phrase that only sounds right is no match, but its absence is in doubt.
"""

from qa.lexicon.group import Match, PhraseSet, is_sure
from qa.lexicon.line import DOUBTFUL_PROBABILITY, Line, line_of
from qa.lexicon.machines import SystemPhrases
from qa.lexicon.notation import PhraseSpec, compile_set
from qa.lexicon.phrase import GARBLED, HOMOPHONE, NEAR, Phrase, Tolerance
from qa.lexicon.wording import MAX_VARIANTS, SLOTS

__all__ = [
    "DOUBTFUL_PROBABILITY",
    "GARBLED",
    "HOMOPHONE",
    "MAX_VARIANTS",
    "NEAR",
    "SLOTS",
    "Line",
    "Match",
    "Phrase",
    "PhraseSet",
    "PhraseSpec",
    "SystemPhrases",
    "Tolerance",
    "compile_set",
    "is_sure",
    "line_of",
]
