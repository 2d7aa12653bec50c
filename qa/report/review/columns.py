"""The columns of the review workbook, in both languages: those who read it back need them as well as those who write.

Columns are found by their header, never by their place, so that people may move, add and hide columns.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa.report.labels import WORDS, Lang
from qa.types import Outcome

KEYS = ("call_id", "rubric", "version", "item_id", "machine")
"""Hidden columns by which a row is known; their headers are the same in every language."""
DECIDED = (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE)
_BY_WORD = {
    name.casefold(): outcome for outcome in Outcome for name in (outcome.value, *WORDS[outcome.value], outcome.name)
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its headers in Chinese and English, its width in characters."""

    name: str
    zh: str
    en: str
    width: float

    def header(self, lang: Lang) -> str:
        """The header in one language."""
        return self.en if lang == "en" else self.zh


COLUMNS = (
    Column("call", "通话", "call", 20),
    Column("started", "时间", "time", 16),
    Column("agent", "坐席", "agent", 14),
    Column("item", "项目", "item", 20),
    Column("outcome", "机器结论", "machine's outcome", 10),
    Column("reason", "理由", "reason", 34),
    Column("words", "证据原话", "evidence", 44),
    Column("second", "秒", "seconds", 8),
    Column("listen", "听录音", "listen", 12),
    Column("clause", "条款", "clause", 22),
    Column("before", "已有人工结论", "decided before", 16),
    Column("decision", "人工结论", "decision", 11),
    Column("comment", "意见", "comment", 36),
    *(Column(key, key, key, 12) for key in KEYS),
)
FILLED_IN = ("decision", "comment")
"""The columns that a person fills in."""


def header_of(text: str) -> str | None:
    """Give the name of the column that has this header, in whichever language."""
    wanted = text.strip().casefold()
    return next((each.name for each in COLUMNS if wanted in (each.zh, each.en.casefold())), None)


def outcome_of(text: str) -> Outcome | None:
    """Give the outcome that a word stands for, in whichever language; None for any other word."""
    return _BY_WORD.get(text.strip().casefold())
