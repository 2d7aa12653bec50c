"""Results made by hand, for tests of what comes after the scoring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from qa.types import (
    Call,
    CallInfo,
    CallResult,
    Event,
    Evidence,
    ItemScore,
    Outcome,
    Problem,
    Score,
    Span,
    Transcript,
    Turn,
    Word,
)

GREETING = ItemScore(
    id="opening",
    section="answer",
    title="规范开头语",
    outcome=Outcome.PASSED,
    points=0.0,
    possible=10.0,
    weight=1.0,
    fine=0.0,
    fatal=False,
    clauses=("plaza.opening",),
    reason="said at once",
    decided_by="machine",
    evidence=(Evidence("agent", 0.5, 2.0, "您好，这里是银座购物广场客服中心"),),
)
BANNED = ItemScore(
    id="banned",
    section="conduct",
    title="服务禁语",
    outcome=Outcome.FAILED,
    points=-5.0,
    possible=15.0,
    weight=1.0,
    fine=20.0,
    fatal=False,
    clauses=("plaza.banned", "plaza.5.3.9"),
    reason="said 不知道",
    decided_by="machine",
    evidence=(Evidence("agent", 14.25, 15.5, "这个我不知道"),),
)
RINGS = ItemScore(
    id="three_rings",
    section="answer",
    title="三声内接听",
    outcome=Outcome.UNDETERMINED,
    points=None,
    possible=5.0,
    weight=1.0,
    fine=0.0,
    fatal=False,
    clauses=("plaza.three_rings",),
    reason="no ring was recorded",
    decided_by="nobody",
)
TONE = replace(RINGS, id="tone", section="conduct", title="语气亲切", outcome=Outcome.AWAITING_EAR, reason="by ear")
DEPOSIT = replace(
    RINGS, id="deposit", section="service", title="押金告知", outcome=Outcome.NOT_APPLICABLE, reason="no umbrella"
)
ITEMS = (GREETING, RINGS, BANNED, TONE, DEPOSIT)

SCORE = Score(
    rubric="plaza",
    version="1",
    calculated=95.0,
    final=95.0,
    low=90.0,
    high=95.0,
    provisional=False,
    grade="优秀",
    fatal=(),
    completeness=0.83,
    lines=("100", "−5 banned", "= 95"),
)

INFO = CallInfo(
    call_id="c01",
    source="calls/c01.wav",
    sha256="ab" * 32,
    duration=61.5,
    channels=2,
    agent_id="0012",
    agent_name="王芳",
    team="一组",
    line="400",
    direction="inbound",
    started_at=datetime(2026, 10, 1, 9, 5),
    ring_seconds=12.5,
    holds=(Span(23.5, 41.0),),
    hangup_by="customer",
    agent_channel=0,
    log={"工号": "0012", "备注": "=1+1"},
)
TRANSCRIPT = Transcript(
    turns=(
        Turn("agent", 0.5, 2.0, "您好，", (Word("您", 0.5, 1.0, 0.98), Word("好", 1.0, 2.0, 0.1 + 0.2))),
        Turn("customer", 3.0, 4.0, "喂[bold]", ()),
    ),
    model="zh-mini",
    origin="model",
    demonstration=True,
    removed=1,
)
CALL = Call(
    info=INFO,
    transcript=TRANSCRIPT,
    measures={"duration": 61.5, "hangup_by": "customer", "rings": None, "speech_agent": 1 / 3},
    events=(
        Event("hold", "agent", 23.5, 41.0, {"source": "call_log", "notice": True, "thanks": False}),
        Event("silence", "unknown", 45.0, 51.0, {"charged_to": None, "violation": False}),
    ),
    problems=(Problem("one_dead_leg", "channel 1 is silent"),),
    words_trusted=True,
    parties_known=False,
)
RESULT = CallResult(CALL, ITEMS, SCORE)


def result(
    call_id: str = "c01",
    *,
    info: Mapping[str, Any] | None = None,
    items: tuple[ItemScore, ...] = ITEMS,
    measures: Mapping[str, Any] | None = None,
    demonstration: bool = True,
    **score: Any,
) -> CallResult:
    """Give `RESULT` under another id, with what is named changed."""
    facts = {"source": f"calls/{call_id}.wav", "sha256": call_id, **(info or {})}
    call = replace(
        CALL,
        info=replace(INFO, call_id=call_id, **facts),
        transcript=replace(TRANSCRIPT, demonstration=demonstration),
        measures=CALL.measures if measures is None else measures,
    )
    return CallResult(call, items, replace(SCORE, **score))
