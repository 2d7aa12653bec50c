"""Joins sound and words to a `Call`: who is who, whose turn is which, and the measures."""

from __future__ import annotations

from dataclasses import replace

from qa.diarize.system import Recorded
from qa.handover import times_of
from qa.lexicon import PhraseSet, SystemPhrases
from qa.measures.all import measure_all
from qa.measures.clipped import clipped
from qa.measures.doubts import apply as with_doubts
from qa.measures.scene import Cues, Scene, tracks_of_transcript
from qa.pipeline.hearing import Heard
from qa.pipeline.telling import Signs, Spoken, foreign, nobody, told_by_given, told_by_model, turned, without_machines
from qa.types import Call, CallInfo, Legs, Problem, Transcript

NO_GROUND = frozenset({"too_short", "one_dead_leg"})
"""Problems of a recording whose words are no ground to judge on."""


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
    """Join sound and words.

    `opening` and `talk` are phrases of agents, by which the legs are told apart; by `system`, and by what is `recorded`
    in other calls too, machines are told from people.
    """
    signs = Signs(opening, talk, system, recorded, agent_channel, spoken.swapped)
    given = spoken.given
    told = told_by_model(heard, spoken, signs) if given is None else told_by_given(given, heard, signs)
    problems = (*heard.problems, *told.problems)
    scene = Scene(heard.info, told.transcript, told.tracks, cues)
    trusted = told.trusted and not any(p.kind in NO_GROUND for p in problems)
    legs = Legs(told.roles.party_of_channel, told.roles.confidence, told.roles.reason)
    return replace(_measured(scene, problems, words_trusted=trusted), legs=legs)


def understand_transcript(
    info: CallInfo,
    transcript: Transcript,
    cues: Cues,
    system: SystemPhrases | None = None,
    *,
    swapped: bool = False,
) -> Call:
    """A call of which only the words are known: what needs sound stays unknown.

    The parties are turned round where a person heard that they are `swapped`.
    """
    transcript = without_machines(turned(transcript) if swapped else transcript, system)
    problem = Problem("no_audio", "scored from a transcript alone: what needs sound is undetermined")
    doubts = foreign(transcript)
    scene = Scene(info, transcript, tracks_of_transcript(transcript), cues)
    return _measured(scene, (problem, *doubts, *nobody(transcript)), words_trusted=not doubts)


def _measured(scene: Scene, problems: tuple[Problem, ...], *, words_trusted: bool) -> Call:
    """The call with its measures; of a call that was transferred, with those of each agent's own time too."""
    times = times_of(scene.info, max((scene.info.duration, *(turn.end for turn in scene.transcript.turns))))
    scenes = (scene, *(clipped(scene, span) for span in times.values()))
    measured, *parts = (with_doubts(measure_all(each), problems) for each in scenes)
    return Call(
        info=scene.info,
        transcript=scene.transcript,
        measures=measured.values,
        events=measured.events,
        problems=problems,
        words_trusted=words_trusted,
        parties_known="unknown" not in scene.tracks.parties,
        doubts=measured.doubts,
        by_agent=dict(zip(times, parts, strict=True)),
    )
