"""Which calls are complaints: by the log, or by what the customer said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qa.checks.situation import SituationOptions, check
from qa.conditions import validated
from qa.packs.load import situation_named
from qa.store import Store
from qa.store.asked import Asked
from qa.types import CallResult, Truth, Verdict

SITUATION = "complaint"


Track = Callable[[Sequence[tuple[str, str]]], Iterable[tuple[str, str]]]
"""Passes calls on, and shows how far it is."""


def complaints_of(store: Store, asked: Asked, track: Track = iter) -> dict[tuple[str, str], tuple[CallResult, str]]:
    """Give the complaints of a period by call and rubric, each with the customer's words; none where the log says it.

    The words of each call are looked through, a while where there are thousands: `track` shows how far it is.
    What is only likely to be a complaint is none here: nobody files a register of guesses.
    """
    options = _options()
    found = {}
    for key in track(store.forms.calls(asked)):
        result = store.result(key[0], rubric=key[1])
        verdict = check(options, result.call)
        if verdict.truth is Truth.YES:
            found[key] = (result, _said(result, verdict))
        elif result.call.info.log.get("complaint_at"):
            found[key] = (result, "")
    return found


def _said(result: CallResult, verdict: Verdict) -> str:
    """The customer's turn in which they complain, and their next one: what is wrong is often said after it."""
    moment = verdict.evidence[0] if verdict.evidence else None
    turns = [turn for turn in result.call.transcript.turns if turn.party == "customer"]
    since = [turn.text for turn in turns if moment and turn.end > moment.start]
    return "".join(since[:2]) or (moment.text if moment else "")


def _options() -> SituationOptions:
    return validated(SituationOptions, {"is": SITUATION}, (), {"situation": situation_named})
