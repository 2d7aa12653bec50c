"""A desk that people have worked at: calls, decisions, an appeal, a session, cases, plans, an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from qa.services.appeals import open_appeal
from qa.services.review import decide
from qa.services.score import Request, prepare
from qa.types import CallResult, Outcome
from qa.types.desk import Comment, Entry
from qa.types.people import Appeal, CaseNote, Plan, Review, Session
from qa.web.access import Role
from qa.web.desk import Desk
from qa.web.rubrics.acts import begin
from qa.web.rubrics.fields import NewPack
from qa.web.rubrics.sheets import form_of, take_sheet
from tests.web.filled import fill
from tests.web.ingest.conftest import bench_of
from tests.web.people import NAMES, person

SAMPLES = Path(__file__).parents[2] / "samples"
HEARD = ("02-missed-greeting", "05-near-miss")
"""Sample calls with their recordings; their words are given."""


@dataclass(frozen=True, slots=True)
class Furnished:
    """What is at the desk: `agent` is the 工号 whose call `released` is, `appealed` one of its items."""

    calls: list[str]
    heard: str
    agent: str
    released: str
    appealed: str
    appeal: int
    session: int
    playlist: int
    job: int
    pack: str
    sheet: str


def furnish(desk: Desk) -> Furnished:
    """Fill a desk, and work at it as each role would."""
    now = desk.now()
    calls = [*fill(desk, calls=40), *hear(desk)]
    for role in Role:
        desk.store.accounts.add(person(role, now), "tests")
    inspector, supervisor = NAMES[Role.INSPECTOR][0], NAMES[Role.SUPERVISOR][0]
    result = next(result for result in map(desk.store.result, calls) if _failed(result))
    call_id, item = result.call.info.call_id, _failed(result)[0]
    agent = result.call.info.agent_id or ""
    score, rubric_of = result.score, desk.shelf.rubric_of
    review = Review(
        call_id, score.rubric, score.version, item.id, Outcome.FAILED, Outcome.FAILED, inspector, now, "听过，属实",
    )  # fmt: skip
    assert not decide(desk.store, [review], rubric_of)
    desk.store.desk.release(calls, supervisor, now)
    due = now + timedelta(days=3)
    text = "当时线路有杂音，我说了单位名称"
    asked = Appeal(call_id, score.rubric, score.version, item.id, agent, text, now, due)
    appeal = open_appeal(desk.store, asked, desk.pack.rubric.service, desk.zone)
    desk.store.desk.assign(calls[:6], inspector, supervisor, now, due)
    desk.store.desk.claim(calls[1], inspector, now)
    desk.store.desk.comment(Comment(call_id, inspector, now, "语气可以再热情一点", 3.0))
    desk.store.desk.save_view(inspector, "我的一票否决", "fatal=1", False, now)
    tuple_of = tuple(calls[:4])
    session = desk.store.people.open_session(Session("十月定标", score.rubric, supervisor, now, tuple_of))
    desk.store.people.add_case(
        CaseNote(HEARD[1], "礼貌地请客户稍等", inspector, now, start=1.0, end=6.0, good=True, tags=("等候",))
    )
    playlist = desk.store.desk.make_playlist("新人培训", supervisor, now, "第一周")
    desk.store.desk.add_entry(playlist, Entry(HEARD[0], 0.5, 6.0, "漏报单位"), supervisor, now)
    goal = "每通先报单位名称"
    desk.store.people.add_plan(Plan(agent, "2026-10", (item.id,), goal, supervisor, now, now + timedelta(days=14)))
    job, sheet = _bring(desk), _change_a_pack(desk, supervisor)
    return Furnished(calls, HEARD[0], agent, call_id, item.id, appeal, session, playlist, job, "mine", sheet)


def _change_a_pack(desk: Desk, author: str) -> str:
    """Begin a pack of one's own, and send a workbook of it; give the workbook's mark."""
    begin(desk, NewPack(name="mine", source="plaza"), author)
    return take_sheet(desk, "mine.xlsx", form_of(desk.shelf.pack(str(desk.shelf.own / "mine"))))


def _bring(desk: Desk) -> int:
    """An import that waits for what the columns of its log mean."""
    bench = bench_of(desk)
    job = bench.open("十月录音")
    name = f"{HEARD[0]}.flac"
    bench.send_file(job, SAMPLES / "calls" / name)
    bench.send(job, "log.csv", f"录音名,员工编号,小组\n{name},0081,客服一组\n".encode())
    bench.runner.stop()
    return job


def hear(desk: Desk) -> list[str]:
    """Score two sample calls by their sound and given words."""
    paths = [str(SAMPLES / "calls" / f"{name}.flac") for name in HEARD]
    request = Request(
        paths, desk.pack, _no_model, desk.folder / "results", desk.store, call_log=SAMPLES / "calls.csv",
        transcripts=SAMPLES / "truth", zone=desk.zone,
    )  # fmt: skip
    results = list(prepare(request).run())
    assert all(isinstance(each, CallResult) for each in results), results
    return list(HEARD)


def _no_model() -> object:
    raise AssertionError("the words are given")


def _failed(result: CallResult):
    return [item for item in result.items if item.outcome is Outcome.FAILED]
