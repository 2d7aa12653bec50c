"""Who said what: words by party, machines told from people, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa.asr.engine import LegWords
from qa.asr.gate import gate
from qa.diarize import voices
from qa.diarize.channels import tracks, turns
from qa.diarize.given import roles_of_turns
from qa.diarize.roles import Roles, assign, assign_voices, sure_or_unknown
from qa.diarize.system import Marked, Recorded, mark, marked_turns, reached_nobody, unmarked, without_system
from qa.diarize.transferred import perhaps_transferred
from qa.lexicon import PhraseSet, SystemPhrases
from qa.measures.scene import tracks_of_transcript
from qa.pipeline.hearing import Heard
from qa.text import is_han
from qa.types import REACHED_NOBODY, Activity, CallInfo, Party, Problem, Span, Tracks, Transcript, Turn, Word

OTHER: Mapping[Party, Party] = {"agent": "customer", "customer": "agent"}
BY_PERSON = 0.99
"""How sure it is who is who where a person heard it, as for the user's option (`qa.diarize.roles.OPTION`)."""
FEWEST_LETTERS, LEAST_HAN = 20, 0.5
"""A given transcript of so many letters is Chinese if at least this share of them are Han characters."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where the words of a call come from: a model's, by leg, or a transcript that somebody gave.

    `swapped` is true where a person heard that agent and customer are the other way round than they are told apart.
    """

    legs: Sequence[LegWords] = ()
    given: Transcript | None = None
    model: str = ""
    demonstration: bool = False
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells people apart: phrases of agents (`opening`, `talk`), of machines, and what many calls have alike."""

    opening: PhraseSet
    talk: PhraseSet
    system: SystemPhrases | None = None
    recorded: Recorded = ()
    agent_channel: int | None = None
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Who said what and who was active when; `trusted` is whether the words are ground to judge on."""

    roles: Roles
    tracks: Tracks
    transcript: Transcript
    trusted: bool
    problems: tuple[Problem, ...]


def told_by_given(given: Transcript, heard: Heard, signs: Signs) -> Told:
    """Who said what by a transcript that somebody gave."""
    transcript = without_machines(turned(given) if signs.swapped else given, signs.system)
    doubts = foreign(transcript)
    people = [turn for turn in transcript.turns if turn.party != "system"]
    if (parted := _given_by_voice(people, heard, signs)) is not None:
        roles, by_party, said = parted
        machines = [turn for turn in transcript.turns if turn.party == "system"]
        turns_now = tuple(sorted((*said, *machines), key=lambda turn: (turn.start, turn.end)))
        transcript = replace(transcript, turns=turns_now)
        return Told(roles, by_party, transcript, not doubts, (*roles.problems, *doubts, *nobody(transcript)))
    roles = roles_of_turns(heard.activity, heard.info, people, agent_channel=signs.agent_channel)
    by_party = _tracks(heard.activity, roles, transcript)
    return Told(roles, by_party, transcript, not doubts, (*roles.problems, *doubts, *nobody(transcript)))


def _given_by_voice(
    people: Sequence[Turn], heard: Heard, signs: Signs
) -> tuple[Roles, Tracks, tuple[Turn, ...]] | None:
    """A given transcript that names nobody, on one channel whose voices are sure: each word is its voice's."""
    if any(turn.party != "unknown" or not turn.words for turn in people) or len(heard.activity.channels) != 1:
        return None
    words = tuple(word for turn in people for word in turn.words)
    if not all(word.timed for word in words):
        return None
    parted = _by_voice(_People(heard.info, heard.activity, (words,)), signs)
    if parted is None:
        return None
    roles, by_party, said_by = parted
    return roles, by_party, turns(said_by, roles.party_of_channel)


def told_by_model(heard: Heard, spoken: Spoken, signs: Signs) -> Told:
    """Who said what by the words that a model wrote down on each leg."""
    words = [leg.words for leg in spoken.legs]
    trusted, doubts = gate(heard.legs, spoken.legs)
    activity, marked = heard.activity, unmarked(words)
    if signs.system is not None and trusted:
        marked = mark(words, signs.system, activity, signs.recorded)
        activity = without_system(activity, marked)
    # words that cannot be read do not tell who the agent is
    people = _People(heard.info, activity, marked.human if trusted else ((),) * len(words))
    shared = _by_voice(people, signs) if trusted else None
    roles, by_party, said_by = shared or (*_by_leg(people, signs), marked.human)
    machine: Party = "system"
    said = turns((*said_by, *marked.system), (*roles.party_of_channel, *(machine for _ in words)))
    transcript = _written(spoken, said)
    noted = (*_handed_over(heard.info, by_party, said, signs), *_perhaps_machines(marked))
    silent = nobody(transcript, [channel.speech for channel in activity.channels])
    return Told(roles, by_party, transcript, trusted, (*roles.problems, *doubts, *noted, *silent))


