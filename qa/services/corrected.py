"""What people heard otherwise — words, or which party is which — applied whenever a call is understood again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.diarize.system import Recorded
from qa.handover import agents_of, whole_id
from qa.mending import mend_transcript, mend_words
from qa.packs.load import Pack
from qa.pipeline import Heard, Spoken, understand, understand_transcript
from qa.store import Store
from qa.types import Call, CallInfo, Problem, Transcript
from qa.types.people import Correction

LOST = "correction_lost"


def ids_of(info: CallInfo) -> tuple[str, ...]:
    """The ids under which a recording may be stored: the whole call's, and that of each agent's part of it."""
    whole = whole_id(info)
    return (whole, *(f"{whole}.{n}" for n in range(1, len(agents_of(info)) + 1)))


def corrections_of(store: Store, info: CallInfo) -> list[Correction]:
    """The corrections of a recording, in the order they were made, by whichever part they were made."""
    found = [each for call_id in ids_of(info) for each in store.people.corrections(call_id)]
    return sorted(found, key=lambda each: (each.made_at, each.id or 0))


def original_of(store: Store, info: CallInfo) -> Transcript | None:
    """The transcript of a recording before people corrected it, by whichever part they did; None where nobody did."""
    found = (store.people.original(call_id) for call_id in ids_of(info))
    return next((each for each in found if each is not None), None)


def swapped_by_people(store: Store, info: CallInfo) -> bool:
    """Whether people turned the parties of a recording round, by whichever part they did it."""
    return sum(store.desk.swapped(call_id) for call_id in ids_of(info)) % 2 == 1


def as_corrected(store: Store, info: CallInfo, spoken: Spoken, understand: Callable[[Spoken], Call]) -> Call:
    """A call that is heard anew, with what people corrected in it before; its new transcript is the original then."""
    corrections, swapped = corrections_of(store, info), swapped_by_people(store, info)
    heard, call = understood(replace(spoken, swapped=swapped), corrections, understand)
    if corrections or swapped or original_of(store, info):
        store.people.keep_original(ids_of(info), heard.transcript)
    return call


def of_sound(heard: Heard, pack: Pack, channel: int | None, recorded: Recorded, spoken: Spoken) -> Call:
    """A recording, understood by a pack's phrases."""
    phrases = (pack.cues, pack.opening, pack.talk)
    return understand(heard, spoken, *phrases, agent_channel=channel, system=pack.system, recorded=recorded)


def of_words(info: CallInfo, pack: Pack, spoken: Spoken) -> Call:
    """A transcript alone, understood by a pack's phrases."""
    assert spoken.given is not None
    return understand_transcript(info, spoken.given, pack.cues, pack.system, swapped=spoken.swapped)


def understood(
    spoken: Spoken, corrections: Sequence[Correction], understand: Callable[[Spoken], Call]
) -> tuple[Call, Call]:
    """A call as it was heard, and as people corrected it; a correction of words that are not there is a problem of it.

    Raises nothing of its own; `understand` is asked twice only where people heard something otherwise.
    """
    heard = understand(replace(spoken, swapped=False))
    if not corrections and not spoken.swapped:
        return heard, heard
    mended, lost = _mended(spoken, corrections)
    call = understand(mended)
    problems = tuple(Problem(LOST, f"{each.start:.2f} s: “{each.was}” is no longer there") for each in lost)
    return heard, replace(call, problems=(*call.problems, *problems))


def _mended(spoken: Spoken, corrections: Sequence[Correction]) -> tuple[Spoken, list[Correction]]:
    if spoken.given is not None:
        given, lost = mend_transcript(spoken.given, corrections)
        return replace(spoken, given=given), lost
    legs, lost = list(spoken.legs), []
    for correction in corrections:
        for at, leg in enumerate(legs):
            mended = mend_words(leg.words, [correction])
            if not mended.lost:
                legs[at] = replace(leg, words=mended.words)
                break
        else:
            lost.append(correction)
    return replace(spoken, legs=tuple(legs)), lost
