"""Composes the stages: a recording and its log row to a scored call.

``listen`` hears who speaks when, without words; ``understand`` joins sound and words to a `Call`; ``judge`` scores it.
Transcription stands between the first two, because the windows of many calls share one batch of the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.asr.engine import Leg, LegWords
from qa.asr.gate import gate
from qa.audio.activity import activity
from qa.audio.decode import resample
from qa.audio.triage import fold, triage
from qa.audio.voiced import voiced
from qa.diarize import voices
from qa.diarize.channels import tracks, turns
from qa.diarize.clusters.part import Clusters
from qa.diarize.diarizer import LIKELY, Diarizer
from qa.diarize.given import roles_of_turns
from qa.diarize.roles import Roles, assign
from qa.errors import AudioError
from qa.evaluate import evaluate
from qa.handover import evaluate_part
from qa.lexicon import PhraseSet
from qa.measures.all import measure_all
from qa.measures.scene import Cues, Scene, tracks_of_transcript
from qa.rubric import Rubric
from qa.scoring import score
from qa.text import is_han
from qa.types import (
    Activity,
    Call,
    CallInfo,
    CallResult,
    Measured,
    Party,
    Problem,
    Recording,
    Speaker,
    Tracks,
    Transcript,
    Turn,
    Word,
)

MODEL_RATE = 16_000
SURE_ROLES = 0.6
"""Below this confidence nobody is judged on whose words they were."""
FEWEST_LETTERS, LEAST_HAN = 20, 0.5
"""A given transcript of so many letters is Chinese if at least this share of them are Han characters."""
CLUSTERS = Clusters()
"""The diarizer that needs no model."""
NO_GROUND = frozenset({"too_short", "one_dead_leg"})
"""Problems of a recording whose words are no ground to judge on."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A recording after listening: who is active when on which channel, and the legs that hold words to write down."""

    info: CallInfo
    activity: Activity
    problems: tuple[Problem, ...]
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Sounds:
    """What listening found, without the sound itself: this is what is kept of a recording that was heard."""

    sha256: str
    duration: float
    channels: int
    activity: Activity
    problems: tuple[Problem, ...]


def hear(recording: Recording, diarizer: Diarizer = CLUSTERS) -> Sounds:
    """Find speech, music and tones, the voices that share one channel, and what is wrong with the recording."""
    recording = fold(recording)
    found = activity(recording)
    problems = triage(recording, found)
    found, shared = _with_speakers(recording, found, diarizer)
    return Sounds(recording.sha256, recording.duration, recording.channels, found, (*problems, *shared))


def _with_speakers(recording: Recording, found: Activity, diarizer: Diarizer) -> tuple[Activity, tuple[Problem, ...]]:
    """The activity with the voices on the one channel of a recording if there are several, and what to know of them."""
    if len(found.channels) != 1 or not found.channels[0].speech:
        return found, ()
    channel = found.channels[0]
    told = diarizer.part(resample(recording.samples[0], recording.rate, diarizer.rate), channel.speech)
    sure = None if told.overlaps is None else [each for each in told.overlaps if each.probability >= LIKELY]
    at_once = None if sure is None else sum(each.span.duration for each in sure)
    problem = voices.problem_of(len(told.voices), told.certainty, at_once)
    if len(told.voices) < 2:
        return found, (problem,)
    heard = voiced(recording, channel, [voice.speech for voice in told.voices])
    speakers = tuple(
        Speaker(0, each, voice.probability, voice.doubtful) for voice, each in zip(told.voices, heard, strict=True)
    )
    return replace(found, speakers=speakers), (problem,)


def legs_of(recording: Recording, sounds: Sounds) -> tuple[Leg, ...]:
    """The legs of a recording as a speech model takes them."""
    recording = fold(recording)
    samples = resample(recording.samples, recording.rate, MODEL_RATE)
    return tuple(Leg(s, c.speech) for s, c in zip(samples, sounds.activity.channels, strict=True))


def heard_of(sounds: Sounds, info: CallInfo, legs: tuple[Leg, ...] | None = None) -> Heard:
    """Join what was heard with what the log says; without `legs` they are silent, for words that are known already.

    Raises `AudioError` where nobody speaks: a call that reached nobody is not scored.
    """
    channels = sounds.activity.channels
    if not any(channel.speech for channel in channels):
        raise AudioError(
            "nobody speaks in this recording", where=info.source, mend="check the recorder, or leave the call out"
        )
    if legs is None:
        legs = tuple(Leg(np.zeros(0, np.float32), channel.speech) for channel in channels)
    known = replace(info, sha256=sounds.sha256, duration=sounds.duration, channels=sounds.channels)
    return Heard(known, sounds.activity, sounds.problems, legs)


def listen(recording: Recording, info: CallInfo, diarizer: Diarizer = CLUSTERS) -> Heard:
    """Hear a recording and cut its legs, in one step.

    Raises `AudioError` where nobody speaks: a call that reached nobody is not scored.
    """
    sounds = hear(recording, diarizer)
    return heard_of(sounds, info, legs_of(recording, sounds))


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where the words of a call come from: a model's, by leg, or a transcript that somebody gave."""

    legs: Sequence[LegWords] = ()
    given: Transcript | None = None
    model: str = ""
    demonstration: bool = False


