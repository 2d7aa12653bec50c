"""Samples from a store: what can be heard, drawn once, recorded, proven, covered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from qa.errors import StoreError, UsageError
from qa.report.sample import sample_book
from qa.sampling import draw
from qa.services.agreement import Compared, judged_of
from qa.services.drawn import drawn_calls, random_calls
from qa.services.review import decide
from qa.services.sampling import ToDraw, sample
from qa.store import Store
from qa.types import REACHED_NOBODY, CallResult, Outcome, Problem
from qa.types.people import Review
from tests.services.test_review import form_of, machine
from tests.test_scoring import FORM, F, P, U

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
MONTH = "2026-10"
PLAIN = {"silence_total": 0.0, "hold_longest": 0.0, "distress_customer": 0.0}


def call(number: int, agent: str = "0007", measures: dict[str, float] | None = None, **given: object) -> CallResult:
    made = machine(f"c{number:02}", **given)
    info = replace(
        made.call.info,
        agent_id=agent,
        agent_name=f"=N{agent}",
        started_at=datetime(2026, 10, 1 + number, 9),
        sha256=f"s{number}",
    )
    return replace(made, call=replace(made.call, info=info, measures={**PLAIN, **(measures or {})}, problems=()))


@pytest.fixture
def store(any_store: Store) -> Store:
    for number in range(12):
        any_store.save(call(number, "0007" if number < 8 else "0070"))
    any_store.save(call(12, measures={"hold_longest": 75.0}))
    any_store.save(call(13, measures={"distress_customer": 0.6}))
    nobody = call(14)
    any_store.save(replace(nobody, call=replace(nobody.call, problems=(Problem(REACHED_NOBODY, "空号"),))))
    copy = call(3)
    other = replace(copy.call.info, call_id="z03", source="calls/again.wav")
    any_store.save(replace(copy, call=replace(copy.call, info=other)))
    return any_store


def drawn(store: Store, **asked: object) -> object:
    return sample(store, ToDraw(MONTH, **asked), author="lin", at=AT, pack="plaza")  # type: ignore[arg-type]


def test_what_can_be_heard(store: Store) -> None:
    frame = store.candidates.of_month(MONTH, {})
    assert [each.call_id for each in frame] == [f"c{n:02}" for n in range(14)]  # nobody's call and the copy are not
    assert [each.facts.hold for each in frame[11:13]] == [0.0, 75.0]
    assert frame[13].facts.distress == 0.6
    assert frame[0].facts.first_day is None  # in the first month of a database everybody would be new
    assert store.candidates.of_month("2026-09", {}) == []


def test_open_and_failed_fatal_items(store: Store) -> None:
    store.save(call(20, rude=F))
    store.save(call(21, rude=U))
    facts = {each.call_id: each.facts for each in store.candidates.of_month(MONTH, {FORM.id: (60.0,)})}
    assert (facts["c20"].fatal, facts["c20"].fatal_open) == (True, False)
    assert (facts["c21"].fatal, facts["c21"].fatal_open) == (False, True)
    assert facts["c21"].limits == (60.0,)
    late = call(22, agent="0999")
    later = replace(late.call.info, started_at=datetime(2026, 11, 20, 9))
    store.save(replace(late, call=replace(late.call, info=later)))
    (new,) = store.candidates.of_month("2026-11", {})
    assert str(new.facts.first_day) == "2026-11-20"


def test_a_drawing_is_recorded_and_proven(store: Store) -> None:
    first = drawn(store, per_agent=3, per_risk=1)
    assert first.new
    assert len(first.sample.random) == 6
    (act,) = store.people.acts(subject=f"sample:{MONTH}")
    assert (act.author, act.at, act.detail["per_agent"], act.detail["calls"]) == ("lin", AT, 3, 14)
    assert act.detail["random"] == [pick.call.call_id for pick in first.sample.random]
    frame = store.candidates.of_month(MONTH, {})
    assert [each.call_id for each in draw(frame, 3, act.detail["seed"])] == act.detail["random"]
    again = drawn(store)
    assert (again.new, again.proven, again.same_frame) == (False, True, True)
    assert {p.call.call_id for p in again.sample.picks} == {p.call.call_id for p in first.sample.picks}
    assert len(store.people.acts(subject=f"sample:{MONTH}")) == 1
    assert drawn_calls(store, MONTH) == {p.call.call_id for p in first.sample.picks}


def test_drawing_until_one_likes_it_is_seen(store: Store) -> None:
    first = drawn(store, seed="a", per_agent=2)
    with pytest.raises(UsageError, match=r"drawn with seed a, not b.*--again"):
        drawn(store, seed="b")
    second = drawn(store, seed="b", again=True, per_agent=2)
    assert second.number == 2
    assert [act.detail["seed"] for act in store.people.acts(subject=f"sample:{MONTH}")] == ["a", "b"]
    # what counts as drawn at random is the first drawing
    assert random_calls(store, [MONTH]) == {pick.call.call_id for pick in first.sample.random}


def test_calls_that_came_since_are_told(store: Store) -> None:
    first = drawn(store)
    store.save(call(25))
    again = drawn(store)
    assert (again.same_frame, again.proven) == (False, None)
    assert [p.call.call_id for p in again.sample.random] == [p.call.call_id for p in first.sample.random]


def test_no_calls(store: Store) -> None:
    with pytest.raises(StoreError, match=r"no calls of 2026-01 can be heard.*2026-10"):
        sample(store, ToDraw("2026-01"), author="lin", at=AT, pack="plaza")


def review(call_id: str, item: str, outcome: Outcome, said: Outcome) -> Review:
    return Review(call_id, FORM.id, FORM.version, item, outcome, said, "lin", AT)


def test_coverage_and_what_counts_as_random(store: Store) -> None:
    store.save(call(26, opening=F))
    found = drawn(store, per_agent=20)  # all of them
    assert [(row.agent, row.calls, row.heard, row.missing) for row in found.covered] == [
        ("0007", 11, 0, 11),
        ("0070", 4, 0, 4),
    ]
    made = [review("c00", "opening", P, P), review("c00", "banned", F, P), review("c26", "opening", F, F)]
    assert decide(store, made, form_of) == []
    rows = {row.agent: row for row in drawn(store).covered}
    assert (rows["0007"].heard, rows["0007"].drawn_heard, rows["0007"].missing) == (2, 2, 9)
    judged = judged_of(store, Compared(MONTH))
    # of c26 only what the machine failed was looked at: that it is of a drawn call does not make it random
    assert [(each.call_id, each.random) for each in judged] == [("c00", True), ("c00", True), ("c26", False)]


def test_the_workbook(store: Store, tmp_path: Path) -> None:
    found = drawn(store, per_agent=2, per_risk=2)
    path = tmp_path / "s.xlsx"
    path.write_bytes(sample_book(found.sample, found.covered))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["抽样清单", "监听进度", "如何抽取"]
    rows = list(book["抽样清单"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [pick.call.call_id for pick in found.sample.picks]
    assert [row[9] for row in rows].count("随机") == 4
    assert {row[10] for row in rows if row[9] == "重点"} <= {"保持过久", "顾客情绪"}
    assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)
    told = dict(book["如何抽取"].iter_rows(min_row=2, values_only=True))
    assert told["种子"] == found.sample.seed
