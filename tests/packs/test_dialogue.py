"""A typed dialogue is a case; what is no part of one is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import PackError, QaError, TranscriptError, UsageError
from qa.packs.cases import call_of, read_cases
from qa.packs.dialogue import read_dialogue
from qa.packs.explain import explain
from qa.packs.load import load_pack
from qa.types import Outcome, Truth
from tests.packs.good import write

TEXT = """\
# 一通样板
（呼入）
(铃响4声)
坐席：您好，银座。
顾客: 帮我查一下：积分。

（等待20秒）
（停顿 2.5 秒）
AGENT: 好了。
（客户挂断）
"""


def test_every_line_is_read() -> None:
    case = read_dialogue(TEXT, "--text")
    assert case.dialogue == (
        ("agent", "您好，银座。"),
        ("customer", "帮我查一下：积分。"),
        ("hold", 20),
        ("pause", 2.5),
        ("agent", "好了。"),
    )
    assert case.call == {"direction": "inbound", "hangup_by": "customer"}
    assert case.measures == {"rings": 4}


def test_a_fact_of_the_dialogue_goes_before_one_beside_it() -> None:
    case = read_dialogue("（呼出）\n坐席：您好", "t", call={"direction": "inbound", "line": "400"})
    assert case.call == {"direction": "outbound", "line": "400"}


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("坐席：您好\n你好", "t:2", "nobody knows who says “你好”"),
        ("坐席：您好\n\n坐席：", "t:3", "says nothing"),
        ("（拍桌子）\n坐席：您好", "t:1", "（拍桌子） is nothing that can happen"),
        ("（等待0秒）\n坐席：您好", "t:1", "（等待0秒）"),
        ("（等待20秒）", "t", "nobody says anything"),
        ("", "t", "nobody says anything"),
    ],
)
def test_what_is_no_dialogue(text: str, where: str, problem: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        read_dialogue(text, "t")
    assert caught.value.where == where
    assert problem in caught.value.problem


@pytest.mark.parametrize("call", [{"directoin": "inbound"}, {"direction": "sideways"}])
def test_a_wrong_fact(call: dict[str, str]) -> None:
    with pytest.raises(PackError):
        read_dialogue("坐席：您好", "t", call=call)


def test_an_item_is_explained_node_by_node(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path))
    call = call_of(pack, read_dialogue("（呼入）\n坐席：喂，您好。\n（等待20秒）\n坐席：好了。", "t"))
    wait = explain(pack, "wait", call)
    assert wait.outcome.outcome is Outcome.FAILED
    when = wait.trees["when"]
    assert (when.text, when.truth) == ("use: held", Truth.YES)
    (both,) = when.parts
    assert (both.text, [part.text for part in both.parts]) == (
        "all",
        ["use: inbound", "measure_between: {measure: hold_count, min: 1}"],
    )
    assert both.parts[0].parts[0].text == "field: {field: direction, in: [inbound]}"
    written = (tmp_path / "rubric.yaml").read_text("utf-8").splitlines()
    assert "all: [{use: inbound}" in written[both.line]
    assert "all: [{use: inbound}" in written[both.parts[0].line - 1]
    assert written[both.parts[0].parts[0].line - 1].startswith("  inbound: {field")
    assert "before_event: hold" in written[wait.trees["check"].line - 1]
    polite = explain(pack, "polite", call)
    assert "unless" not in polite.trees
    check = polite.trees["check"]
    assert (check.text, check.truth, check.parts[0].truth) == ("not", Truth.YES, Truth.NO)


def test_what_only_comes_near_raises_no_question_in_when(tmp_path: Path) -> None:
    """The tree shows what the evaluation sees: in `when` a phrase that sounds near is not said."""
    name = write(
        tmp_path, "rubric.yaml", "        same_event_as: wait\n", "        when: {says: {any: [爱买不买啊您呐]}}\n"
    )
    pack = load_pack(name)
    call = call_of(pack, read_dialogue("坐席：爱卖不卖啦您哪", "t", heard=0.4))
    explained = explain(pack, "polite", call)
    outcome = explained.outcome.outcome
    truth = explained.trees["when"].truth
    assert (truth is Truth.NO) == (outcome is Outcome.NOT_APPLICABLE)


def test_the_trees_agree_with_the_outcome_on_every_case_of_plaza() -> None:
    pack = load_pack("plaza")
    seen = set()
    for case in read_cases(pack)[:40:5]:
        call = call_of(pack, case)
        for item in pack.rubric.items:
            explained = explain(pack, item.id, call)
            truths = {question: tree.truth for question, tree in explained.trees.items()}
            outcome = explained.outcome.outcome
            seen.add(outcome)
            if outcome is Outcome.PASSED:
                assert truths["check"] is Truth.YES
            if outcome is Outcome.FAILED:
                assert truths["check"] is Truth.NO
                assert truths.get("when", Truth.YES) is Truth.YES
    assert {Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE} <= seen


def test_an_item_that_does_not_exist(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path))
    with pytest.raises(UsageError, match="no item `opning`") as caught:
        explain(pack, "opning", call_of(pack, read_dialogue("坐席：您好", "t")))
    assert "opening" in (caught.value.mend or "")
    assert isinstance(caught.value, QaError)
