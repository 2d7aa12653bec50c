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
from qa.audio.activity import activity_and_echo
from qa.audio.decode import resample
from qa.audio.triage import fold, triage
from qa.diarize.channels import tracks, turns
from qa.diarize.given import roles_of_turns
from qa.diarize.roles import Roles, assign, sure_or_unknown
from qa.diarize.system import Marked, Recorded, mark, marked_turns, reached_nobody, unmarked, without_system
from qa.diarize.transferred import perhaps_transferred
from qa.errors import AudioError
from qa.evaluate import evaluate
from qa.handover import evaluate_part, of_part, times_of
from qa.lexicon import PhraseSet, SystemPhrases
from qa.measures.all import measure_all
from qa.measures.clipped import clipped
from qa.measures.doubts import apply as with_doubts
from qa.measures.scene import Cues, Scene, tracks_of_transcript
from qa.rubric import Rubric
from qa.scoring import score
from qa.text import is_han
from qa.types import (
    REACHED_NOBODY,
    Activity,
    Call,
    CallInfo,
    CallResult,
    ItemOutcome,
    Legs,
    Outcome,
    Party,
    Problem,
    Recording,
    Span,
    Tracks,
    Transcript,
    Turn,
)

MODEL_RATE = 16_000
FEWEST_LETTERS, LEAST_HAN = 20, 0.5
"""A given transcript of so many letters is Chinese if at least this share of them are Han characters."""
NOT_REACHED = "未接通：没有人接听，不评分"
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


def hear(recording: Recording, *, region: str = "cn") -> Sounds:
    """Find speech, music and the call tones of a region, and what is wrong with the recording."""
    recording = fold(recording)
    found, echoes = activity_and_echo(recording, region=region)
    problems = triage(recording, found, echoes)
    return Sounds(recording.sha256, recording.duration, recording.channels, found, problems)


def legs_of(recording: Recording, sounds: Sounds) -> tuple[Leg, ...]:
    """The legs of a recording as a speech model takes them."""
    legs = recording.samples[: sounds.channels]  # one of fake stereo, as it was heard
    return tuple(
        Leg(resample(leg, recording.rate, MODEL_RATE), channel.speech)
        for leg, channel in zip(legs, sounds.activity.channels, strict=True)
    )


def heard_of(sounds: Sounds, info: CallInfo, legs: tuple[Leg, ...] | None = None) -> Heard:
    """Join what was heard with what the log says; without `legs` they are silent, for words that are known already.

    Where nobody speaks, but tones or music are heard, the call rang and reached nobody. Raises `AudioError` where there
    is not even that: then something is wrong with the recording.
    """
    channels, problems = sounds.activity.channels, sounds.problems
    if not any(channel.speech for channel in channels):
        if not (sounds.activity.tones or any(channel.music for channel in channels)):
            raise AudioError(
                "nobody speaks in this recording", where=info.source, mend="check the recorder, or leave the call out"
            )
        problems = (*problems, Problem(REACHED_NOBODY, "only tones or music are heard: not scored"))
    if legs is None:
        legs = tuple(Leg(np.zeros(0, np.float32), channel.speech) for channel in channels)
    known = replace(info, sha256=sounds.sha256, duration=sounds.duration, channels=sounds.channels)
    return Heard(known, sounds.activity, problems, legs)


def listen(recording: Recording, info: CallInfo, *, region: str = "cn") -> Heard:
    """Hear a recording and cut its legs, in one step.

    Raises `AudioError` where there is nothing at all to hear.
    """
    sounds = hear(recording, region=region)
    return heard_of(sounds, info, legs_of(recording, sounds))


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where the words of a call come from: a model's, by leg, or a transcript that somebody gave."""

    legs: Sequence[LegWords] = ()
    given: Transcript | None = None
    model: str = ""
    demonstration: bool = False


def understand(
    heard: Heard,
    spoken: Spoken,
    cues: Cues,
    opening: PhraseSet,
    talk: PhraseSet,
    *,
    agent_channel: int | None = None,
    system: SystemPhrases | None = None,
    recorded: Recorded = (),
) -> Call:
    """Join sound and words: who is who, whose turn is which, and the measures.

    `opening` and `talk` are phrases of agents, by which the legs are told apart; by `system`, and by what is `recorded`
    in other calls too, machines are told from people.
    """
    if spoken.given is not None:
        told = _told_by(spoken.given, heard, system, agent_channel)
    else:
        told = _told_by_words(heard, spoken, (opening, talk), system, recorded, agent_channel)
    nobody = _nobody(told.transcript, () if spoken.given else [each.speech for each in told.activity.channels])
    problems = (*heard.problems, *told.roles.problems, *told.doubts, *nobody)
    trusted = told.trusted and not any(p.kind in NO_GROUND for p in problems)
    by_party = _tracks(told.activity, told.roles, told.transcript)
    call = _measured(heard.info, told.transcript, by_party, cues, problems, words_trusted=trusted)
    return replace(call, legs=Legs(told.roles.party_of_channel, told.roles.confidence, told.roles.reason))


@dataclass(frozen=True, slots=True)
class _Told:
    """Who said what, and whether that can be trusted; the activity is that of people."""

    activity: Activity
    roles: Roles
    transcript: Transcript
    trusted: bool
    doubts: tuple[Problem, ...]


def _told_by(given: Transcript, heard: Heard, system: SystemPhrases | None, agent_channel: int | None) -> _Told:
    transcript = _without_machines(given, system)
    people = [turn for turn in transcript.turns if turn.party != "system"]
    roles = roles_of_turns(heard.activity, heard.info, people, agent_channel=agent_channel)
    doubts = _foreign(transcript)
    return _Told(heard.activity, roles, transcript, not doubts, doubts)


