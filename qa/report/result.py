"""The result of one call as JSON values, and back. Nothing is rounded: what is read is what was written."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from typing import Any, cast

import numpy as np

from qa.handover import handler_at
from qa.types import (
    Call,
    CallInfo,
    CallResult,
    Event,
    Evidence,
    Handler,
    ItemScore,
    Legs,
    MachineSaid,
    Outcome,
    Problem,
    Score,
    Span,
    Transcript,
    Turn,
    Word,
)

Json = dict[str, Any]
_EVENT = ("kind", "party", "start", "end")


def result_schema() -> Json:
    """Give the JSON Schema (2020-12) of `result_json`."""
    text = resources.files("qa.report").joinpath("call.schema.json").read_text(encoding="utf-8")
    return cast(Json, json.loads(text))


def result_text(result: CallResult) -> str:
    """Write a result as JSON text, in UTF-8 letters, ending with a line break."""
    return json.dumps(result_json(result), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def result_json(result: CallResult) -> Json:
    """Give the result of one call as JSON values.

    An event's detail lies beside its kind and times. What cannot be known is null, also where a measure is not a
    number. `parse_result` is the inverse.
    """
    call = result.call
    return {
        "call": {
            **info_json(call.info),
            "words_trusted": call.words_trusted,
            "parties_known": call.parties_known,
            "doubts": dict(call.doubts),
            "legs": _legs_json(call.legs),
        },
        "problems": [{"kind": problem.kind, "detail": problem.detail} for problem in call.problems],
        "transcript": _transcript_of(call),
        "measures": plain(call.measures),
        "events": [event_json(event) for event in call.events],
        "items": [item_json(item) for item in result.items],
        "score": score_json(result.score),
    }


def parse_result(data: Mapping[str, Any]) -> CallResult:
    """Read what `result_json` wrote; the data must follow the schema."""
    call = Call(
        info=parse_info(data["call"]),
        transcript=parse_transcript(data["transcript"]),
        measures=dict(data["measures"]),
        doubts=dict(data["call"].get("doubts") or {}),  # results of earlier versions had neither
        legs=_parse_legs(data["call"].get("legs")),
        events=tuple(parse_event(event) for event in data["events"]),
        problems=tuple(Problem(problem["kind"], problem["detail"]) for problem in data["problems"]),
        words_trusted=data["call"]["words_trusted"],
        parties_known=data["call"]["parties_known"],
    )
    return CallResult(call, tuple(parse_item(item) for item in data["items"]), parse_score(data["score"]))


def _legs_json(legs: Legs | None) -> Json | None:
    if legs is None:
        return None
    return {"parties": list(legs.parties), "confidence": plain(legs.confidence), "reason": legs.reason}


def _parse_legs(data: Mapping[str, Any] | None) -> Legs | None:
    return None if data is None else Legs(tuple(data["parties"]), data["confidence"], data["reason"])


def plain(value: Any) -> Any:
    """Turn a value into JSON's own: NumPy's numbers into Python's, tuples into lists, what is no number into null."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(each) for each in value]
    if isinstance(value, Span):
        return {"start": plain(value.start), "end": plain(value.end)}
    return value


def info_json(info: CallInfo) -> Json:
    """Give who, when and where."""
    return {
        "call_id": info.call_id,
        # a file's name may hold bytes that are no text; no file and no database would take them
        "source": info.source.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "sha256": info.sha256,
        "duration": plain(info.duration),
        "channels": info.channels,
        "agent_id": info.agent_id,
        "agent_name": info.agent_name,
        "team": info.team,
        "line": info.line,
        "direction": info.direction,
        "started_at": info.started_at.isoformat() if info.started_at else None,
        "ring_seconds": plain(info.ring_seconds),
        "holds": plain(info.holds),
        "hangup_by": info.hangup_by,
        "agent_channel": info.agent_channel,
        "log": dict(info.log),
        "handlers": [
            {"start": plain(h.start), "agent_id": h.agent_id, "agent_name": h.agent_name, "team": h.team}
            for h in info.handlers
        ],
        "part": info.part,
    }


def parse_info(data: Mapping[str, Any]) -> CallInfo:
    """Read `info_json`; keys that `CallInfo` has not are passed over."""
    started_at, holds = data["started_at"], data["holds"]
    return CallInfo(
        call_id=data["call_id"],
        source=data["source"],
        sha256=data["sha256"],
        duration=data["duration"],
        channels=data["channels"],
        agent_id=data["agent_id"],
        agent_name=data["agent_name"],
        team=data["team"],
        line=data["line"],
        direction=data["direction"],
        started_at=None if started_at is None else datetime.fromisoformat(started_at),
        ring_seconds=data["ring_seconds"],
        holds=None if holds is None else tuple(Span(hold["start"], hold["end"]) for hold in holds),
        hangup_by=data["hangup_by"],
        agent_channel=data["agent_channel"],
        log=dict(data["log"]),
        handlers=tuple(_handler(handler) for handler in data.get("handlers") or ()),
        part=data.get("part"),
    )


def _handler(data: Mapping[str, Any]) -> Handler:
    return Handler(float(data["start"]), str(data["agent_id"]), data.get("agent_name"), data.get("team"))


