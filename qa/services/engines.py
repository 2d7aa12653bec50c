"""What the settings choose for the two costly edges: the speech model, and what parts voices on one channel."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.config import Settings
from qa.diarize.diarizer import Diarizer
from qa.pipeline import CLUSTERS
from qa.services.kept import Model, hash_of

if TYPE_CHECKING:
    from qa.asr.engine import Transcriber


def transcriber_of(settings: Settings, **decoding: Any) -> Callable[[], Transcriber]:
    """What loads the model of the settings, once, when the first recording needs it.

    `decoding` are options of `qa.asr.decoding.Decoding`.
    """

    @cache
    def load() -> Transcriber:
        from qa.asr.decoding import Decoding
        from qa.asr.whisper import Whisper

        return Whisper(
            settings.model,
            device=settings.device,
            compute_type=settings.compute_type,
            threads=settings.cpu_threads,
            decoding=Decoding(batch_size=settings.batch_size, **decoding),
        )

    return load


def model_of(settings: Settings) -> Callable[[], Model]:
    """What the model's words depend on, found without loading it."""

    @cache
    def find() -> Model:
        from dataclasses import asdict

        from qa.asr.decoding import Decoding
        from qa.asr.models import fingerprint, resolve

        info = resolve(settings.model)
        options = asdict(Decoding(batch_size=0))  # as many windows at once as there are: the words are the same
        key = hash_of(fingerprint(info), info.window, settings.device, settings.compute_type, options)
        return Model(info.name, info.demonstration, key)

    return find


def diarizer_of(settings: Settings) -> Diarizer:
    """The diarizer of the settings; `ModelError` where it cannot be loaded."""
    if settings.diarizer == "clusters":
        return CLUSTERS
    from qa.diarize.sherpa import load

    threads = settings.cpu_threads or 1
    return load(settings.diarizer_segmentation, settings.diarizer_embedding, threads=threads)
