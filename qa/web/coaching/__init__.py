"""The trainer's room: search, examples, the case book, playlists, and an agent's way over the months."""