def _transcript_of(call: Call) -> Json:
    """The transcript; where several agents had the call, with the one who speaks in each of the agents' turns."""
    data = transcript_json(call.transcript)
    for turn in data["turns"] if call.info.handlers else ():
        if turn["party"] == "agent":
            turn["agent_id"] = handler_at(call.info, turn["start"]).agent_id
    return data


def transcript_json(transcript: Transcript) -> Json:
    """Give the words, and whose they are."""
    return {
        "language": transcript.language,
        "model": transcript.model,
        "origin": transcript.origin,
        "demonstration": transcript.demonstration,
        "removed": transcript.removed,
        "turns": [_turn_json(turn) for turn in transcript.turns],
    }


def _turn_json(turn: Turn) -> Json:
    words = [
        {
            "text": word.text,
            "start": plain(word.start),
            "end": plain(word.end),
            "probability": plain(word.probability),
            **({} if word.timed else {"timed": False}),
        }
        for word in turn.words
    ]
    return {
        "party": turn.party,
        "start": plain(turn.start),
        "end": plain(turn.end),
        "text": turn.text,
        "words": words,
    }


def parse_transcript(data: Mapping[str, Any]) -> Transcript:
    """Read `transcript_json`."""
    return Transcript(
        turns=tuple(
            Turn(
                turn["party"],
                turn["start"],
                turn["end"],
                turn["text"],
                tuple(_parse_word(word) for word in turn["words"]),
            )
            for turn in data["turns"]
        ),
        language=data["language"],
        model=data["model"],
        origin=data["origin"],
        demonstration=data["demonstration"],
        removed=data["removed"],
    )


def _parse_word(word: Mapping[str, Any]) -> Word:
    return Word(word["text"], word["start"], word["end"], word["probability"], word.get("timed", True))


def event_json(event: Event) -> Json:
    """Give an event with its detail flat beside it; a detail must not be called kind, party, start or end."""
    clash = [name for name in _EVENT if name in event.detail]
    if clash:
        raise ValueError(f"the detail of {event.kind} hides its own {clash[0]}")
    return {
        "kind": event.kind,
        "party": event.party,
        "start": plain(event.start),
        "end": plain(event.end),
        **plain(event.detail),
    }


def parse_event(data: Mapping[str, Any]) -> Event:
    """Read `event_json`."""
    detail = {name: value for name, value in data.items() if name not in _EVENT}
    return Event(data["kind"], data["party"], data["start"], data["end"], detail)


def evidence_json(evidence: Sequence[Evidence]) -> list[Json]:
    """Give the moments that an item rests on."""
    return [
        {"party": each.party, "start": plain(each.start), "end": plain(each.end), "text": each.text}
        for each in evidence
    ]


def item_json(item: ItemScore) -> Json:
    """Give one line of the form; `points` is null where nothing was scored."""
    return {
        "id": item.id,
        "section": item.section,
        "title": item.title,
        "outcome": item.outcome.value,
        "points": plain(item.points),
        "possible": plain(item.possible),
        "weight": plain(item.weight),
        "fine": plain(item.fine),
        "fatal": item.fatal,
        "clauses": list(item.clauses),
        "reason": item.reason,
        "decided_by": item.decided_by,
        "evidence": evidence_json(item.evidence),
        "lapses": item.lapses,
        "machine": machine_json(item.machine),
    }


def machine_json(said: MachineSaid | None) -> Json | None:
    """Give what the machine had said of an item that a person decided; null where none did."""
    return None if said is None else {"outcome": said.outcome.value, "reason": said.reason, "lapses": said.lapses}


def parse_item(data: Mapping[str, Any]) -> ItemScore:
    """Read `item_json`."""
    return ItemScore(
        id=data["id"],
        section=data["section"],
        title=data["title"],
        outcome=Outcome(data["outcome"]),
        points=data["points"],
        possible=data["possible"],
        weight=data["weight"],
        fine=data["fine"],
        fatal=data["fatal"],
        clauses=tuple(data["clauses"]),
        reason=data["reason"],
        decided_by=data["decided_by"],
        evidence=tuple(Evidence(each["party"], each["start"], each["end"], each["text"]) for each in data["evidence"]),
        lapses=data.get("lapses"),  # results of earlier versions have neither
        machine=_parse_machine(data.get("machine")),
    )


def _parse_machine(data: Mapping[str, Any] | None) -> MachineSaid | None:
    return None if data is None else MachineSaid(Outcome(data["outcome"]), data["reason"], data["lapses"])


def score_json(score: Score) -> Json:
    """Give the arithmetic's result."""
    return {
        "rubric": score.rubric,
        "version": score.version,
        "calculated": plain(score.calculated),
        "final": plain(score.final),
        "low": plain(score.low),
        "high": plain(score.high),
        "provisional": score.provisional,
        "grade": score.grade,
        "fatal": list(score.fatal),
        "completeness": plain(score.completeness),
        "lines": list(score.lines),
    }


def parse_score(data: Mapping[str, Any]) -> Score:
    """Read `score_json`."""
    names = ("rubric", "version", "calculated", "final", "low", "high", "provisional", "grade", "completeness")
    return Score(**{name: data[name] for name in names}, fatal=tuple(data["fatal"]), lines=tuple(data["lines"]))
