"""The speech model of a command: loaded when the first recording needs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.config import Settings

if TYPE_CHECKING:
    from qa.asr.engine import Transcriber


def transcriber_of(settings: Settings, **decoding: Any) -> Callable[[], Transcriber]:
    """What loads the model of the settings, once; `decoding` are options of `qa.asr.decoding.Decoding`."""

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
