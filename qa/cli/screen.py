"""The terminal that results are shown on."""

from __future__ import annotations

import sys

from rich.console import Console

PIPED_WIDTH = 120
"""Columns where nobody's terminal tells: room for Chinese titles, each character two columns wide."""


def screen() -> Console:
    """Where results go: stdout."""
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
