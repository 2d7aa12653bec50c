"""Candidates for examples: what the database chooses against a plain look at all results."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from qa.coaching import Comparison, Wanted
from qa.store import Store
from qa.types import CallResult, Evidence, Outcome
from tests.handmade import BANNED, GREETING, result

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
AGENTS = (("0007", "陈晨", "一组"), ("0081", "李强", "二组"), (None, "无号", None))


def made() -> list[CallResult]:
    """Thirty-six calls in two months: of each agent two on each line in each month, in every outcome."""
    results = []
    outcomes = (Outcome.FAILED, Outcome.PASSED, Outcome.UNDETERMINED)
    for n, ((agent, name, team), line, month, outcome) in enumerate(
        product(AGENTS, ("咨询", "投诉"), (9, 10), outcomes)
    ):
        facts: dict[str, Any] = {
            "agent_id": agent, "agent_name": name, "team": team, "line": line,
            "started_at": datetime(2026, month, 1 + n % 27, 9, n),
        }  # fmt: skip
        items = (
            replace(GREETING, outcome=outcome, decided_by="person" if n % 5 == 0 else "machine"),
            replace(BANNED, outcome=outcomes[n % 3]),
        )
        measures = {"silence_longest_agent": float(n) if n % 4 else None, "interruptions_agent": n % 3}
        results.append(result(f"c{n:02d}", info=facts, items=items, measures=measures))
    return results


def plainly(results: list[CallResult], wanted: Wanted) -> set[tuple[str, str]]:
    """The same asked of the results themselves."""
    found = set()
    for each in results:
        info, measure = each.call.info, wanted.measure
        facts = {
            wanted.month: info.started_at and info.started_at.strftime("%Y-%m"),
            wanted.agent: info.agent_id,
            wanted.team: info.team,
            wanted.line: info.line,
        }
        if any(asked is not None and asked != fact for asked, fact in facts.items()):
            continue
        if wanted.calls is not None and info.call_id not in wanted.calls:
            continue
        if measure is not None:
            value = each.call.measures[measure.measure]
            tests = {">": lambda a, b: a > b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b}
            if value is None or not tests[measure.sign](value, measure.number):
                continue
        if not wanted.items and wanted.outcome is None:
            found.add((info.call_id, ""))
            continue
        for item in each.items:
            if (not wanted.items or item.id in wanted.items) and wanted.outcome in (None, item.outcome):
                found.add((info.call_id, item.id))
    return found


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(("opening",), Outcome.FAILED),
        Wanted(("opening",), Outcome.FAILED, month="2026-10"),
        Wanted(("opening", "banned"), Outcome.PASSED, team="二组"),
        Wanted(outcome=Outcome.UNDETERMINED, line="投诉", agent="0007"),
        Wanted(("banned",)),
        Wanted(measure=Comparison("silence_longest_agent", ">", 20.5)),
        Wanted(("opening",), Outcome.FAILED, measure=Comparison("interruptions_agent", "=", 0)),
        Wanted(measure=Comparison("silence_longest_agent", "<=", 7), month="2026-09"),
        Wanted(calls=("c03", "c20", "nobody's")),
        Wanted(("nothing",), Outcome.FAILED),
    ],
    ids=str,
)
def test_candidates_are_those_that_a_plain_look_finds(any_store: Store, wanted: Wanted) -> None:
    results = made()
    any_store.save_all(results)
    found = any_store.examples.candidates(wanted)
    assert {(each.call_id, each.item_id) for each in found} == plainly(results, wanted)


def test_a_candidate_brings_what_is_known_of_its_call_and_item(any_store: Store) -> None:
    any_store.save(result("c01", items=(BANNED,)))
    [found] = any_store.examples.candidates(Wanted(("banned",), Outcome.FAILED))
    assert (found.agent_id, found.agent_name, found.team, found.line) == ("0012", "王芳", "一组", "400")
    assert found.started_at == datetime(2026, 10, 1, 9, 5)
    assert (found.title, found.clauses, found.decided_by) == (BANNED.title, BANNED.clauses, "machine")
    assert found.evidence == (Evidence("agent", 14.25, 15.5, "这个我不知道"),)
    assert (found.problems, found.demonstration, found.parties_known) == (("one_dead_leg",), True, False)
    assert any_store.examples.transcripts(["c01"])["c01"].turns[0].text == "您好，"
    assert [event.kind for event in any_store.examples.events(["c01"])["c01"]] == ["hold", "silence"]


def test_only_a_calls_newest_score_counts(any_store: Store) -> None:
    failed, passed = (replace(GREETING, outcome=each) for each in (Outcome.FAILED, Outcome.PASSED))
    any_store.save(result("c01", items=(failed,), version="1"), scored_at=NOON)
    any_store.save(result("c01", items=(passed,), version="2"), scored_at=NOON + timedelta(hours=1))
    any_store.save(result("c01", items=(failed,), rubric="other"), scored_at=NOON)
    found = any_store.examples.candidates(Wanted(("opening",), Outcome.FAILED))
    assert [(each.rubric, each.version) for each in found] == [("other", "1")]


def test_everybodys_first_comes_before_anybodys_second(any_store: Store) -> None:
    busy = [result(f"b{n}", info={"agent_id": "1", "started_at": datetime(2026, 10, 9, n)}) for n in range(9)]
    idle = [result("i0", info={"agent_id": "2", "started_at": datetime(2026, 10, 1)})]
    any_store.save_all([*busy, *idle])
    decided = replace(GREETING, decided_by="person")
    any_store.save(result("b3", info={"agent_id": "1", "started_at": datetime(2026, 10, 9, 3)}, items=(decided,)))
    ids = [each.call_id for each in any_store.examples.candidates(Wanted(("opening",), Outcome.PASSED), most=3)]
    assert ids == ["b3", "b8", "i0"]  # what a person decided, the newest of the busy one, and the idle one's only call
