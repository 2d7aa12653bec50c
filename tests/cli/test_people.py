"""``qa appeals``, ``correct``, ``plans`` and ``trail`` as their users run them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from qa.cli.app import app
from qa.errors import QaError
from qa.form import Service
from qa.packs.load import Pack, load_pack
from qa.services.appeals import open_appeal
from qa.services.review import decide
from qa.services.score import Request, prepare
from qa.store import Store, open_store
from qa.types import Outcome
from qa.types.people import Act, Appeal, Review
from tests.cli.conftest import Qa

SAID = (
    ("agent", 1.5, 4.8, "您好，这里是银座购物广场，请讲。"),
    ("customer", 5.3, 6.8, "喂，积分怎么查？"),
    ("agent", 7.0, 9.0, "没看我正忙着吗？"),
    ("customer", 34.2, 36.0, "好的，谢谢，再见。"),
    ("agent", 36.8, 39.0, "再见，欢迎您光临选购。"),
)
Run = Callable[..., Result]
MENDED = ("--turn", 2, "--was", "没看我正忙着吗", "--now", "麻烦您稍等一下", "--author", "林")
OPENED = ("appeals", "open", "c01", "--item", "banned", "--agent", "0081", "--text", "我没有这样说，回拨13800138000")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("plaza")


@pytest.fixture(autouse=True)
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Pack) -> None:
    """One call of agent 0081, who says what is banned."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QA_ZONE", "Asia/Shanghai")
    turns = [dict(zip(("party", "start", "end", "text"), turn, strict=True)) for turn in SAID]
    facts = {"call_id": "c01", "agent_id": "0081", "direction": "inbound", "duration": 40.0}
    line = {"call": facts, "transcript": {"language": "zh", "model": "somebody", "turns": turns}}
    (tmp_path / "calls.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    with open_store("tingjian.db") as store:
        asked = Request(["calls.jsonl"], pack, lambda: pytest.fail("no model is asked"), tmp_path / "out", store)
        list(prepare(asked).run())


@pytest.fixture
def run() -> Run:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, list(map(str, arguments)))

    return run


def lines(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


def refusal(done: Result) -> str:
    assert isinstance(done.exception, QaError), done.output
    return done.exception.message


def final() -> tuple[float | None, Outcome]:
    with open_store("tingjian.db", write=False) as store:
        result = store.result("c01")
    return result.score.final, next(item.outcome for item in result.items if item.id == "banned")


def test_an_appeal_from_its_opening_to_its_answers(run: Run) -> None:
    before, outcome = final()
    assert outcome is Outcome.FAILED
    assert run(*OPENED, "--days", 5).stdout == "1\n"
    [appeal] = lines(run("appeals", "list", "--open", "--json"))
    opened, due = (datetime.fromisoformat(appeal[name]) for name in ("opened_at", "due_at"))
    assert due - opened == timedelta(days=5)
    assert (appeal["item"], appeal["agent_id"], appeal["text"]) == ("banned", "0081", "我没有这样说，回拨〔电话〕")
    assert "open appeal on banned" in refusal(run(*OPENED))

    def answered(decision: str, reviewer: str) -> Result:
        return run("appeals", "answer", 1, "--decision", decision, "--reviewer", reviewer, "--reason", "听了两遍")

    upheld = answered("upheld", "赵")
    assert upheld.exit_code == 0, upheld.exception
    assert final() == (before, Outcome.FAILED)
    assert lines(run("appeals", "list", "--open", "--json")) == []
    assert "赵 has decided this item before" in refusal(answered("overturned", "赵"))
    assert "or is the agent" in refusal(answered("overturned", "0081"))
    overturned = answered("overturned", "吴")
    after, outcome = final()
    assert outcome is Outcome.PASSED
    assert before is not None
    assert after is not None
    assert f"{after - before:+.2f}" in overturned.stdout
    assert "banned 不说服务禁用语: 不合格 → 合格" in overturned.stdout
    assert "the appeal was granted" in refusal(answered("upheld", "孙"))
    shown = run("appeals", "list", "--agent", "0081", "--call", "c01").stdout
    assert "1. 维持 赵 听了两遍" in shown
    assert "2. 改判 吴" in shown
    assert "13800138000" not in shown
    assert "overturned 吴" in run("appeals", "list", "--lang", "en").stdout


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"c01": "c99"}, "no score of call c99"),
        ({"banned": "nothing"}, "c01 has no item nothing of plaza"),
        ({"0081": "0082"}, "c01 is no call of 0082"),
    ],
    ids=str,
)
def test_an_appeal_that_cannot_be(run: Run, changed: dict[str, str], message: str) -> None:
    assert message in refusal(run(*(changed.get(each, each) for each in OPENED)))
    assert lines(run("appeals", "list", "--json")) == []


