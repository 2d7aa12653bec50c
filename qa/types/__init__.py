"""The values that flow through the house: frozen, in seconds from the start of the recording.

Nothing here knows a file, a model or a database. Sound travels as float32 arrays in −1…1.
"""

from qa.types.call import Call, CallInfo, Event, Handler, Legs, Measure, Measured
from qa.types.judgement import (
    CallResult,
    Evidence,
    ItemOutcome,
    ItemScore,
    MachineSaid,
    Outcome,
    Score,
    Truth,
    Verdict,
)
from qa.types.sound import (
    REACHED_NOBODY,
    Activity,
    ChannelActivity,
    Problem,
    Prosody,
    Recording,
    Samples,
    Speaker,
    Tone,
    ToneKind,
    Tracks,
)
from qa.types.span import Direction, Party, Span
from qa.types.words import Transcript, Turn, Word

__all__ = [
    "REACHED_NOBODY",
    "Activity",
    "Call",
    "CallInfo",
    "CallResult",
    "ChannelActivity",
    "Direction",
    "Event",
    "Evidence",
    "Handler",
    "ItemOutcome",
    "ItemScore",
    "Legs",
    "MachineSaid",
    "Measure",
    "Measured",
    "Outcome",
    "Party",
    "Problem",
    "Prosody",
    "Recording",
    "Samples",
    "Score",
    "Span",
    "Speaker",
    "Tone",
    "ToneKind",
    "Tracks",
    "Transcript",
    "Truth",
    "Turn",
    "Verdict",
    "Word",
]
