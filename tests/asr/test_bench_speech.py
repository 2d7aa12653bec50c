"""The held-out sentences are what they should be, and the bench counts as it says."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from models.train import espeak
from models.train.text import sentences as training_text
from qa.text import is_han
from qa.types import Span, Word
from samples.make.speech import pinyin
from tests.bench.speech.compare import Confusion, compare
from tests.bench.speech.hear import Heard
from tests.bench.speech.phrases import recall
from tests.bench.speech.say import VOICES_HELD, VOICES_SEEN, Said, Spoken
from tests.bench.speech.sets import DATA, FILES, Sentence, han, read_talks, read_wordings

SETS = {name: read_talks(path) for name, path in FILES.items()}
LEAST = {"a": 300, "b": 150}


def sentences(name: str) -> list[Sentence]:
    return [sentence for talk in SETS[name] for sentence in talk.sentences]


@pytest.mark.parametrize("name", SETS)
def test_held_out_sentences(name: str) -> None:
    every = sentences(name)
    assert len(every) >= LEAST[name]
    assert len({sentence.han for sentence in every}) == len(every)
    for sentence in every:
        sentence.text.encode("gb2312")
        assert all(is_han(char) or char in "，。？！、" for char in sentence.text), sentence.text
        assert all(phrase in sentence.text for phrase in sentence.phrases), sentence.text
        assert pinyin(sentence.text)[1] == sentence.han


def test_dialogues_are_among_those_by_hand() -> None:
    dialogues = YAML(typ="safe").load(FILES["b"])["dialogues"]
    assert len(dialogues) >= 8
    assert all(8 <= len(dialogue["turns"]) <= 14 for dialogue in dialogues)
    assert all({turn["party"] for turn in dialogue["turns"]} == {"agent", "customer"} for dialogue in dialogues)


def test_wordings_are_written_once() -> None:
    data = YAML(typ="safe").load(DATA / "wordings.yaml")
    assert not set(data["required"]) & set(data["banned"])
    assert all(len(han(text)) >= 2 for text in [*data["required"], *data["banned"]])
    kinds = Counter(wording.kind for wording in read_wordings([]))
    assert (kinds["required"], kinds["banned"]) == (len(data["required"]), len(data["banned"]))
    assert kinds["rule packs"] > 20


def test_training_never_speaks_in_the_held_voices() -> None:
    assert set(VOICES_HELD) == set(espeak.VOICES_HELD)
    assert set(VOICES_SEEN) <= set(espeak.VOICES_TRAIN)


def test_training_does_not_say_the_held_sentences() -> None:
    """A sample: that a held branch is never taken is looked after where the grammar is tested.

    Set (b) holds wordings of the regulations, as training does; a few are a whole sentence of it.
    """
    held = {s.han for name in SETS for s in sentences(name) if len(s.han) >= 10 and s.han not in map(han, s.phrases)}
    trained = {han(each) for each in islice(training_text(1), 5000)}
    assert not held & trained


# ---- counting --------------------------------------------------------------------------------------

STEP = 0.2


def call(*said: tuple[int, str], heard: dict[int, str], late: float = 0.0) -> Heard:
    """Sentences one after the other, a character in 0.2 s, a second between them; heard words at the same times."""
    every, at = [], 1.0
    for leg, text in said:
        words = tuple(Word(c, at + i * STEP, at + (i + 1) * STEP) for i, c in enumerate(text))
        every.append(Said(leg, Span(at, words[-1].end), words))
        at = words[-1].end + 1.0
    spoken = Spoken("call", np.zeros((2, 1), np.float32), 8000, tuple(every))
    legs = []
    for leg in range(2):
        times = [word for each in every if each.leg == leg for word in each.characters]
        text = heard.get(leg, "")
        legs.append(
            tuple(
                Word(c, t.start + late, t.end + late, 0.95) for c, t in zip(text, times, strict=len(text) == len(times))
            )
        )
    return Heard(spoken, tuple(legs))


def test_everything_right() -> None:
    errors = compare([call((0, "您好请讲"), (1, "查话费"), heard={0: "您好请讲", 1: "查话费"}, late=0.05)])
    assert (errors.characters, errors.edits, errors.syllable_edits) == (7, 0, 0)
    assert errors.exact_share == 1.0
    assert errors.starts == pytest.approx([0.05] * 7)


def test_a_tone_is_no_syllable_error_and_a_sentence_is_exact_or_not() -> None:
    errors = compare([call((0, "您好请讲"), (0, "积分换伞"), heard={0: "您好清讲积分换伞"})])
    assert (errors.edits, errors.syllable_edits) == (1, 0)
    assert (errors.exact, errors.sentences) == (1, 2)
    assert errors.confusions == {Confusion("请", "清", "qing3", "qing1"): 1}


def test_of_equally_short_ways_the_one_that_sounds_alike() -> None:
    """三 of 三百 is left out, and 百 heard as 白: not 三 heard as 白, with 百 left out."""
    errors = compare([call((0, "扣了三百块"), heard={0: "扣了白块"})])
    assert errors.edits == 2
    assert set(errors.confusions) == {Confusion("三", "", "san1", ""), Confusion("百", "白", "bai3", "bai2")}


def test_belief_is_counted_by_tenths() -> None:
    """Five of six characters right at 0.95 (清 sounds right), by hand: |5.7 - 5| / 6."""
    errors = compare([call((0, "您好请讲查查"), heard={0: "您好清讲查查"})])
    top = errors.believed[9]
    assert (top.characters, top.right, top.sounds_right) == (6, 5, 6)
    assert sum(tenth.characters for tenth in errors.believed) == 6
    assert errors.calibration_error == pytest.approx(0.7 / 6)


def test_nothing_heard() -> None:
    errors = compare([call((0, "您好请讲"), heard={})])
    assert (errors.character_error, errors.syllable_error, errors.exact) == (1.0, 1.0, 0)


def test_wordings_found_missed_and_invented() -> None:
    calls = [
        call((0, "百分之百能到账"), (1, "你说什么"), heard={0: "百分之百能到账", 1: "你说什么"}),
        call((0, "这个绝对没问题"), heard={0: "这个昨天买文具"}),
        call((0, "他猜得对"), heard={0: "我猜得对"}),
    ]
    counted = recall(calls, read_wordings([]))
    found = counted["banned"]
    assert (found.said, found.sure, found.asked, found.calls) == (2, 1, 0, 3)
    assert dict(found.missed) == {"绝对没问题": 1}
    assert (found.false_sure, found.false_asked) == (1, 0)
    assert counted["required"].said == 0


def test_files_are_where_the_bench_looks() -> None:
    assert all(Path(path).is_file() for path in FILES.values())
