"""The page of a board: one file that stands alone, for screens wide and narrow, light and dark, and for paper."""

from qa.report.board.render import board_page

__all__ = ["board_page"]
