"""A call out of a few lines: the form in which the operators' cases are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from qa.checks.table import OPERATORS
from qa.lexicon import compile_set
from qa.packs.load import SITUATIONS, lexicons
from qa.packs.situations import find_situation
from qa.types import Call, CallInfo, Event, Problem, Transcript, Turn, Verdict, Word

FOLDER = lexicons() / SITUATIONS
STEP, GAP = 0.25, 0.5
"""Seconds a character, and between two turns: a turn of four characters takes a second."""
PARTIES = ("agent", "customer", "system", "unknown")


def verdict_of(case: Mapping[str, Any]) -> Verdict:
    """What the case's operator says of its call."""
    operator = OPERATORS[case["operator"]]
    context = {"compile": lambda p: compile_set("case", p), "situation": partial(find_situation, FOLDER)}
    options = operator.options.model_validate(case["options"], context=context)
    return operator.check(options, call_of(case))


def call_of(case: Mapping[str, Any]) -> Call:
    """Lines such as ``{agent: 您好}``, ``{agent: 您好, at: 12, heard: 0.5}``, ``{hold: 10, resumed: true}``.

    ``heard`` is how sure the model was of the words: of all of them, or of each character.
    """
    info = CallInfo("case", "case", log=case.get("log", {}), **case.get("call", {}))
    turns, events = _laid_out(case.get("dialogue", ()))
    return Call(
        info,
        Transcript(tuple(turns)),
        case.get("measures", {}),
        (*events, *(Event(**e) for e in case.get("events", ()))),
        problems=tuple(Problem(kind, "") for kind in case.get("problems", ())),
        words_trusted=case.get("words_trusted", True),
        parties_known=case.get("parties_known", True),
    )


def _laid_out(lines: Sequence[Mapping[str, Any]]) -> tuple[list[Turn], list[Event]]:
    now = 0.0
    turns: list[Turn] = []
    events: list[Event] = []
    for line in lines:
        who, what = next(iter(line.items()))
        now = float(line.get("at", now))
        if who in PARTIES:
            heard = line.get("heard", 1.0)
            each = heard if isinstance(heard, list) else [heard] * len(what)
            words = tuple(
                Word(c, now + i * STEP, now + (i + 1) * STEP, p)
                for i, (c, p) in enumerate(zip(what, each, strict=True))
            )
            turns.append(Turn(who, now, words[-1].end, what, words if line.get("words", True) else ()))
            now = words[-1].end + GAP
        else:  # an event, of so many seconds
            events.append(Event(who, "agent", now, now + what, {k: v for k, v in line.items() if k not in (who, "at")}))
            now += what
    return turns, events
