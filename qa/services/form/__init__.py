"""A rule pack as an Excel workbook, out and in."""
