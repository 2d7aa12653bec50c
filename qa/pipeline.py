"""Composes the stages: a recording and its log row to a scored call.

``listen`` hears who speaks when, without words; ``understand`` joins sound and words to a `Call`; ``judge`` scores it.
Transcription stands between the first two, because the windows of many calls share one batch of the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.asr.engine import Leg, LegWords
from qa.asr.gate import gate
from qa.audio.activity import activity
from qa.audio.decode import resample
from qa.audio.triage import triage
from qa.diarize.channels import tracks, turns
from qa.diarize.roles import Roles, assign, roles_of_turns
from qa.evaluate import evaluate
from qa.lexicon import PhraseSet
from qa.measures.all import measure_all
from qa.measures.scene import Cues, Scene, tracks_of_transcript
from qa.rubric import Rubric
from qa.scoring import score
from qa.types import (
    Activity,
    Call,
    CallInfo,
    CallResult,
    Problem,
    Recording,
    Tracks,
    Transcript,
)

MODEL_RATE = 16_000
ONE_VOICE_PROBLEMS = frozenset({"fake_stereo"})


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A recording after listening: who is active when on which channel, and the legs that hold words to write down."""

    info: CallInfo
    activity: Activity
    problems: tuple[Problem, ...]
    legs: tuple[Leg, ...]


def listen(recording: Recording, info: CallInfo) -> Heard:
    """Find speech, music and tones, and what is wrong with the recording."""
    found = activity(recording)
    problems = (*recording.problems, *triage(recording, found))
    if any(p.kind in ONE_VOICE_PROBLEMS for p in problems):
        recording = replace(recording, samples=recording.samples[:1])
        found = Activity(found.channels[:1], tuple(t for t in found.tones if t.channel == 0))
    samples = resample(recording.samples, recording.rate, MODEL_RATE)
    legs = tuple(Leg(s, c.speech) for s, c in zip(samples, found.channels, strict=True))
    facts = {"sha256": recording.sha256, "duration": recording.duration, "channels": recording.channels}
    return Heard(replace(info, **facts), found, problems, legs)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where the words of a call come from: a model's, by leg, or a transcript that somebody gave."""

    legs: Sequence[LegWords] = ()
    given: Transcript | None = None
    model: str = ""
    demonstration: bool = False


def understand(
    heard: Heard, spoken: Spoken, cues: Cues, greeting: PhraseSet, *, agent_channel: int | None = None
) -> Call:
    """Join sound and words: who is who, whose turn is which, and the measures."""
    if spoken.given is not None:
        roles = roles_of_turns(heard.activity, heard.info, spoken.given.turns, agent_channel=agent_channel)
        transcript, trusted, doubts = spoken.given, True, ()
    else:
        words = [leg.words for leg in spoken.legs]
        roles = assign(heard.activity, heard.info, words, greeting, agent_channel=agent_channel)
        transcript = Transcript(
            turns(words, roles.party_of_channel),
            model=spoken.model,
            origin="model",
            demonstration=spoken.demonstration,
            removed=sum(leg.removed for leg in spoken.legs),
        )
        trusted, doubts = gate(heard.legs, spoken.legs)
    by_party = _tracks(heard.activity, roles, transcript)
    problems = (*heard.problems, *roles.problems, *doubts)
    return _measured(heard.info, transcript, by_party, cues, problems, words_trusted=trusted)


def understand_transcript(info: CallInfo, transcript: Transcript, cues: Cues) -> Call:
    """A call of which only the words are known: what needs sound stays unknown."""
    by_party = tracks_of_transcript(transcript)
    problem = Problem("no_audio", "scored from a transcript alone: what needs sound is undetermined")
    return _measured(info, transcript, by_party, cues, (problem,), words_trusted=True)


def judge(call: Call, rubric: Rubric) -> CallResult:
    """Score a call by a rubric."""
    items, total = score(rubric, evaluate(rubric, call))
    return CallResult(call, items, total)


def _measured(
    info: CallInfo,
    transcript: Transcript,
    by_party: Tracks,
    cues: Cues,
    problems: tuple[Problem, ...],
    *,
    words_trusted: bool,
) -> Call:
    measured = measure_all(Scene(info, transcript, by_party, cues))
    return Call(
        info=info,
        transcript=transcript,
        measures=measured.values,
        events=measured.events,
        problems=problems,
        words_trusted=words_trusted,
        parties_known="unknown" not in by_party.parties,
    )


def _tracks(found: Activity, roles: Roles, transcript: Transcript) -> Tracks:
    """Activity by party; on one channel, a given transcript that names the parties tells whose speech it is."""
    named = {t.party for t in transcript.turns}
    if "unknown" not in roles.party_of_channel or not named >= {"agent", "customer"} or "unknown" in named:
        return tracks(found, roles)
    return replace(tracks(found, roles), parties=tracks_of_transcript(transcript).parties)
