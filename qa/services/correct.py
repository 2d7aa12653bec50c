"""What people heard otherwise: misheard words mended, and parties turned round that were told apart wrongly.

The call is scored by it at once, and whenever it is scored again.

What the model or somebody else had written stays: the model's words where they are kept, and in any case the transcript
as it was before the first correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qa.errors import RefusedError
from qa.mending import NEAR, mend_transcript
from qa.packs.load import Pack
from qa.pipeline import judge
from qa.services import kept
from qa.services.corrected import corrections_of, ids_of, original_of, swapped_by_people
from qa.services.rescore import measured_anew
from qa.services.rules import PackRule, pack_for
from qa.store import Store
from qa.types import CallResult, Transcript
from qa.types.desk import Swap
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
    heard = _as_heard(store, newest)
    with store.changing(correction.call_id) as change:
        if change.result() != newest:
            raise RefusedError(f"{correction.call_id} was changed meanwhile", where=store.where, mend="do it again")
        change.add_correction(correction, heard)
        fresh = judge(call, pack.rubric, pack.certainty)
        return change.write(
            fresh, pack.rubric, pack.content, parts and {**parts, **kept.judged_by(pack)}, correction.author
        )


def swap(
    store: Store, call_id: str, author: str, at: datetime, pack: Pack, rules: Sequence[PackRule] = ()
) -> CallResult:
    """Turn agent and customer round, and judge the whole call anew; give it as it is then. Twice is as before.

    Of a call that was transferred every part is judged anew: it is one recording. The packs are chosen as in `correct`.

    Raises
    ------
    RefusedError
        There is no such call, nobody's party is known in it, what it was heard from is not kept, or somebody else
        changed it meanwhile.
    StoreError
        The rubric's version was published with another content.
    """
    with store.changing(call_id) as change:
        newest = change.result()
    if newest is None:
        raise RefusedError(f"{call_id} has no score", where=store.where, mend="score it first")
    if not {"agent", "customer"} & {turn.party for turn in newest.call.transcript.turns}:
        problem = f"nobody knows who is who in {call_id}"
        raise RefusedError(problem, mend="name the agent's leg in the call log, and score the recording again")
    turned = not swapped_by_people(store, newest.call.info)
    parts = [each for each in ids_of(newest.call.info) if each != call_id and store.rubrics_of(each)]
    result = _turned(store, newest, Swap(call_id, author, at), pack, rules, turned=turned, first=True)
    for part in parts:
        _turned(store, store.result(part), Swap(part, author, at), pack, rules, turned=turned, first=False)
    return result


def _as_heard(store: Store, newest: CallResult) -> CallResult:
    """A call with its transcript as it was before anybody corrected it, be it by another part of it."""
    original = original_of(store, newest.call.info)
    return replace(newest, call=replace(newest.call, transcript=original)) if original else newest


def _turned(
    store: Store,
    newest: CallResult,
    swap: Swap,
    pack: Pack,
    rules: Sequence[PackRule],
    *,
    turned: bool,
    first: bool,
) -> CallResult:
    """Judge a call with its parties turned round, and write it; the swap is noted on the `first` part alone."""
    pack = pack_for(newest.call.info, rules, pack)
    store.rubrics.refuse_other(pack.rubric.id, pack.rubric.version, pack.content)
    parts = store.made_from(swap.call_id)
    call = measured_anew(store, newest.call, parts, pack, swapped=turned)
    if call is None:
        problem = f"what {swap.call_id} was heard from is not kept"
        raise RefusedError(problem, where=store.where, mend="score the recording again, then turn the parties round")
    heard = _as_heard(store, newest)
    with store.changing(swap.call_id) as change:
        if change.result() != newest:
            raise RefusedError(f"{swap.call_id} was changed meanwhile", where=store.where, mend="do it again")
        if first:
            change.add_swap(swap, heard)
        fresh = judge(call, pack.rubric, pack.certainty)
        return change.write(fresh, pack.rubric, pack.content, parts and {**parts, **kept.judged_by(pack)}, swap.author)


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
