"""The plaza's rules on words as the embedded model mishears them: a sample of ``tests.bench.noise``."""

from __future__ import annotations

from collections import Counter

import pytest

from qa.evaluate import evaluate
from qa.packs.cases import call_of, read_cases
from qa.packs.load import load_pack
from qa.types import Outcome
from tests.bench.garble import Noise, confusions, garbled
from tests.bench.noise import BANNED, CONFUSIONS, kinds_of, literals, planted, told

NOISE = Noise("the model's", 0.1, confusions(CONFUSIONS))


def test_cases_come_out_right_or_go_to_a_person():
    pack = load_pack("plaza")
    kinds: Counter[str] = Counter()
    for case in read_cases(pack):
        for found in evaluate(pack.rubric, garbled(call_of(pack, case), NOISE, 0)):
            if found.item_id in case.expect:
                kinds.update(kinds_of(Outcome(case.expect[found.item_id]), found.outcome))
    outcomes = kinds["right"] + kinds["unsure"] + kinds["wrong"]
    assert outcomes > 150
    assert kinds["right"] > 0.8 * outcomes
    assert kinds["wrong"] < 0.06 * outcomes


@pytest.mark.parametrize("item", BANNED)
def test_a_banned_phrase_is_heard_and_an_ordinary_call_holds_none(item: str):
    pack = load_pack("plaza")
    phrases = literals(pack, item)
    heard: Counter[Outcome] = Counter()
    for seed in range(40):
        call = told(pack, seed)
        (clean,) = (each for each in evaluate(pack.rubric, garbled(call, NOISE, seed)) if each.item_id == item)
        assert clean.outcome is not Outcome.FAILED, clean.reason
        with_one = garbled(planted(call, phrases[(7 * seed) % len(phrases)], seed), NOISE, seed)
        heard[next(each.outcome for each in evaluate(pack.rubric, with_one) if each.item_id == item)] += 1
    assert heard[Outcome.FAILED] + heard[Outcome.UNDETERMINED] >= 30
