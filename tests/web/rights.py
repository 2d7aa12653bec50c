"""Writes the table of routes and roles: ``python -m tests.web.rights``."""

from __future__ import annotations

from pathlib import Path

from qa.web.rights import doors, table

FILE = Path(__file__).parents[2] / "qa" / "web" / "rights.md"
HEAD = """# Who may do what at the desk

Generated from the routes by `python -m tests.web.rights`; a test compares it with them, and knocks at every door as
every role. A route without a right is open to everybody. Routes that name a call are held closer by `see_call`: an
agent sees only their own calls, and only those that were released to them.

"""


def text() -> str:
    return HEAD + table(doors()) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
