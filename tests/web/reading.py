"""Reads pages as somebody sees them: the cells of their tables, and the numbers that are ways down."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "input", "img", "meta", "link", "hr", "col", "rect", "line", "path", "circle"}


@dataclass
class Down:
    """A number that leads to its calls."""

    shown: str
    href: str


@dataclass
class Seen:
    """What was read: rows of all tables as cells, ways down, and all the text."""

    rows: list[list[str]] = field(default_factory=list)
    downs: list[Down] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self._cell: list[str] | None = None
        self._down: Down | None = None
        self._mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if tag in ("script", "style"):
            self._mute += 1
        if tag == "tr":
            self.seen.rows.append([])
        if tag in ("td", "th"):
            self._cell = []
        if tag == "a" and "n" in (of.get("class") or "").split():
            self._down = Down(of.get("aria-label") or "", of.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._mute -= 1
        if tag in ("td", "th") and self._cell is not None:
            if self.seen.rows:
                self.seen.rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        if tag == "a" and self._down is not None:
            self.seen.downs.append(self._down)
            self._down = None

    def handle_data(self, data: str) -> None:
        if self._mute:
            return
        self.seen.text += data
        if self._cell is not None:
            self._cell.append(data)
        if self._down is not None and not self._down.shown.endswith(data):
            self._down.shown += data.strip()


def read(page: str) -> Seen:
    """Read a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.seen
