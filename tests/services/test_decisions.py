"""People's decisions are read from their tables and compared with the machine's outcomes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from qa.errors import CallLogError
from qa.services.decisions import Agreement, Compared, ItemAgreement, read_decisions
from qa.types import MachineSaid, Outcome
from tests.handmade import BANNED, GREETING, result


def test_a_table_is_read_with_chinese_and_english_words(tmp_path: Path):
    path = tmp_path / "复核.csv"
    path.write_bytes("通话,项目,备注,结果\n0001,opening,听了两遍,不合格\n0002,开场白,,passed\n".encode("gb18030"))
    assert read_decisions(path) == {("0001", "opening"): Outcome.FAILED, ("0002", "开场白"): Outcome.PASSED}
    book = openpyxl.Workbook()
    for row in (["call", "item", "outcome"], ["0001", "opening", "不适用"]):
        book.active.append(row)
    book.save(tmp_path / "decided.xlsx")
    assert read_decisions(tmp_path / "decided.xlsx") == {("0001", "opening"): Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("call,item\n1,a\n", "row 1", "no column for the outcome"),
        ("call,item,outcome,结果\n", "row 1", "two columns for the outcome"),
        ("call,item,outcome\n1,a,passed\n2,b,可能\n", "row 3", "“可能” is no outcome"),
        ("call,item,outcome\n1,,passed\n", "row 2", "no item"),
        ("call,item,outcome\n1,a,passed\n1,a,failed\n", "row 3", "was decided in another way"),
        ("", "", "an empty table"),
    ],
)
def test_a_bad_table_names_its_row(tmp_path: Path, text: str, place: str, problem: str):
    path = tmp_path / "decided.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(CallLogError) as caught:
        read_decisions(path)
    assert place in str(caught.value)
    assert problem in str(caught.value)


def test_what_is_left_to_a_person_costs_recall_and_not_precision():
    """Counted by hand: four lapses, of which one is failed, one passed, two left open; one passed item is failed."""
    failed, passed, open_, missing = Outcome.FAILED, Outcome.PASSED, Outcome.UNDETERMINED, None
    agreement = Agreement()
    for machine, person in (
        (failed, failed), (passed, failed), (open_, failed), (Outcome.AWAITING_EAR, failed),
        (failed, passed), (passed, passed), (open_, Outcome.NOT_APPLICABLE), (missing, passed),
    ):  # fmt: skip
        agreement.add(machine, person)
    assert agreement == Agreement(found=1, wronged=1, missed=1, asked=3, asked_lapses=2)
    assert (agreement.precision, agreement.recall) == (0.5, 0.25)
    assert (Agreement().precision, Agreement().recall) == (None, None)


def test_items_that_a_person_decided_since_are_compared_by_what_the_machine_says():
    said = MachineSaid(Outcome.FAILED, "because", 1)
    kept = replace(BANNED, outcome=Outcome.PASSED, decided_by="person", machine=said)
    forgotten = replace(GREETING, outcome=Outcome.PASSED, decided_by="person")  # by an older version of the program
    before, after = result(items=(kept, forgotten)), result(items=(kept, GREETING))
    compared = Compared({})
    compared.add(before, after)
    assert compared.items["banned"] == ItemAgreement(1, Agreement(wronged=1), Agreement(wronged=1))
    assert compared.items["opening"] == ItemAgreement(1, Agreement(), Agreement())
