"""What forms ask of both databases."""

from __future__ import annotations

from dataclasses import replace

from qa.report.forms.table import KINDS
from qa.store import Store
from qa.store.asked import Asked
from tests.formsmade import OCTOBER, fill, made


def test_both_databases_answer_alike(any_store: Store) -> None:
    fill(any_store)
    asked = Asked(period=OCTOBER)
    assert [(each.call_id, each.agent_id, each.author) for each in any_store.forms.heard(asked)] == [
        ("c10-0-00", "0007", "周质检"),
        ("c10-0-01", "0007", "周质检"),
    ]
    calls = any_store.forms.calls(asked)
    assert len(calls) == 36
    assert calls[0] == ("c10-0-00", "taobao")
    assert len(any_store.forms.calls(replace(asked, agent="0012"))) == 12
    assert any_store.forms.rubrics() == ["taobao"]
    assert {kind: len(made(any_store, kind).forms) for kind in KINDS} == _FORMS


_FORMS = dict.fromkeys(KINDS, 1) | {
    "service_assessment": 3,  # agents
    "weekly_quality": 4,  # weeks with calls
    "case_book": 2,  # contents, and one case
    "fault_slip": 2,
    "penalty_forms": 6,
    "complaint_form": 6,
    "weekly_complaints": 2,
    "workload": 3,  # by day, week, agent
}
