"""How sure words are taken: through the settings into the scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa.agreement import Judged
from qa.agreement.refit import SHIFTS
from qa.config import load_settings
from qa.errors import ConfigError
from qa.packs.load import load_pack
from qa.pipeline import judge, understand_transcript
from qa.services.calibrate import Tried, decided_calls, tried, write_certainty
from qa.services.kept import judged_by
from qa.store import open_store
from qa.types import Call, Outcome, Transcript, Turn, Word
from tests.handmade import INFO

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
PACK = load_pack("plaza")
MODEL = "large-v3"


def heard(probability: float) -> Call:
    """A call whose greeting is there, as far as the model is sure of its words."""
    text = "您好，这里是银座购物广场客服中心"
    words = tuple(Word(each, 0.5 + i * 0.1, 0.6 + i * 0.1, probability) for i, each in enumerate(text))
    turns = (Turn("agent", 0.5, 2.5, text, words), Turn("customer", 3, 4, "你好", (Word("你好", 3, 4, 0.99),)))
    transcript = Transcript(turns, model=MODEL, origin="model")
    return understand_transcript(replace(INFO, sha256="s1"), transcript, PACK.cues)


def opening(call: Call, shift: float) -> Outcome:
    return next(item.outcome for item in judge(call, PACK.rubric, {MODEL: shift}).items if item.id == "opening")


def test_surer_words_decide_what_was_open() -> None:
    call = heard(0.4)
    assert opening(call, 0) is not Outcome.PASSED
    assert opening(call, 2) is Outcome.PASSED
    assert opening(heard(0.9), 0) is Outcome.PASSED
    assert opening(heard(0.9), -4) is not Outcome.PASSED
    assert judge(call, PACK.rubric, {MODEL: 2.0}).call.transcript == call.transcript  # as the model gave them
    assert judge(call, PACK.rubric, {"other": 2.0}) == judge(call, PACK.rubric)


def test_trials_from_stored_calls(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.db")) as store:
        result = judge(heard(0.4), PACK.rubric)
        store.save(result)
        item = next(each for each in result.items if each.id == "opening")
        decision = Judged(INFO.call_id, PACK.rubric.id, "opening", item.outcome, Outcome.PASSED, "lin", AT)
        found = Tried()
        ids = list(tried(store, decided_calls([decision]), lambda *_: PACK.rubric, found))
    assert ids == [INFO.call_id]
    ((trial,),) = found.trials.values()
    assert [trial.machine[SHIFTS.index(at)] for at in (0.0, 2.0)] == [item.outcome, Outcome.PASSED]
    assert trial.moves


def test_the_settings_file_keeps_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "qa.yaml"
    path.write_text("# ours\nlang: en # for the head office\n", "utf-8")
    write_certainty(path, MODEL, 1.5)
    write_certainty(path, "tiny", -0.5)
    assert path.read_text("utf-8").startswith("# ours\nlang: en # for the head office\n")
    settings = load_settings(folder=tmp_path, env={}, user_file=tmp_path / "none.yaml")
    assert settings.certainty == {MODEL: 1.5, "tiny": -0.5}
    path.write_text("- a list\n", "utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_certainty(path, MODEL, 1.0)


@pytest.mark.parametrize("line", ["large-v3: 9", "large-v3: much"])
def test_a_shift_that_is_none(tmp_path: Path, line: str) -> None:
    (tmp_path / "qa.yaml").write_text(f"lang: zh\ncertainty:\n  {line}\n", "utf-8")
    with pytest.raises(ConfigError, match=r"qa\.yaml:3: .*a line a model"):
        load_settings(folder=tmp_path, env={}, user_file=tmp_path / "none.yaml")


def test_another_certainty_is_another_judgement() -> None:
    sure = replace(PACK, certainty={MODEL: 1.0})
    assert judged_by(sure) != judged_by(PACK)
    assert "certainty" not in judged_by(PACK)
