"""The JSON of one call: it follows its schema, and reading it gives back what was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import jsonschema
import numpy as np
import pytest

from qa.report.result import parse_result, result_json, result_schema, result_text
from qa.types import Call, CallInfo, CallResult, Event, Score, Transcript
from tests.handmade import BANNED, CALL, INFO, RESULT, SCORE

BARE = CallResult(
    Call(CallInfo("x", "x.wav"), Transcript(())),
    (),
    Score("plaza", "1", None, None, None, None, True, None, (), 0.0),
)
ZONED = CallResult(
    replace(CALL, info=replace(INFO, started_at=datetime(2026, 10, 1, 9, tzinfo=timezone(timedelta(hours=8))))),
    RESULT.items,
    SCORE,
)


def valid(data: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(result_schema()).validate(data)


def test_the_schema_is_one() -> None:
    schema = result_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("result", [RESULT, BARE, ZONED], ids=["full", "bare", "zoned"])
def test_there_and_back(result: CallResult) -> None:
    text = result_text(result)
    data = json.loads(text)
    valid(data)
    assert parse_result(data) == result
    assert text.endswith("}\n")


def test_the_keys_that_others_rely_on() -> None:
    data = result_json(RESULT)
    assert list(data) == ["call", "problems", "transcript", "measures", "events", "items", "score"]
    promised = "call_id source sha256 duration channels agent_id agent_name team direction started_at"
    assert set(promised.split()) <= set(data["call"])
    assert data["call"]["agent_id"] == "0012"
    assert data["call"]["started_at"] == "2026-10-01T09:05:00"
    assert data["call"]["holds"] == [{"start": 23.5, "end": 41.0}]
    assert data["problems"] == [{"kind": "one_dead_leg", "detail": "channel 1 is silent"}]
    assert data["transcript"]["turns"][0]["words"][0] == {
        "text": "您",
        "start": 0.5,
        "end": 1.0,
        "probability": 0.98,
    }
    assert data["measures"]["rings"] is None
    assert data["events"][0] == {
        "kind": "hold",
        "party": "agent",
        "start": 23.5,
        "end": 41.0,
        "source": "call_log",
        "notice": True,
        "thanks": False,
    }
    promised = "id section title outcome points possible weight fine clauses reason decided_by evidence"
    assert set(promised.split()) <= set(data["items"][0])
    assert data["items"][2]["evidence"] == [{"party": "agent", "start": 14.25, "end": 15.5, "text": "这个我不知道"}]
    promised = "rubric version calculated final low high provisional grade fatal completeness"
    assert set(promised.split()) <= set(data["score"])


def test_unscored_is_null_and_not_zero() -> None:
    data = json.loads(result_text(RESULT))
    assert [item["points"] for item in data["items"]] == [0.0, None, -5.0, None, None]
    assert json.loads(result_text(BARE))["score"]["final"] is None


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_the_schema_takes_nothing_else_and_misses_nothing() -> None:
    for each in objects(result_schema()):
        # a word is marked where its time is not measured, a turn where several agents had the call
        sometimes = {"timed", "agent_id"} if {"words", "text"} & each["properties"].keys() else set()
        assert each["required"] == [name for name in each["properties"] if name not in sometimes]
        assert each["additionalProperties"] is ("kind" in each["properties"] and "start" in each["properties"])
    for break_it in (
        {"score": {**result_json(RESULT)["score"], "final": 101}},
        {"surprise": 1},
        {"measures": {"rings": True}},
        {"items": [{**result_json(RESULT)["items"][0], "outcome": "maybe"}]},
    ):
        with pytest.raises(jsonschema.ValidationError):
            valid({**result_json(RESULT), **break_it})


def test_numbers_of_numpy_and_no_numbers() -> None:
    measures = {"pace_agent": np.float32(240.5), "rings": np.int64(3), "latency_max": float("nan")}
    event = Event("interruption", "agent", np.float64(1.5), 2.5, {"sure": np.bool_(True), "at": (np.float32(0.5),)})
    data = json.loads(result_text(replace(RESULT, call=replace(CALL, measures=measures, events=(event,)))))
    valid(data)
    assert data["measures"] == {"pace_agent": 240.5, "rings": 3, "latency_max": None}
    assert data["events"][0]["sure"] is True
    assert data["events"][0]["at"] == [0.5]


def test_a_detail_may_not_hide_the_event() -> None:
    event = Event("hold", "agent", 1.0, 2.0, {"start": 3.0})
    with pytest.raises(ValueError, match="hides its own start"):
        result_json(replace(RESULT, call=replace(CALL, events=(event,))))


def test_a_file_name_that_is_no_text() -> None:
    # Linux allows any bytes in a name; Python shows them as lone surrogates, which no file or database takes
    info = replace(INFO, source=b"calls/\xc4\xe3.wav".decode("utf-8", "surrogateescape"))
    text = result_text(replace(RESULT, call=replace(CALL, info=info)))
    assert json.loads(text.encode("utf-8"))["call"]["source"] == "calls/\ufffd\ufffd.wav"


def test_evidence_of_an_item_survives() -> None:
    assert parse_result(result_json(RESULT)).items[2] == BANNED