def test_what_an_answer_needs(run: Run) -> None:
    run(*(each if each != "banned" else "tone" for each in OPENED))
    answer = ("appeals", "answer", 1, "--reviewer", "赵", "--reason", "听了", "--decision")
    assert "--decision upheld or overturned" in refusal(run(*answer, "maybe"))
    assert "no outcome `bad`" in refusal(run(*answer, "overturned", "--outcome", "bad"))
    unheard = refusal(run(*answer, "overturned"))
    assert "tone is awaiting_ear: what is it instead?" in unheard
    assert "--outcome passed, failed" in unheard
    assert "overturned names another decision" in refusal(run(*answer, "upheld", "--outcome", "failed"))
    assert run(*answer, "overturned", "--outcome", "failed").exit_code == 0
    with open_store("tingjian.db", write=False) as store:
        assert next(i.outcome for i in store.result("c01").items if i.id == "tone") is Outcome.FAILED
    assert "there is no appeal 7" in refusal(run("appeals", "answer", 7, *answer[3:], "upheld"))


def test_an_appeal_after_its_time(pack: Pack) -> None:
    """Three days after a decision on the 2nd, by the house's clock, end with the 5th: 16:00 of UTC in China."""
    about = ("c01", "plaza", pack.rubric.version, "banned")
    decided = Review(*about, Outcome.FAILED, Outcome.FAILED, "林", datetime(2026, 11, 2, 9, tzinfo=UTC), "确认")
    china = datetime.fromisoformat("2026-01-01T00:00+08:00").tzinfo

    def opened(store: Store, at: datetime) -> int:
        return open_appeal(store, Appeal(*about, "0081", "没有", at, at + timedelta(days=3)), Service(), china)

    with open_store("tingjian.db") as store:
        assert decide(store, [decided], lambda *_: pack.rubric) == []
        with pytest.raises(QaError, match="time to appeal on banned of c01 ended on 2026-11-05"):
            opened(store, datetime(2026, 11, 5, 16, tzinfo=UTC))
        assert opened(store, datetime(2026, 11, 5, 15, 59, tzinfo=UTC)) == 1


def test_a_correction_shows_how_the_score_moved(run: Run) -> None:
    before, _ = final()
    turns = run("show", "c01", "-f", "turns").stdout
    assert any(line.split()[0] == "2" and "没看我正忙着吗" in line for line in turns.splitlines() if line.split())
    done = run("correct", "c01", *MENDED)
    assert done.exit_code == 0, done.exception
    after, outcome = final()
    assert outcome is Outcome.PASSED
    assert before is not None
    assert after is not None
    assert f"{after - before:+.2f}" in done.stdout
    assert "不合格 → 合格" in done.stdout
    assert "麻烦您稍等一下" in run("show", "c01", "-f", "turns").stdout


@pytest.mark.parametrize(
    ("call", "turn", "was", "message"),
    [
        ("c99", 2, "忙", "no score of call c99"),
        ("c01", 5, "忙", "c01 has no turn 5 — 0 to 4"),
        ("c01", -1, "忙", "c01 has no turn -1"),
        ("c01", 2, "闲", "turn 2 of c01 does not say “闲” at 7 s — it says “没看我正忙着吗？”"),
        ("c01", 2, "", "changes nothing"),
        ("c01", 2, "好", "changes nothing"),
    ],
)
def test_a_correction_that_cannot_be(run: Run, call: str, turn: int, was: str, message: str) -> None:
    done = run("correct", call, "--turn", turn, "--was", was, "--now", "好", "--author", "林")
    assert message in refusal(done)


