"""Calls of words alone, made by hand, and how the page of a call is used."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from qa.services.score import Request, prepare
from qa.types import CallResult, ItemScore
from qa.types.desk import User
from qa.web.access import COOKIE, token_hash
from qa.web.desk import Desk
from tests.web.conftest import As
from tests.web.people import AGENT_ID

SAID = (
    ("agent", 1.5, 4.8, "您好，这里是银座购物广场，请讲。"),
    ("customer", 5.3, 6.8, "喂，积分怎么查？"),
    ("agent", 7.0, 9.0, "没看我正忙着吗？"),
    ("customer", 34.2, 36.0, "好的，谢谢，再见。"),
    ("agent", 36.8, 39.0, "再见，欢迎您光临选购。"),
)
"""Of this the pack `plaza` leaves two items to people: the rings are in no transcript."""
OPEN = ["three_rings", "late_apology"]


def put(desk: Desk, call_id: str, said: Any, **facts: Any) -> CallResult:
    """Score a call of words alone."""
    turns = [dict(zip(("party", "start", "end", "text"), turn, strict=True)) for turn in said]
    told = {"call_id": call_id, "agent_id": AGENT_ID, "direction": "inbound", "duration": 40.0}
    told |= {"hangup_by": "customer", **facts}
    line = {"call": told, "transcript": {"language": "zh", "model": "somebody", "turns": turns}}
    path = desk.folder / f"{call_id}.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    (result,) = prepare(Request([str(path)], desk.pack, lambda: pytest.fail("no model"), desk.folder, desk.store)).run()
    assert isinstance(result, CallResult)
    return result


def item(result: CallResult, item_id: str) -> ItemScore:
    return next(item for item in result.items if item.id == item_id)


def decision(result: CallResult, item_id: str, outcome: str, **more: str) -> dict[str, str]:
    """What the page sends for a key on an item."""
    line = item(result, item_id)
    said = line.machine.outcome if line.machine else line.outcome
    facts = {"item_id": item_id, "outcome": outcome, "machine": said.value, "seen": line.outcome.value}
    return {**facts, "version": result.score.version, **more}


def told(answer: Any) -> dict[str, Any]:
    """What the scripts of a page are told."""
    headers = [answer.headers.get(name, "{}") for name in ("hx-trigger", "hx-trigger-after-swap")]
    return {name: value for header in headers for name, value in json.loads(header).items()}


def said_in(page: str) -> str:
    """The text of a page without its marks."""
    return re.sub(r"<[^>]*>", "", page)


def htmx(client: TestClient) -> TestClient:
    client.headers["hx-request"] = "true"
    return client


def another(desk: Desk, as_: As) -> TestClient:
    """A second inspector."""
    desk.store.accounts.add(User("mei", "梅质检", ("inspector",), None, True, desk.now()), "tests")
    desk.store.accounts.begin(token_hash("mei"), "mei", desk.now(), desk.now() + timedelta(days=1), "tests")
    client = as_()
    client.cookies.set(COOKIE, "mei")
    return client
