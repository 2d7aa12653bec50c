"""The packs' rules on words as the embedded model mishears them: a sample of ``tests.bench.noise``."""

from __future__ import annotations

from collections import Counter

import pytest

from qa.evaluate import evaluate
from qa.packs.cases import read_cases
from qa.packs.load import load_pack, pack_names
from qa.types import Outcome
from tests.bench.garble import Noise, confusions, garbled
from tests.bench.noise import BANNED, CONFUSIONS, literals, outcomes, planted, told

NOISE = Noise("the model's", 0.1, confusions(CONFUSIONS))
SAMPLE = 12
"""Cases of each pack that are misheard once: every nth of them, from the first on."""


def test_cases_of_all_packs_come_out_right_or_go_to_a_person():
    kinds: Counter[str] = Counter()
    for name in pack_names():
        pack = load_pack(name)
        cases = read_cases(pack)
        for heard in outcomes(pack, NOISE, cases[:: max(1, len(cases) // SAMPLE)], [0]):
            kinds.update(heard.kinds)
    number = kinds["right"] + kinds["unsure"] + kinds["wrong"]
    assert number > 300
    assert kinds["right"] > 0.8 * number
    assert kinds["wrong"] < 0.02 * number
    assert kinds["unfair"] < 0.01 * number


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
