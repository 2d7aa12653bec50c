"""All that a terminal shows: tables of calls and of scorecards, one call and one scorecard in full."""

from qa.report.board_view import board_view
from qa.report.calls import batch_table, render_call, turns_table
from qa.report.cards import scorecard_view, scorecards_table
from qa.report.cells import as_text

__all__ = ["as_text", "batch_table", "board_view", "render_call", "scorecard_view", "scorecards_table", "turns_table"]
