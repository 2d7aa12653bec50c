"""The command line: alone picks concrete edges, turns errors into messages on stderr and exit codes."""

from qa.cli.app import main

__all__ = ["main"]