@dataclass(frozen=True, slots=True)
class _People:
    """What people said on each leg."""

    info: CallInfo
    activity: Activity
    words: tuple[tuple[Word, ...], ...]


def _by_leg(people: _People, signs: Signs) -> tuple[Roles, Tracks]:
    """Each leg as a party's."""
    roles = sure_or_unknown(
        assign(
            people.activity,
            people.info,
            people.words,
            signs.opening,
            talk=signs.talk,
            agent_channel=signs.agent_channel,
        )
    )
    if signs.swapped:
        roles = turned_roles(roles)
    return roles, tracks(people.activity, roles)


def _by_voice(people: _People, signs: Signs) -> tuple[Roles, Tracks, Sequence[Sequence[Word]]] | None:
    """Each voice of one channel as a party's; None where the voices, or which is the agent's, are not sure."""
    if not voices.told_apart(people.activity):
        return None
    legs, by_voice = voices.as_legs(people.activity, people.words[0])
    roles = sure_or_unknown(assign_voices(by_voice, people.info, signs.opening, signs.talk))
    if signs.swapped:
        roles = turned_roles(roles)
    if not {"agent", "customer"} <= set(roles.party_of_channel):
        return None
    return roles, voices.tracks_of_voices(tracks(legs, roles), people.activity), by_voice


def _written(spoken: Spoken, said: tuple[Turn, ...]) -> Transcript:
    removed = sum(leg.removed for leg in spoken.legs)
    return Transcript(said, "zh", spoken.model, "model", spoken.demonstration, removed)


def _tracks(found: Activity, roles: Roles, transcript: Transcript) -> Tracks:
    """Activity by party; on one channel, a given transcript that names the parties tells whose speech it is."""
    named = {t.party for t in transcript.turns}
    if "unknown" not in roles.party_of_channel or not named >= {"agent", "customer"} or "unknown" in named:
        return tracks(found, roles)
    return replace(tracks(found, roles), parties=tracks_of_transcript(transcript).parties)


# ---- parties that a person turned round -------------------------------------------------------------


def turned(given: Transcript) -> Transcript:
    """A transcript with agent and customer the other way round."""
    turns = tuple(replace(turn, party=OTHER.get(turn.party, turn.party)) for turn in given.turns)
    return replace(given, turns=turns)


def turned_roles(roles: Roles) -> Roles:
    """Roles with agent and customer the other way round, as a person heard it: no doubt of the machine is left."""
    parties = tuple(OTHER.get(party, party) for party in roles.party_of_channel)
    left = tuple(problem for problem in roles.problems if problem.kind == "agent_channel_unusable")
    return Roles(parties, BY_PERSON, f"a person heard that it is the other way round: {roles.reason}", left)


# ---- machines, and what else is no ground to judge on ----------------------------------------------


def without_machines(given: Transcript, system: SystemPhrases | None) -> Transcript:
    """A given transcript with machines' turns as the system's."""
    return given if system is None else replace(given, turns=marked_turns(given.turns, system))


def nobody(transcript: Transcript, speech: Sequence[Sequence[Span]] = ()) -> tuple[Problem, ...]:
    """The problem of a call in which only machines were reached."""
    if not reached_nobody(transcript.turns, speech):
        return ()
    said = next(turn.text for turn in transcript.turns if turn.party == "system")
    return (Problem(REACHED_NOBODY, f"only a machine answers, not scored: {said}"),)


def foreign(given: Transcript) -> tuple[Problem, ...]:
    """Words of another language are no ground to judge by phrases of this one."""
    letters = [c for turn in given.turns for c in turn.text if c.isalpha()]
    share = sum(map(is_han, letters)) / max(1, len(letters))
    if len(letters) < FEWEST_LETTERS or share >= LEAST_HAN:
        return ()
    detail = f"only {share:.0%} of the transcript's letters are Chinese: what rests on words is undetermined"
    return (Problem("other_language", detail),)


def _perhaps_machines(marked: Marked) -> tuple[Problem, ...]:
    """What may be a machine's or a person's: it stays the person's, and somebody is told."""
    return tuple(
        Problem("perhaps_system", f"{turn.start:.1f}–{turn.end:.1f} s may be an announcement: {turn.text}")
        for turn in marked.doubtful
    )


def _handed_over(info: CallInfo, by_party: Tracks, said: Sequence[Turn], signs: Signs) -> tuple[Problem, ...]:
    """A note where another agent seems to take over, and neither log nor transcript says so."""
    agent = by_party.parties.get("agent")
    if signs.system is None or info.handlers or agent is None:
        return ()
    own = [turn for turn in said if turn.party == "agent"]
    note = perhaps_transferred(own, agent.prosody, signs.system.hands_over)
    return (note,) if note else ()