def _told_by_words(
    heard: Heard,
    spoken: Spoken,
    phrases: tuple[PhraseSet, PhraseSet],
    system: SystemPhrases | None,
    recorded: Recorded,
    agent_channel: int | None,
) -> _Told:
    words = [leg.words for leg in spoken.legs]
    trusted, doubts = gate(heard.legs, spoken.legs)
    activity, marked = heard.activity, unmarked(words)
    if system is not None and trusted:
        marked = mark(words, system, activity, recorded)
        activity = without_system(activity, marked)
    told = marked.human if trusted else [()] * len(words)  # words that cannot be read do not tell who the agent is
    opening, talk = phrases
    roles = sure_or_unknown(assign(activity, heard.info, told, opening, talk=talk, agent_channel=agent_channel))
    machine: Party = "system"
    machines = (machine,) * len(words)
    said = turns((*marked.human, *marked.system), (*roles.party_of_channel, *machines))
    if system is not None and not heard.info.handlers and "agent" in roles.party_of_channel:
        leg = activity.channels[roles.party_of_channel.index("agent")]
        note = perhaps_transferred([t for t in said if t.party == "agent"], leg.prosody, system.hands_over)
        doubts = (*doubts, note) if note else doubts
    return _Told(activity, roles, _written(spoken, said), trusted, (*doubts, *_perhaps_system(marked)))


def _without_machines(given: Transcript, system: SystemPhrases | None) -> Transcript:
    return given if system is None else replace(given, turns=marked_turns(given.turns, system))


def _perhaps_system(marked: Marked) -> tuple[Problem, ...]:
    """What may be a machine's or a person's: it stays the person's, and somebody is told."""
    return tuple(
        Problem("perhaps_system", f"{turn.start:.1f}–{turn.end:.1f} s may be an announcement: {turn.text}")
        for turn in marked.doubtful
    )


def _nobody(transcript: Transcript, speech: Sequence[Sequence[Span]]) -> tuple[Problem, ...]:
    if not reached_nobody(transcript.turns, speech):
        return ()
    said = next(turn.text for turn in transcript.turns if turn.party == "system")
    return (Problem(REACHED_NOBODY, f"only a machine answers, not scored: {said}"),)


def _written(spoken: Spoken, said: tuple[Turn, ...]) -> Transcript:
    removed = sum(leg.removed for leg in spoken.legs)
    return Transcript(said, "zh", spoken.model, "model", spoken.demonstration, removed)


def understand_transcript(
    info: CallInfo, transcript: Transcript, cues: Cues, system: SystemPhrases | None = None
) -> Call:
    """A call of which only the words are known: what needs sound stays unknown."""
    transcript = _without_machines(transcript, system)
    by_party = tracks_of_transcript(transcript)
    problem = Problem("no_audio", "scored from a transcript alone: what needs sound is undetermined")
    doubts = _foreign(transcript)
    return _measured(
        info, transcript, by_party, cues, (problem, *doubts, *_nobody(transcript, ())), words_trusted=not doubts
    )


def _foreign(given: Transcript) -> tuple[Problem, ...]:
    """Words of another language are no ground to judge by phrases of this one."""
    letters = [c for turn in given.turns for c in turn.text if c.isalpha()]
    share = sum(map(is_han, letters)) / max(1, len(letters))
    if len(letters) < FEWEST_LETTERS or share >= LEAST_HAN:
        return ()
    detail = f"only {share:.0%} of the transcript's letters are Chinese: what rests on words is undetermined"
    return (Problem("other_language", detail),)


def judge(call: Call, rubric: Rubric) -> CallResult:
    """Score a call by a rubric; of a call that was transferred, the part of the agent whom `call.info` names.

    A call that reached nobody has no score: no item applies to it.
    """
    if any(problem.kind == REACHED_NOBODY for problem in call.problems):
        outcomes = tuple(ItemOutcome(item.id, Outcome.NOT_APPLICABLE, NOT_REACHED) for item in rubric.items)
    else:
        outcomes = evaluate(rubric, call) if call.info.part is None else evaluate_part(rubric, call)
    items, total = score(rubric, outcomes)
    return CallResult(of_part(call), items, total)


def _measured(
    info: CallInfo,
    transcript: Transcript,
    by_party: Tracks,
    cues: Cues,
    problems: tuple[Problem, ...],
    *,
    words_trusted: bool,
) -> Call:
    scene = Scene(info, transcript, by_party, cues)
    times = times_of(info, max((info.duration, *(turn.end for turn in transcript.turns))))
    scenes = (scene, *(clipped(scene, span) for span in times.values()))
    measured, *parts = (with_doubts(measure_all(each), problems) for each in scenes)
    return Call(
        info=info,
        transcript=transcript,
        measures=measured.values,
        events=measured.events,
        problems=problems,
        words_trusted=words_trusted,
        parties_known="unknown" not in by_party.parties,
        doubts=measured.doubts,
        by_agent=dict(zip(times, parts, strict=True)),
    )


def _tracks(found: Activity, roles: Roles, transcript: Transcript) -> Tracks:
    """Activity by party; on one channel, a given transcript that names the parties tells whose speech it is."""
    named = {t.party for t in transcript.turns}
    if "unknown" not in roles.party_of_channel or not named >= {"agent", "customer"} or "unknown" in named:
        return tracks(found, roles)
    return replace(tracks(found, roles), parties=tracks_of_transcript(transcript).parties)
