"""Misheard words mended by people: the call is scored by the mended words at once, and whenever it is scored again.

What the model or somebody else had written stays: the model's words where they are kept, and in any case the transcript
as it was before the first correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.errors import RefusedError
from qa.mending import NEAR, mend_transcript
from qa.packs.load import Pack
from qa.pipeline import judge
from qa.services import kept
from qa.services.corrected import corrections_of
from qa.services.rescore import measured_anew
from qa.services.rules import PackRule, pack_for
from qa.store import Store
from qa.types import CallResult, Transcript
from qa.types.people import Correction


def correct(store: Store, correction: Correction, pack: Pack, rules: Sequence[PackRule] = ()) -> CallResult:
    """Mend a misheard word and score the call by what was said, in one transaction; give the call as it is then.

    The call is scored by the pack of the first rule that fits it, else by `pack`, in the version at hand. The word may
    be told by its own start, or, where it stands there once or is the first of its kind, by that of its turn.

    Raises
    ------
    RefusedError
        There is no such call, the words are not said there, or somebody else changed the call meanwhile.
    StoreError
        The rubric's version was published with another content.
    """
    with store.changing(correction.call_id) as change:
        newest = change.result()
    if newest is None:
        raise RefusedError(f"{correction.call_id} has no score", where=store.where, mend="score it first")
    correction = _placed(newest, correction)
    pack = pack_for(newest.call.info, rules, pack)
    store.rubrics.refuse_other(pack.rubric.id, pack.rubric.version, pack.content)
    earlier = corrections_of(store, newest.call.info)
    parts = store.made_from(correction.call_id)
    call = measured_anew(store, newest.call, parts, pack, corrections=[*earlier, correction])
    if call is None:  # what it was heard from is not kept: the words are mended, and the measures stay
        parts = None
        call = replace(newest.call, transcript=mend_transcript(newest.call.transcript, [correction])[0])
    with store.changing(correction.call_id) as change:
        if change.result() != newest:
            raise RefusedError(f"{correction.call_id} was changed meanwhile", where=store.where, mend="do it again")
        change.add_correction(correction, newest)
        fresh = judge(call, pack.rubric, pack.certainty)
        return change.write(fresh, pack.rubric, pack.content, parts and {**parts, **kept.judged_by(pack)}, correction)


def _placed(result: CallResult, correction: Correction) -> Correction:
    """A correction by the start of the word that it begins in.

    Raises `RefusedError` where the words to mend are not said, or nothing would change.
    """
    if not correction.was or correction.was == correction.now:
        problem = "the correction changes nothing"
        raise RefusedError(problem, where=correction.call_id, mend="say what was misheard, and what was said")
    turns = result.call.transcript.turns
    if not 0 <= correction.turn < len(turns):
        problem = f"{correction.call_id} has no turn {correction.turn}"
        raise RefusedError(problem, mend=f"0 to {len(turns) - 1}")
    turn = turns[correction.turn]
    starts = [correction.start]
    if abs(turn.start - correction.start) <= NEAR:
        starts += [word.start for word in turn.words]
    for start in starts:
        placed = replace(correction, start=start)
        if not mend_transcript(Transcript((turn,)), [placed])[1]:
            return placed
    where = f"turn {correction.turn} of {correction.call_id}"
    problem = f"{where} does not say “{correction.was}” at {correction.start:g} s"
    raise RefusedError(problem, mend=f"it says “{turn.text}”; give the start of the word or of the turn")
