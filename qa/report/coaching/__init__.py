"""Examples for training: a table in the terminal, JSON, and a page that opens from disk and plays."""

from qa.report.coaching.lines import lines_of, mask_id, mask_text, private_seconds, said_of, words_of
from qa.report.coaching.render import pack_page
from qa.report.coaching.told import card_json, cards_table
from qa.report.coaching.values import Card, Clause, Cut, Note, Said, Side
from qa.report.coaching.words import say_alike, say_reason

__all__ = [
    "Card",
    "Clause",
    "Cut",
    "Note",
    "Said",
    "Side",
    "card_json",
    "cards_table",
    "lines_of",
    "mask_id",
    "mask_text",
    "pack_page",
    "private_seconds",
    "said_of",
    "say_alike",
    "say_reason",
    "words_of",
]