def test_coaching_plans(run: Run) -> None:
    made = run("plans", "add", "0081", "--goal", "不说禁语 [b]", "--item", "banned", "--item", "opening",
               "--month", "2026-10", "--due", "2199-11-30", "--author", "王")  # fmt: skip
    assert made.stdout == "1\n", made.exception
    [plan] = lines(run("plans", "list", "--json"))
    assert (plan["items"], plan["month"], plan["author"]) == (["banned", "opening"], "2026-10", "王")
    assert plan["due"] == "2199-11-30T15:59:59+00:00"  # the end of the day in China
    shown = run("plans", "list", "--agent", "0081").stdout
    assert "不说禁语 [b]" in shown
    assert "2199-11-30" in shown
    assert "进行中" in shown
    closed = run("plans", "close", 1, "--outcome", "已达标", "--author", "王")
    assert closed.exit_code == 0, closed.exception
    assert lines(run("plans", "list", "--open", "--json")) == []
    assert "已达标" in run("plans", "list", "--month", "2026-10").stdout
    assert "the plan 1 has ended" in refusal(run("plans", "close", 1, "--outcome", "x", "--author", "王"))
    assert "there is no plan 2" in refusal(run("plans", "close", 2, "--outcome", "x", "--author", "王"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--due", "soon"), "`soon` is no day"),
        (("--due", "2001-01-01"), "due before it was made"),
        (("--due", "2199-01-01", "--month", "10"), "10 is no month"),
    ],
    ids=str,
)
def test_a_plan_that_cannot_be(run: Run, options: tuple[str, ...], message: str) -> None:
    assert message in refusal(run("plans", "add", "0081", "--goal", "好", "--author", "王", *options))


def test_the_trail_is_newest_first(run: Run) -> None:
    run("correct", "c01", *MENDED)
    run(*OPENED)
    run("plans", "add", "0081", "--goal", "好", "--due", "2199-01-01", "--author", "王")
    told = [(each["action"], each["author"], each["subject"]) for each in lines(run("trail", "--json"))]
    assert told == [("add_plan", "王", "plan:1"), ("open_appeal", "0081", "appeal:1"), ("correct", "林", "call:c01")]
    assert [each["action"] for each in lines(run("trail", "--json", "--limit", 2))] == ["add_plan", "open_appeal"]
    assert [each["action"] for each in lines(run("trail", "--json", "--subject", "call:c01"))] == ["correct"]
    assert [each["action"] for each in lines(run("trail", "--json", "--author", "王"))] == ["add_plan"]
    short = run("trail", "--limit", 1)
    assert "1 lines; there are more: --limit 2" in short.stderr
    shown = run("trail").stdout
    assert "now: 麻烦您稍等一下" in shown
    assert "13800138000" not in shown


def test_the_trail_by_the_clock_of_the_house_and_as_text(run: Run) -> None:
    with open_store("tingjian.db") as store:
        at = datetime(2026, 11, 2, 20, tzinfo=UTC)
        store.people.audit(Act(at, "林", "note", "call:c01", {"note": "[red]x", "calls": ["a", "b"]}))
    shown = run("trail").stdout
    assert "2026-11-03 04:00" in shown
    assert "note: [red]x" in shown
    assert "calls: a, b" in shown


def test_exit_codes(qa: Qa) -> None:
    """As processes: done, refused, wrong usage; errors on stderr."""
    done = qa("plans", "list")
    assert (done.returncode, done.stderr) == (0, "0 plans, 0 running\n")
    refused = qa("appeals", "answer", 1, "--decision", "upheld", "--reviewer", "赵", "--reason", "x")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "there is no appeal 1" in refused.stderr
    assert qa("correct", "c01").returncode == 2
