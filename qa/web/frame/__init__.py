"""The frame: language and theme, the first page of each role, the interface for programs."""
