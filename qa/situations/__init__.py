"""Situations: what a call shows where a clause says *when* it applies (a complaint, a transfer, an item out of stock).

A situation is told by its triggers, which are phrases so plain that one of them decides, and by a recogniser: character
n-grams of a turn or two, weighed by how they stand in example sentences. Both are handed in; nothing is read here.
"""

from qa.situations.fit import Example, fit
from qa.situations.recogniser import NEARLY, Recogniser, Window
from qa.situations.situation import ByLog, Seen, Situation, windows

__all__ = ["NEARLY", "ByLog", "Example", "Recogniser", "Seen", "Situation", "Window", "fit", "windows"]
