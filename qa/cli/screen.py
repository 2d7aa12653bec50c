"""The terminal that results are shown on."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

PIPED_WIDTH = 120
"""Columns where nobody's terminal tells: room for Chinese titles, each character two columns wide."""


def screen() -> Console:
    """Where results go: stdout."""
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)


def table(*headers: str) -> Table:
    """A table whose long texts go on in the next line: Chinese has no spaces to break at, and nothing is cut off."""
    made = Table()
    for header in headers:
        made.add_column(header, overflow="fold")
    return made
