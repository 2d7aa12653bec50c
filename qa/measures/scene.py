"""What every measure looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.lexicon import PhraseSet
from qa.measures.limits import Limits
from qa.types import CallInfo, ChannelActivity, Party, Span, Tracks, Transcript


@dataclass(frozen=True, slots=True)
class Cues:
    """What a pack tells the measures: a few phrases (嗯 好 对 …; 请稍等 …; 让您久等了 …), and its thresholds.

    `distress` is what customers in distress say, by kind (`qa.measures.distress`); nothing where nobody told.
    """

    backchannel: PhraseSet
    wait: PhraseSet
    resume: PhraseSet
    limits: Limits = field(default_factory=Limits)
    distress: Mapping[str, PhraseSet] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """One call before it is measured: the log's facts, the words, who was active when, and the cue phrases.

    `holds` are the holds that `qa.measures.hold` has found, for the measures that leave them out; `measure_all`
    fills them in.
    """

    info: CallInfo
    transcript: Transcript
    tracks: Tracks
    cues: Cues
    holds: tuple[Span, ...] = ()


def tracks_of_transcript(transcript: Transcript) -> Tracks:
    """Who speaks when, by the turns alone.

    One unknown party where the turns name neither agent nor customer, and where some name nobody: what the agent did
    not say may have been said in those.
    """
    named: set[Party] = {t.party for t in transcript.turns}
    known = set() if "unknown" in named else named & {"agent", "customer"}
    parties: dict[Party, ChannelActivity] = {
        party: ChannelActivity(
            tuple(sorted(t.span for t in transcript.turns if t.party == party)), (), (), float("nan")
        )
        for party in (("agent", "customer") if known else ("unknown",))
    }
    return Tracks(parties, from_audio=False)
