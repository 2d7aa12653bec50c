"""The workbook in which people decide items, its columns and its words."""

from qa.report.review.book import SHEET, Line, review_book
from qa.report.review.columns import KEYS, header_of, outcome_of

__all__ = ["KEYS", "SHEET", "Line", "header_of", "outcome_of", "review_book"]
