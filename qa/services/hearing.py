"""Hears recordings and has their words written down, each only once: what is kept is not done again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qa.asr.engine import Leg, LegWords, Transcriber
from qa.audio.decode import decode, digest
from qa.audio.triage import fold
from qa.diarize.diarizer import Diarizer
from qa.pipeline import CLUSTERS, Sounds, hear, legs_of
from qa.services import kept
from qa.services.kept import Model
from qa.services.recorded import Recordings
from qa.store import Store

if TYPE_CHECKING:
    from qa.audio.readers import RawFormat

HEARD, WRITTEN = "heard", "written"
"""What `Ears.work` counts: recordings that were decoded and heard, and those whose words were written down."""
Paths = tuple[Path, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Listened:
    """A recording that was heard, now or before; `legs` is its sound where the words are still to be written down."""

    sounds: Sounds
    key: str
    words_key: str | None = None
    words: tuple[LegWords, ...] | None = None
    legs: tuple[Leg, ...] | None = None


@dataclass
class Ears:
    """The two costly stages. Without a `model` to tell words by, words are not kept."""

    store: Store
    transcriber: Callable[[], Transcriber]
    model: Callable[[], Model] | None = None
    raw: RawFormat | None = None
    region: str = "cn"
    diarizer: Diarizer = CLUSTERS
    work: Counter[str] = field(default_factory=Counter)

    @cached_property
    def recordings(self) -> Recordings:
        """What the calls of the database have in common."""
        return Recordings(self.store)

    def keys(self, paths: Paths, *, words: bool) -> tuple[str, str | None] | None:
        """Where the sounds and the model's words of a recording are kept; None where the file cannot be read."""
        try:
            sha256 = digest(paths[0] if len(paths) == 1 else (paths[0], paths[1]))
        except OSError:
            return None
        read = [str(self.raw)] * (self.raw is not None) + [self.region] * (self.region != "cn")
        usual = self.diarizer is CLUSTERS
        sound = kept.sound_key(" ".join((sha256, *read)), "" if usual else self.diarizer.key)
        return sound, kept.words_key(sound, self.model()) if self.model and words else None

    def listen(self, paths: Paths, keys: tuple[str, str | None] | None, *, words: bool) -> Listened:
        """Hear a recording; `words` asks for what is needed to write them down.

        Raises `AudioError` for a recording that cannot be decoded.
        """
        key, words_key = keys or ("", None)
        sounds = kept.kept_sounds(self.store, key) if key else None
        written = kept.kept_words(self.store, words_key) if sounds and words and words_key else None
        if sounds and (written or not words):
            return Listened(sounds, key, words_key, written)
        recording = decode(paths[0] if len(paths) == 1 else (paths[0], paths[1]), raw=self.raw)
        if sounds is None:
            sounds = hear(recording, self.diarizer, region=self.region)
            self.work[HEARD] += 1
            if key:
                kept.keep_sounds(self.store, key, sounds)
                self.recordings.keep(key, fold(recording), sounds.activity)
        return Listened(sounds, key, words_key, None, legs_of(recording, sounds) if words else None)

    def write_down(self, calls: Sequence[Listened]) -> Mapping[Listened, tuple[LegWords, ...]]:
        """The words of every leg of some calls; those that are not kept are written down in shared batches."""
        words = {call: call.words for call in calls if call.words is not None}
        silent = [call for call in calls if call.words is None and call.legs is not None]
        legs = [leg for call in silent for leg in call.legs or ()]
        written = iter(self.transcriber().transcribe(legs) if legs else ())
        for call in silent:
            words[call] = tuple(next(written) for _ in call.legs or ())
            self.work[WRITTEN] += 1
            if call.words_key:
                kept.keep_words(self.store, call.words_key, words[call], sha256=call.sounds.sha256)
        return words

    def names(self) -> tuple[str, bool]:
        """The model's name, and whether its words are for demonstration only."""
        if self.model is not None:
            return self.model().name, self.model().demonstration
        return self.transcriber().name, self.transcriber().demonstration
