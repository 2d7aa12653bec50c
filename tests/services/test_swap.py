"""Parties that a person turned round: judged anew at once and whenever the call is scored again; twice is as before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from qa.asr.engine import Leg, LegWords
from qa.errors import RefusedError
from qa.packs.load import Pack, load_pack
from qa.services.correct import correct, swap
from qa.services.kept import Model
from qa.services.rescore import Request as Again
from qa.services.rescore import Rescoring
from qa.services.review import decide
from qa.services.score import Request, prepare
from qa.store import Store
from qa.types import CallResult, Outcome, Word
from qa.types.people import Correction, Review
from tests.services.test_correct import AT, SAID, SAMPLES, score

WRONG = tuple(({"agent": "customer", "customer": "agent"}[party], *rest) for party, *rest in SAID)
"""The dialogue of the tests of corrections, with its parties the wrong way round."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("plaza")


def parties(result: CallResult) -> list[str]:
    return [turn.party for turn in result.call.transcript.turns]


def outcomes(result: CallResult) -> dict[str, Outcome]:
    return {item.id: item.outcome for item in result.items}


def test_a_swapped_call_is_judged_as_if_it_had_been_right(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    right = score(any_store, pack, tmp_path)
    wrong = score(any_store, pack, tmp_path, *WRONG)
    assert outcomes(wrong) != outcomes(right)
    after = swap(any_store, "c01", "lin", AT, pack)
    assert any_store.result("c01") == after
    assert parties(after) == ["agent", "customer", "agent", "customer", "agent"]
    assert (after.items, after.score, after.call.measures) == (right.items, right.score, right.call.measures)
    assert [act.action for act in any_store.people.acts(subject="call:c01")] == ["swap_parties"]
    assert any_store.people.original("c01") == wrong.call.transcript
    assert [each.cause for each in any_store.score_versions("c01")][-1] == "rescore"


def test_twice_is_as_before(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    before = score(any_store, pack, tmp_path, *WRONG)
    swap(any_store, "c01", "lin", AT, pack)
    assert swap(any_store, "c01", "lin", AT, pack) == before
    assert any_store.result("c01") == before
    # and what is heard anew then is what was heard last
    others = [*WRONG[:3], ("agent", 34.2, 36.0, "好的，谢谢，再会。"), WRONG[4]]
    score(any_store, pack, tmp_path, *others)
    rescore(any_store, pack, tmp_path / "out")
    assert any_store.result("c01").call.transcript.turns[3].text == "好的，谢谢，再会。"


def rescore(store: Store, pack: Pack, out: Path) -> None:
    with Rescoring(Again(store, pack)) as rescoring:
        list(rescoring.compute())
        rescoring.write(out, replace_versions=True)


def test_it_holds_when_the_call_is_scored_again(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    score(any_store, pack, tmp_path, *WRONG)
    swapped = swap(any_store, "c01", "lin", AT, pack)
    rescore(any_store, pack, tmp_path / "out")
    rescore(any_store, pack, tmp_path / "out")
    assert any_store.result("c01") == swapped
    longer = [*WRONG[:2], ("customer", 7.0, 9.5, "没看我正忙着吗，真是的。"), *WRONG[3:]]
    after = score(any_store, pack, tmp_path, *longer)
    assert (parties(after), after.call.transcript.turns[2].text) == (parties(swapped), "没看我正忙着吗，真是的。")


def test_with_a_corrected_word_and_a_decision(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    wrong = score(any_store, pack, tmp_path, *WRONG)
    swapped = swap(any_store, "c01", "lin", AT, pack)
    assert outcomes(swapped)["banned"] is Outcome.FAILED
    corrected = correct(any_store, Correction("c01", 2, 7.0, "没看我正忙着吗", "麻烦您稍等一下", "lin", AT), pack)
    assert (parties(corrected), outcomes(corrected)["banned"]) == (parties(swapped), Outcome.PASSED)
    decision = Review("c01", "plaza", pack.rubric.version, "banned", Outcome.FAILED, Outcome.PASSED, "lin", AT, "heard")
    assert decide(any_store, [decision], lambda *_: pack.rubric) == []
    back = swap(any_store, "c01", "lin", AT, pack)
    assert parties(back) == parties(wrong)
    assert back.call.transcript.turns[2].text == "麻烦您稍等一下？"
    assert any_store.people.original("c01") == wrong.call.transcript
    [banned] = [item for item in back.items if item.id == "banned"]
    assert (banned.outcome, banned.decided_by) == (Outcome.FAILED, "person")


def test_what_cannot_be_turned_round(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    nobody = [("unknown", *rest) for _, *rest in SAID]
    score(any_store, pack, tmp_path, *nobody)
    with pytest.raises(RefusedError, match="nobody knows who is who"):
        swap(any_store, "c01", "lin", AT, pack)
    with pytest.raises(RefusedError, match="no call"):
        swap(any_store, "c99", "lin", AT, pack)
    assert not any_store.desk.swapped("c01")


class Scripted:
    """The words that a model would write: the agent's opening on leg 0, and little on leg 1."""

    name, demonstration = "scripted", False

    def transcribe(self, legs: Sequence[Leg]) -> Iterator[LegWords]:
        said = ("您好这里是银座购物广场请问有什么可以帮您", "我想问一下积分怎么查")
        for number, _ in enumerate(legs):
            start = 2.0 + 8 * (number % 2)
            letters = enumerate(said[number % 2])
            yield LegWords(tuple(Word(char, start + 0.3 * at, start + 0.3 * at + 0.3, 0.9) for at, char in letters))


def test_a_recordings_legs_change_over(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    call = SAMPLES / "10-hold-no-notice.flac"
    model = Model("scripted", False, "key")
    (before,) = prepare(
        Request([str(call)], pack, Scripted, tmp_path / "out", any_store, model=lambda: model, agent_channel=0)
    ).run()
    assert isinstance(before, CallResult)
    call_id = before.call.info.call_id
    after = swap(any_store, call_id, "lin", AT, pack)
    assert before.call.legs is not None
    assert after.call.legs is not None
    assert after.call.legs.parties == tuple(reversed(before.call.legs.parties))
    assert "a person heard" in after.call.legs.reason
    swapped = {"agent": "customer", "customer": "agent", "system": "system"}
    assert parties(after) == [swapped[party] for party in parties(before)]
    speech = [(each.call.measures["speech_agent"], each.call.measures["speech_customer"]) for each in (before, after)]
    assert speech[0] == tuple(reversed(speech[1]))
    rescore(any_store, pack, tmp_path / "out")
    assert any_store.result(call_id) == after
    assert swap(any_store, call_id, "lin", AT, pack) == before


def test_of_a_transferred_call_every_part_is_turned(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    handlers = [{"start": 0.0, "agent_id": "0012"}, {"start": 30.0, "agent_id": "0013"}]
    facts = {"call_id": "c01", "agent_id": "0012", "direction": "inbound", "duration": 40.0, "handlers": handlers}
    turns = [dict(zip(("party", "start", "end", "text"), turn, strict=True)) for turn in WRONG]
    # the second agent is heard too, so that there are two parts
    turns.insert(4, {"party": "agent", "start": 36.1, "end": 36.6, "text": "好的好的，再见。"})
    line = {"call": facts, "transcript": {"language": "zh", "model": "somebody", "turns": turns}}
    path = tmp_path / "calls.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    before = list(prepare(Request([str(path)], pack, lambda: pytest.fail("no model"), tmp_path, any_store)).run())
    assert [each.call.info.call_id for each in before if isinstance(each, CallResult)] == ["c01.1", "c01.2"]
    swap(any_store, "c01.2", "lin", AT, pack)
    first, second = (any_store.result(each) for each in ("c01.1", "c01.2"))
    assert parties(first) == parties(second) == ["agent", "customer", "agent", "customer", "customer", "agent"]
    swap(any_store, "c01.1", "lin", AT, pack)  # by the other part: it is one recording
    assert [any_store.result(each) for each in ("c01.1", "c01.2")] == before
