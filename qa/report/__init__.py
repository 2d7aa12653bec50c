"""Results and scorecards as JSON, CSV and text for a terminal; nothing here opens a file or prints."""
