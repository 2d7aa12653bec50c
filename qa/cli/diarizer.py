"""What parts the voices on one channel, as the settings have it."""

from __future__ import annotations

from qa.config import Settings
from qa.diarize.diarizer import Diarizer
from qa.pipeline import CLUSTERS


def diarizer_of(settings: Settings) -> Diarizer:
    """The diarizer of the settings; `ModelError` where it cannot be loaded."""
    if settings.diarizer == "clusters":
        return CLUSTERS
    from qa.diarize.sherpa import load

    threads = settings.cpu_threads or 1
    return load(settings.diarizer_segmentation, settings.diarizer_embedding, threads=threads)
