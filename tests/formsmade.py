"""A store with something for every form: two months of calls made by hand, a call log's fields, people's work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from qa.report.forms.parts import Document
from qa.scorecard import Period
from qa.services.report import Wanted, make_report
from qa.store import Store
from qa.types import CallResult, ItemScore, Outcome, Transcript, Turn
from qa.types.people import CaseNote, Plan, Review
from tests.handmade import BANNED, GREETING, TONE, result

FORMULA = '=HYPERLINK("http://x","点我")'
MARKUP = "<script>alert(1)</script>"
AGENTS = (("0007", FORMULA, "一组"), ("0012", MARKUP, "一组"), ("0090", "王敏", "+二组"))
PHONE = "13812345678"
AS_OF = date(2026, 11, 20)
OCTOBER = Period.of_month("2026-10")
COMPLAINED = replace(
    BANNED,
    id="complained",
    section="service",
    title="没有因服务被顾客投诉",
    clauses=("taobao.fine",),
    possible=20.0,
    fine=0.0,
    points=-20.0,
)


def fill(store: Store) -> None:
    """Twelve calls of each agent in October and in September; the first two of the first agent are confirmed."""
    store.save_all([_call(agent, month, n) for month in (9, 10) for agent in range(3) for n in range(12)])
    at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    for n in (0, 1):
        store.people.add_reviews(
            [
                Review(
                    f"c10-0-{n:02}", "taobao", "1.0", "complained", Outcome.FAILED, Outcome.FAILED,
                    "周质检", at + timedelta(minutes=n), "=听过录音",
                )
            ]
        )  # fmt: skip
    store.people.add_case(
        CaseNote("c10-0-00", f"@{MARKUP}", "周质检", at, "complained", 1.0, 9.0, False, FORMULA, ("态度",))
    )
    store.people.add_plan(Plan("0007", "2026-10", ("complained",), "=两周内改正", "周质检", at, at + timedelta(days=7)))


def _call(agent: int, month: int, n: int) -> CallResult:
    agent_id, name, team = AGENTS[agent]
    started = datetime(2026, month, 1 + n * 2, 9 + n % 8, 30)
    call_id = f"c{month:02}-{agent}-{n:02}"
    outbound = n % 6 == 5
    log = {
        "answered": "是" if n % 4 else "否",
        "response_seconds": str(5 + n),
        "handling_seconds": str(60 + 10 * n),
        "resolved": "是" if n % 3 else "否",
        "satisfaction": "满意" if n % 5 else "不满意",
        "busy_seconds": str(n),
        "record": "已记" if n % 2 else "",
        "caller": "8008" if outbound else f"1390000{n:04}",
        "callee": f"139000000{agent}" if outbound else "8008",
        "公司名称": f"-{MARKUP}公司",
        "地址": "上海路 1 号",
    }
    if n == 3:
        log |= {"complaint_at": started.isoformat(), "replied_at": (started + timedelta(hours=4 + agent)).isoformat()}
    made = result(
        call_id,
        info={
            "agent_id": agent_id, "agent_name": name, "team": team, "line": "12581" if n % 2 else "彩铃",
            "direction": "outbound" if outbound else "inbound", "started_at": started, "log": log,
        },
        items=_items(agent, month, n),
        rubric="taobao",
        version="1.0",
        demonstration=False,
        calculated=100.0 - 20 * (n < 3 and agent == 0),
        final=100.0 - 20 * (n < 3 and agent == 0),
    )  # fmt: skip
    return replace(made, call=replace(made.call, transcript=_words(n), problems=(), parties_known=True))


def _items(agent: int, month: int, n: int) -> tuple[ItemScore, ...]:
    greeting = GREETING if n % 3 else replace(GREETING, outcome=Outcome.FAILED, points=-10.0, evidence=BANNED.evidence)
    if agent or n >= 3:
        return greeting, replace(COMPLAINED, outcome=Outcome.PASSED, points=0.0, evidence=()), TONE
    person = month == 10 and n < 2
    return greeting, replace(COMPLAINED, decided_by="person" if person else "machine"), TONE


def _words(n: int) -> Transcript:
    said = f"我要投诉，你们态度太差了，我的电话是{PHONE}。" if n == 0 else FORMULA
    turns = (
        Turn("agent", 0.5, 2.0, "您好，请讲。", ()),
        Turn("customer", 3.0, 6.0, said, ()),
        Turn("agent", 7.0, 9.0, MARKUP, ()),
    )
    return Transcript(turns=turns, model="given", origin="given")


def made(store: Store, kind: str, **wanted: object) -> Document:
    """A form of October."""
    asked = {"as_of": AS_OF, "period": OCTOBER, "unit": "+单位"} | wanted
    return make_report(store, Wanted(kind, **asked))  # type: ignore[arg-type]
