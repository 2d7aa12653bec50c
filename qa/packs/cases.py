"""Runs a pack's cases: short dialogues, and the outcomes that they must have.

A case of ``cases.yaml``::

    - name: 让顾客等待，没有打招呼
      call: {direction: inbound}
      dialogue:
        - agent: 您好，银座购物广场。
        - customer: 帮我查一下积分。
        - hold: 20
        - agent: 让您久等了，您有三百分。
      measures: {rings: 2}
      expect: {wait_please: failed, after_wait: passed}

A line is spoken at four characters a second, half a second after the last one; ``pause: N`` adds N seconds in which
nobody speaks, ``hold: N`` puts the customer on hold. A party ``unknown`` speaks in a recording of which nobody can
tell who is who. `measures` sets what a dialogue cannot show. `heard`, 0–1, is how sure a model was of the words; by
default they are vouched for. `near` lists items that the dialogue nearly gave another outcome: it changes nothing, and
is counted by `qa packs coverage`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from qa.errors import PackError
from qa.evaluate import evaluate
from qa.measures.all import measure_all
from qa.measures.scene import Scene, tracks_of_transcript
from qa.packs.load import Pack
from qa.packs.yaml import line_of, read_yaml
from qa.types import Call, CallInfo, Direction, ItemOutcome, Outcome, Party, Span, Transcript, Turn, Word

SECONDS_PER_CHARACTER = 0.25
GAP_SECONDS = 0.5


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_KEYS = {"name", "call", "dialogue", "measures", "heard", "expect", "near"}
_SIDES = ("agent", "customer")
_FACTS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("line", "team", "agent_id", "agent_name"), (_is_text, "a text, in quotes")),
    "direction": (lambda value: value in get_args(Direction), ", ".join(get_args(Direction))),
    "hangup_by": (lambda value: value in _SIDES, "agent or customer"),
    "ring_seconds": (lambda value: _is_number(value) and value >= 0, "a number of seconds"),
    "log": (lambda value: isinstance(value, Mapping), "a mapping of columns to texts"),
}


@dataclass(frozen=True)
class Case:
    """One dialogue and the outcomes that it must have."""

    name: str
    where: str
    call: Mapping[str, Any]
    dialogue: tuple[tuple[str, Any], ...]
    measures: Mapping[str, Any]
    heard: float
    expect: Mapping[str, str]
    near: frozenset[str] = frozenset()
    """Items whose other outcome the dialogue only just misses."""


@dataclass(frozen=True)
class CaseResult:
    """What a case gave: the items whose outcome was another than expected, with what was said of them."""

    case: Case
    wrong: Mapping[str, ItemOutcome] = field(default_factory=dict)


def read_cases(pack: Pack) -> list[Case]:
    """The cases of a pack.

    Raises `PackError` with file and line for a case that is not one.
    """
    path = pack.folder / "cases.yaml"
    data = read_yaml(path)
    if not isinstance(data, list) or not data:
        raise PackError("a case file is a list of cases", where=path)
    known = {item.id for item in pack.rubric.items}
    return [case_of(raw, f"{path}:{line_of(data, (i,))}", known) for i, raw in enumerate(data)]


def case_of(raw: Any, where: str, known: Collection[str]) -> Case:
    """A case as data, checked; `known` are the items that it may expect something of.

    Raises `PackError` with `where` for one that is not a case.
    """
    if not isinstance(raw, Mapping) or not {"name", "dialogue", "expect"} <= set(raw) <= _KEYS:
        mend = "and it may have call, measures, heard and near"
        raise PackError("a case has name, dialogue and expect", where=where, mend=mend)
    call, measures, expect = (_mapping(raw, key, where) for key in ("call", "measures", "expect"))
    odd = sorted(set(map(str, call)) - set(_FACTS))
    if odd:
        raise PackError(f"a case's call has no `{odd[0]}`", where=where, mend=", ".join(sorted(_FACTS)))
    for item, outcome in expect.items():
        if item not in known:
            raise PackError(f"the rubric has no item `{item}`", where=where)
        if outcome not in list(Outcome):
            raise PackError(f"no outcome `{outcome}`", where=where, mend=", ".join(Outcome))
    near = raw.get("near") or []
    if not isinstance(near, list) or not set(near) <= set(expect):
        raise PackError("`near` lists items that the case expects something of", where=where)
    for fact, value in call.items():
        fits, wanted = _FACTS[fact]
        if not fits(value):
            raise PackError(f"`{fact}` of a case's call is {value!r}", where=where, mend=f"it is {wanted}")
    for name, value in measures.items():
        if not (value is None or _is_number(value) or value in _SIDES):
            raise PackError(f"the measure `{name}` is {value!r}", where=where, mend="a measure is a number or null")
    heard = raw.get("heard", 1.0)
    if not _is_number(heard) or not 0 <= heard <= 1:
        raise PackError(f"`heard` is a number from 0 to 1, not {heard!r}", where=where)
    return Case(
        name=str(raw["name"]),
        where=where,
        call=call,
        dialogue=_dialogue(raw["dialogue"], where),
        measures=measures,
        heard=float(heard),
        expect=expect,
        near=frozenset(map(str, near)),
    )


def _mapping(raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = raw.get(key) or {}
    if not isinstance(value, Mapping):
        raise PackError(f"`{key}` of a case is a mapping", where=where)
    return value


def _dialogue(raw: Any, where: str) -> tuple[tuple[str, Any], ...]:
    if not isinstance(raw, list) or not all(isinstance(entry, Mapping) and len(entry) == 1 for entry in raw):
        raise PackError("a dialogue is a list of lines such as `agent: 您好`", where=where)
    lines = tuple((str(who), what) for entry in raw for who, what in entry.items())
    for who, what in lines:
        if who not in (*get_args(Party), "pause", "hold"):
            raise PackError(f"a dialogue has no `{who}`", where=where, mend="agent, customer, system, pause or hold")
        timed = who in ("pause", "hold")
        if not (isinstance(what, int | float) and what > 0 if timed else isinstance(what, str) and what.strip()):
            raise PackError(f"`{who}: {what}` is not {'seconds' if timed else 'words'}", where=where)
    return lines


def run_case(pack: Pack, case: Case) -> CaseResult:
    """Evaluate a case's dialogue by the pack's rubric."""
    outcomes = {o.item_id: o for o in evaluate(pack.rubric, call_of(pack, case))}
    wrong = {item: outcomes[item] for item, wanted in case.expect.items() if outcomes[item].outcome != wanted}
    return CaseResult(case, wrong)


def call_of(pack: Pack, case: Case) -> Call:
    """A call as a case tells it, measured by word times as laid out."""
    turns, holds, end = _laid_out(case)
    facts = {"duration": end, "holds": holds, **case.call}
    info = CallInfo(call_id=case.name, source=case.where, **facts)
    transcript = Transcript(turns)
    measured = measure_all(Scene(info, transcript, tracks_of_transcript(transcript), pack.cues))
    odd = sorted(set(case.measures) - set(measured.values))
    if odd:
        mend = f"measures: {', '.join(sorted(measured.values))}"
        raise PackError(f"there is no measure `{odd[0]}`", where=case.where, mend=mend)
    known = all(t.party != "unknown" for t in turns)
    return Call(info, transcript, {**measured.values, **case.measures}, measured.events, parties_known=known)


def _laid_out(case: Case) -> tuple[tuple[Turn, ...], tuple[Span, ...], float]:
    now = 0.0
    turns: list[Turn] = []
    holds: list[Span] = []
    for who, what in case.dialogue:
        if who in ("pause", "hold"):
            if who == "hold":
                holds.append(Span(now, now + float(what)))
            now += float(what)
            continue
        now += GAP_SECONDS
        step = SECONDS_PER_CHARACTER
        words = tuple(Word(c, now + i * step, now + (i + 1) * step, case.heard) for i, c in enumerate(what))
        turns.append(Turn(who, now, words[-1].end, str(what), words))  # type: ignore[arg-type]
        now = words[-1].end
    return tuple(turns), tuple(holds), now
