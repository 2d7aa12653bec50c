"""Calls that were transferred: which agent had the call when, and what of it is whose.

Everyone's measures are those of their own time: who interrupted, who was silent, how fast they spoke. Of an agent who
had the call more than once they are those of the whole call, since what lies between is not theirs.

A call with several agents is one conversation, so it is judged as a whole: what one of them said need not be said
again by the next. What was missed goes to the agent in whose time it happened. Everyone is also judged on the turns of
their own time alone, and loses points only where both say that something was wrong. Where several are at fault on
their own turns, the seconds of the evidence decide whose fault it is; where they do not tell, a person does.

Moments before the first handler's start are the first one's, those after the last start are the last one's: a hold
before the transfer belongs to the agent who transferred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from qa.evaluate import outcome_of, settle_ears
from qa.rubric import Rubric
from qa.types import REACHED_NOBODY, Call, CallInfo, Evidence, Handler, ItemOutcome, Outcome, Problem, Span, Transcript

OPEN = (Outcome.FAILED, Outcome.UNDETERMINED)
NOT_MINE = "转接通话：不在该坐席接听的时段"
BY_COLLEAGUE = "转接通话：由其他坐席完成"
WHOSE = "转接通话，无法确定由哪位坐席负责"
Touch = Literal["mine", "perhaps", "not"]


def agents_of(info: CallInfo) -> tuple[str, ...]:
    """The ids of the agents, in the order in which they first had the call; none of a call that was not transferred."""
    agents = tuple(dict.fromkeys(handler.agent_id for handler in info.handlers))
    return agents if len(agents) > 1 else ()


def handler_at(info: CallInfo, second: float) -> Handler:
    """Who had the call at a moment."""
    return next((h for h in reversed(info.handlers) if h.start <= second), info.handlers[0])


def part_ids(info: CallInfo) -> tuple[str, ...]:
    """The ids under which the parts of a call are scored: ``id.1``, ``id.2``, …; the id itself if it has one agent."""
    return tuple(f"{info.call_id}.{n}" for n in range(1, len(agents_of(info)) + 1)) or (info.call_id,)


def whole_id(info: CallInfo) -> str:
    """The id of the call that a part is of."""
    return info.call_id.removesuffix(f".{info.part}") if info.part else info.call_id


def parts_of(call: Call) -> tuple[Call, ...]:
    """The call once for each agent who is heard in it, each with that agent's facts.

    An agent without a turn of their own is not scored, and the others say so.
    """
    agents = agents_of(call.info)
    if not agents or any(problem.kind == REACHED_NOBODY for problem in call.problems):
        return (call,)
    heard = {handler_at(call.info, t.start).agent_id for t in call.transcript.turns if t.party in ("agent", "unknown")}
    silent = [agent for agent in agents if agent not in heard]
    notes = tuple(Problem("agent_not_heard", f"{agent} had the call by the log, but says nothing") for agent in silent)
    return tuple(
        replace(call, info=_info_of(call.info, agent, call_id, n), problems=(*call.problems, *notes))
        for n, (agent, call_id) in enumerate(zip(agents, part_ids(call.info), strict=True), 1)
        if agent in heard
    )


def _info_of(info: CallInfo, agent: str, call_id: str, part: int) -> CallInfo:
    own = next(handler for handler in info.handlers if handler.agent_id == agent)
    return replace(
        info, call_id=call_id, part=part, agent_id=agent, agent_name=own.agent_name, team=own.team or info.team
    )


def evaluate_part(rubric: Rubric, call: Call) -> tuple[ItemOutcome, ...]:
    """The outcome of every item for one agent of a call that was transferred (`call.info.part`)."""
    times = {agent: _time_of(call, agent) for agent in agents_of(call.info)}
    me = call.info.agent_id or ""
    return settle_ears(
        [
            _mine(outcome_of(item, call), {agent: outcome_of(item, own) for agent, own in times.items()}, me, call)
            for item in rubric.items
        ]
    )


def _time_of(call: Call, agent: str) -> Call:
    """The turns that begin while an agent has the call, and what was measured in that time."""

    def is_own(start: float) -> bool:
        return handler_at(call.info, start).agent_id == agent

    turns = tuple(turn for turn in call.transcript.turns if is_own(turn.start))
    events = tuple(event for event in call.events if is_own(event.start))
    transcript: Transcript = replace(call.transcript, turns=turns)
    own = call.by_agent.get(agent)
    if own is None:
        return replace(call, transcript=transcript, events=events)
    doubts = {**call.doubts, **own.doubts}
    return replace(call, transcript=transcript, events=own.events, measures=own.values, doubts=doubts)


def of_part(call: Call) -> Call:
    """A part as it is kept: with the measures of its agent's own time. The words and events are the whole call's."""
    own = call.by_agent.get(call.info.agent_id or "") if call.info.part else None
    return replace(call, by_agent={}) if own is None else replace(call, by_agent={}, measures=own.values)


def times_of(info: CallInfo, end: float) -> dict[str, Span]:
    """When each agent had the call, of those who had it once; the call ends at `end`."""
    if not agents_of(info):
        return {}
    spans: dict[str, list[Span]] = {}
    for handler, span in _spans(info):
        mine = spans.setdefault(handler.agent_id, [])
        if mine and mine[-1].end == span.start:
            mine[-1] = Span(mine[-1].start, span.end)
        else:
            mine.append(span)
    return {agent: Span(each[0].start, min(each[0].end, end)) for agent, each in spans.items() if len(each) == 1}


def _mine(whole: ItemOutcome, own: Mapping[str, ItemOutcome], me: str, call: Call) -> ItemOutcome:
    mine = own[me]
    if whole.outcome not in OPEN:
        return _without_fault(whole, mine)
    others = [agent for agent, outcome in own.items() if agent != me and outcome.outcome in OPEN]
    touch = _touch(whole.evidence, me, call)
    if mine.outcome not in OPEN:
        # nobody is at fault on their own turns: the fault lies in how the parts fit together
        return _in_doubt(whole) if not others and touch != "not" else mine
    if whole.outcome is Outcome.UNDETERMINED:
        mine = replace(mine, outcome=Outcome.UNDETERMINED)
    if not others:
        return _in_doubt(whole) if touch == "not" else mine
    if mine.outcome is not whole.outcome:
        return mine
    elsewhere = {
        "mine": replace(mine, count=min(mine.count, max(1, len(mine.evidence)))),
        "perhaps": _in_doubt(whole),
        "not": ItemOutcome(whole.item_id, Outcome.NOT_APPLICABLE, NOT_MINE),
    }
    return elsewhere[touch]


def _without_fault(whole: ItemOutcome, mine: ItemOutcome) -> ItemOutcome:
    """Where the call as a whole has no fault, nobody has one: what one agent left out another one did."""
    if whole.outcome is Outcome.NOT_APPLICABLE:
        return whole
    if mine.outcome in OPEN:
        return ItemOutcome(whole.item_id, Outcome.NOT_APPLICABLE, BY_COLLEAGUE)
    return mine


def _in_doubt(whole: ItemOutcome) -> ItemOutcome:
    return ItemOutcome(whole.item_id, Outcome.UNDETERMINED, f"{WHOSE}：{whole.reason}", whole.evidence)


def _touch(evidence: Sequence[Evidence], me: str, call: Call) -> Touch:
    """Whether the evidence of the whole call lies in one agent's time."""
    touches = {_touched(each, me, call) for each in evidence} or {"perhaps"}
    return "mine" if "mine" in touches else "perhaps" if "perhaps" in touches else "not"


def _touched(evidence: Evidence, me: str, call: Call) -> Touch:
    """Whose time a stretch lies in; one that runs over a transfer is the first agent's if it begins the call, the last
    one's if it ends it, and anybody's if it does both or neither.
    """
    info, turns = call.info, [turn for turn in call.transcript.turns if turn.party == "agent"]
    owners = {h.agent_id for h, span in _spans(info) if span & Span(evidence.start, evidence.end)}
    owners = owners or {handler_at(info, evidence.start).agent_id}
    if len(owners) > 1 and turns:
        begins = evidence.start <= turns[0].end
        ends = evidence.end >= turns[-1].start
        if begins != ends:
            owners = {info.handlers[0 if begins else -1].agent_id}
    if me not in owners:
        return "not"
    return "mine" if len(owners) == 1 else "perhaps"


def _spans(info: CallInfo) -> Iterator[tuple[Handler, Span]]:
    first, *rest = info.handlers
    last = Handler(float("inf"), "")
    for handler, following in pairwise((replace(first, start=0.0), *rest, last)):
        yield handler, Span(handler.start, following.start)
