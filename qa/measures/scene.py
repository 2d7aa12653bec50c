"""What every measure looks at."""

from __future__ import annotations

from dataclasses import dataclass

from qa.lexicon import PhraseSet
from qa.types import CallInfo, Tracks, Transcript


@dataclass(frozen=True, slots=True)
class Cues:
    """The few phrases that a measure needs: 嗯 好 对 …; 请稍等 …; 让您久等了 …."""

    backchannel: PhraseSet
    wait: PhraseSet
    resume: PhraseSet


@dataclass(frozen=True, slots=True)
class Scene:
    """One call before it is measured: the log's facts, the words, who was active when, and the cue phrases."""

    info: CallInfo
    transcript: Transcript
    tracks: Tracks
    cues: Cues
