"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# a busy machine makes nothing wrong: how long things take is told by tests/bench
settings.register_profile("house", deadline=None)
settings.load_profile("house")
