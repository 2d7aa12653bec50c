"""A corrected word scores the call at once, and whenever it is scored again; what was heard stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa.asr.engine import Leg, LegWords
from qa.errors import RefusedError
from qa.packs.load import Pack, load_pack
from qa.services.correct import correct
from qa.services.kept import Model, kept_words
from qa.services.rescore import Request as Again
from qa.services.rescore import Rescoring
from qa.services.review import decide
from qa.services.score import Request, prepare
from qa.store import Store
from qa.types import CallResult, Outcome, Word
from qa.types.people import Correction, Review

SAMPLES = Path(__file__).parents[2] / "samples" / "calls"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
SAID = (
    ("agent", 1.5, 4.8, "您好，这里是银座购物广场，请讲。"),
    ("customer", 5.3, 6.8, "喂，积分怎么查？"),
    ("agent", 7.0, 9.0, "没看我正忙着吗？"),
    ("customer", 34.2, 36.0, "好的，谢谢，再见。"),
    ("agent", 36.8, 39.0, "再见，欢迎您光临选购。"),
)
RIGHT = Correction("c01", 2, 7.0, "没看我正忙着吗", "麻烦您稍等一下", "lin", AT)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("plaza")


def score(store: Store, pack: Pack, folder: Path, *said: tuple[str, float, float, str]) -> CallResult:
    turns = [dict(zip(("party", "start", "end", "text"), turn, strict=True)) for turn in said or SAID]
    facts = {"call_id": "c01", "agent_id": "0012", "direction": "inbound", "duration": 40.0}
    line = {"call": facts, "transcript": {"language": "zh", "model": "somebody", "turns": turns}}
    (folder / "calls.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    paths = [str(folder / "calls.jsonl")]
    batch = prepare(Request(paths, pack, lambda: pytest.fail("no model is asked"), folder / "out", store))
    (result,) = batch.run()
    assert isinstance(result, CallResult)
    return result


def rescore(store: Store, pack: Pack, out: Path) -> None:
    with Rescoring(Again(store, pack)) as rescoring:
        assert list(rescoring.compute()) == ["c01"]
        rescoring.write(out, replace_versions=True)


def banned(store: Store) -> Outcome:
    return next(item.outcome for item in store.result("c01").items if item.id == "banned")


def text(store: Store) -> str:
    return store.result("c01").call.transcript.turns[2].text


def test_a_correction_scores_the_call_at_once(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    before = score(any_store, pack, tmp_path)
    assert banned(any_store) is Outcome.FAILED
    after = correct(any_store, RIGHT, pack)
    assert any_store.result("c01") == after
    assert (text(any_store), banned(any_store)) == ("麻烦您稍等一下？", Outcome.PASSED)
    assert after.score.final is not None
    assert before.score.final is not None
    assert after.score.final > before.score.final
    # what was heard stays, and the score before
    assert any_store.people.original("c01") == before.call.transcript
    assert [replace(each, id=None) for each in any_store.people.corrections("c01")] == [RIGHT]
    assert [(each.cause, each.author) for each in any_store.score_versions("c01")] == [
        ("machine", None),
        ("rescore", "lin"),
    ]
    assert [act.action for act in any_store.people.acts(subject="call:c01")] == ["correct"]
    # and what is searched for is what was said
    assert [hit.turn for hit in any_store.search("麻烦您稍等")] == [2]
    assert any_store.search("正忙着") == []


def test_it_holds_when_the_call_is_scored_again(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    score(any_store, pack, tmp_path)
    correct(any_store, RIGHT, pack)
    corrected = any_store.result("c01")
    rescore(any_store, pack, tmp_path / "out")
    rescore(any_store, pack, tmp_path / "out")
    assert any_store.result("c01") == corrected
    # other words were given since: the correction is applied to them, and they are the original now
    others = [*SAID[:2], ("agent", 7.0, 9.5, "没看我正忙着吗，真是的。"), *SAID[3:]]
    score(any_store, pack, tmp_path, *others)
    assert text(any_store) == "麻烦您稍等一下，真是的。"
    original = any_store.people.original("c01")
    assert original is not None
    assert original.turns[2].text == "没看我正忙着吗，真是的。"
    rescore(any_store, pack, tmp_path / "out")
    assert text(any_store) == "麻烦您稍等一下，真是的。"


def test_a_correction_of_words_that_are_gone_is_a_problem_of_the_call(
    any_store: Store, pack: Pack, tmp_path: Path
) -> None:
    score(any_store, pack, tmp_path)
    correct(any_store, RIGHT, pack)
    score(any_store, pack, tmp_path, *SAID[:2], ("agent", 7.5, 9.0, "请稍等。"), *SAID[3:])
    assert text(any_store) == "请稍等。"
    for _ in range(2):
        kinds = [problem.kind for problem in any_store.result("c01").call.problems]
        assert kinds.count("correction_lost") == 1
        rescore(any_store, pack, tmp_path / "out")


def test_one_correction_after_the_other(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    before = score(any_store, pack, tmp_path)
    correct(any_store, replace(RIGHT, was="忙", now="忙忙"), pack)  # the new word holds the old one
    correct(any_store, replace(RIGHT, was="忙忙", now="忙于"), pack)
    rescore(any_store, pack, tmp_path / "out")
    assert text(any_store) == "没看我正忙于着吗？"
    assert any_store.people.original("c01") == before.call.transcript


def test_a_persons_decision_holds(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    result = score(any_store, pack, tmp_path)
    about = ("c01", pack.rubric.id, pack.rubric.version, "banned")
    confirmed = Review(*about, Outcome.FAILED, Outcome.FAILED, "zhao", AT, "it was rude all the same")
    assert decide(any_store, [confirmed], lambda *_: pack.rubric) == []
    after = correct(any_store, RIGHT, pack)
    item = next(item for item in after.items if item.id == "banned")
    assert (item.outcome, item.decided_by) == (Outcome.FAILED, "person")
    assert item.machine is not None
    assert item.machine.outcome is Outcome.PASSED  # by what was said
    assert result.call.info == after.call.info


class Scripted:
    """A model that hears the same words on the first leg, and nothing on the others."""

    name, demonstration = "scripted", False

    def transcribe(self, legs: Sequence[Leg]) -> Iterator[LegWords]:
        letters = "您号请稍等一下"
        words = tuple(Word(char, 3.0 + 0.3 * at, 3.3 + 0.3 * at, 0.9) for at, char in enumerate(letters))
        for number, _ in enumerate(legs):
            yield LegWords(words if number == 0 else ())


def test_what_a_model_misheard(any_store: Store, pack: Pack, tmp_path: Path) -> None:
    model = Model("scripted", False, "key")
    call = SAMPLES / "10-hold-no-notice.flac"
    batch = prepare(Request([str(call)], pack, Scripted, tmp_path / "out", any_store, model=lambda: model))
    (before,) = batch.run()
    assert isinstance(before, CallResult)
    turns = before.call.transcript.turns
    at = next(number for number, turn in enumerate(turns) if "您号" in turn.text)
    parts = any_store.made_from(before.call.info.call_id)
    assert parts is not None
    heard = kept_words(any_store, parts["words"])
    wrong = Correction(before.call.info.call_id, at, 3.3, "号", "好", "lin", AT)
    after = correct(any_store, wrong, pack)
    assert after.call.transcript.turns[at].text == turns[at].text.replace("号", "好")
    assert after.call.measures == before.call.measures
    with Rescoring(Again(any_store, pack)) as rescoring:
        list(rescoring.compute())
        assert rescoring.diff.changed == rescoring.diff.as_stored == 0
        assert rescoring.write(tmp_path / "out", replace_versions=True) == 0
    assert kept_words(any_store, parts["words"]) == heard  # what the model wrote stays
    assert any_store.people.original(wrong.call_id) == before.call.transcript
    again = prepare(Request([str(call)], pack, Scripted, tmp_path / "out", any_store, model=lambda: model))
    assert list(again.run()) == [after]
    assert again.unchanged == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"call_id": "c77"}, "there is no call c77"),
        ({"turn": 5}, "has no turn 5"),
        ({"turn": -1}, "has no turn -1"),
        ({"was": "正在忙"}, "does not say “正在忙”"),
        ({"start": 7.5}, "does not say"),
        ({"now": "没看我正忙着吗"}, "changes nothing"),
        ({"author": " "}, "nobody is named"),
    ],
)
def test_what_cannot_be_corrected(
    any_store: Store, pack: Pack, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    before = score(any_store, pack, tmp_path)
    with pytest.raises(RefusedError, match=message):
        correct(any_store, replace(RIGHT, **change), pack)
    assert any_store.result("c01") == before
    assert (any_store.people.corrections("c01"), any_store.people.acts()) == ([], [])
    assert any_store.people.original("c01") is None
