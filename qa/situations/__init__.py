"""Situations: what a call shows where a clause says *when* it applies (a complaint, a transfer, an item out of stock).

A situation is told by its triggers (phrases, or elements in any order) so plain that one of them decides, and by a
recogniser: the characters of a turn or two and the classes of their words, weighed by how they stand in example
sentences. All of it is handed in; nothing is read here.
"""

from qa.situations.fit import Example, fit
from qa.situations.recogniser import NEARLY, Recogniser, Window
from qa.situations.situation import ByLog, Seen, Situation, windows
from qa.situations.together import Together, together
from qa.situations.words import Words

__all__ = [
    "NEARLY",
    "ByLog",
    "Example",
    "Recogniser",
    "Seen",
    "Situation",
    "Together",
    "Window",
    "Words",
    "fit",
    "together",
    "windows",
]