def understand(
    heard: Heard, spoken: Spoken, cues: Cues, opening: PhraseSet, talk: PhraseSet, *, agent_channel: int | None = None
) -> Call:
    """Join sound and words: who is who, whose turn is which, and the measures.

    `opening` and `talk` are phrases of agents, by which the legs are told apart.
    """
    doubts: tuple[Problem, ...] = ()
    shared: _Shared | None = None
    if spoken.given is not None:
        roles = roles_of_turns(heard.activity, heard.info, spoken.given.turns, agent_channel=agent_channel)
        transcript = spoken.given
        doubts = _foreign(transcript)
        trusted = not doubts
    else:
        words = [leg.words for leg in spoken.legs]
        trusted, doubts = gate(heard.legs, spoken.legs)
        told = words if trusted else [()] * len(words)  # words that cannot be read do not tell who the agent is
        shared = _shared(heard, told, opening, talk) if trusted else None
        roles = (
            shared.roles
            if shared
            else _sure_or_unknown(
                assign(heard.activity, heard.info, told, opening, talk=talk, agent_channel=agent_channel)
            )
        )
        transcript = _written(spoken, turns(shared.words if shared else words, roles.party_of_channel))
    problems = (*heard.problems, *roles.problems, *doubts)
    trusted = trusted and not any(p.kind in NO_GROUND for p in problems)
    by_party = shared.tracks if shared else _tracks(heard.activity, roles, transcript)
    return _measured(heard.info, transcript, by_party, cues, problems, words_trusted=trusted)


@dataclass(frozen=True, slots=True)
class _Shared:
    """One channel whose voices are known for agent and customer: the party and the words of each, and the tracks."""

    roles: Roles
    words: list[tuple[Word, ...]]
    tracks: Tracks


def _shared(heard: Heard, words: Sequence[Sequence[Word]], opening: PhraseSet, talk: PhraseSet) -> _Shared | None:
    """One channel as a leg for each voice; None where the voices, or which of them is the agent's, are not sure."""
    if not voices.told_apart(heard.activity):
        return None
    legs, by_voice = voices.as_legs(heard.activity, words[0])
    roles = _sure_or_unknown(assign(legs, voices.of_voices(heard.info), by_voice, opening, talk=talk))
    if not {"agent", "customer"} <= set(roles.party_of_channel):
        return None
    return _Shared(roles, by_voice, voices.tracks_of_voices(tracks(legs, roles), heard.activity))


def _sure_or_unknown(roles: Roles) -> Roles:
    """Nobody is judged on a guess of who spoke: then the parties are unknown, and the problem says how to name them."""
    if roles.confidence >= SURE_ROLES:
        return roles
    nobody: Party = "unknown"
    return replace(roles, party_of_channel=(nobody,) * len(roles.party_of_channel))


def _written(spoken: Spoken, said: tuple[Turn, ...]) -> Transcript:
    removed = sum(leg.removed for leg in spoken.legs)
    return Transcript(said, "zh", spoken.model, "model", spoken.demonstration, removed)


def understand_transcript(info: CallInfo, transcript: Transcript, cues: Cues) -> Call:
    """A call of which only the words are known: what needs sound stays unknown."""
    by_party = tracks_of_transcript(transcript)
    problem = Problem("no_audio", "scored from a transcript alone: what needs sound is undetermined")
    doubts = _foreign(transcript)
    return _measured(info, transcript, by_party, cues, (problem, *doubts), words_trusted=not doubts)


def _foreign(given: Transcript) -> tuple[Problem, ...]:
    """Words of another language are no ground to judge by phrases of this one."""
    letters = [c for turn in given.turns for c in turn.text if c.isalpha()]
    share = sum(map(is_han, letters)) / max(1, len(letters))
    if len(letters) < FEWEST_LETTERS or share >= LEAST_HAN:
        return ()
    detail = f"only {share:.0%} of the transcript's letters are Chinese: what rests on words is undetermined"
    return (Problem("other_language", detail),)


def judge(call: Call, rubric: Rubric) -> CallResult:
    """Score a call by a rubric; of a call that was transferred, the part of the agent whom `call.info` names."""
    outcomes = evaluate(rubric, call) if call.info.part is None else evaluate_part(rubric, call)
    items, total = score(rubric, outcomes)
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
    if any(p.kind == "bleed" for p in problems):
        measured = _all_unsure(measured)
    return Call(
        info=info,
        transcript=transcript,
        measures=measured.values,
        events=measured.events,
        problems=problems,
        words_trusted=words_trusted,
        parties_known="unknown" not in by_party.parties,
    )


def _all_unsure(measured: Measured) -> Measured:
    """Where one leg is heard on the other, every interruption is a question for a person."""
    values = dict(measured.values)
    for name in ("interruptions_agent", "interruptions_customer"):
        sure, unsure = values.get(name), values.get(f"{name}_unsure")
        if isinstance(sure, int | float) and isinstance(unsure, int | float):
            values[name], values[f"{name}_unsure"] = 0, sure + unsure
    events = tuple(
        replace(e, detail={**e.detail, "sure": False}) if e.kind == "interruption" else e for e in measured.events
    )
    return Measured(values, events)


def _tracks(found: Activity, roles: Roles, transcript: Transcript) -> Tracks:
    """Activity by party; on one channel, a given transcript that names the parties tells whose speech it is."""
    named = {t.party for t in transcript.turns}
    if "unknown" not in roles.party_of_channel or not named >= {"agent", "customer"} or "unknown" in named:
        return tracks(found, roles)
    return replace(tracks(found, roles), parties=tracks_of_transcript(transcript).parties)
