"""The sample calls of the other packs: what they show, and that its own pack scores each as the truth has it.

The truth was written from the regulations' words, before the rules were tried on the calls.
"""

from __future__ import annotations

import pytest

from qa.packs.load import load_pack, pack_names
from qa.types import CallResult
from tests.bench.outcomes import score_all, verdict
from tests.samples.sets import PACK_FILES, PACK_LOG, PACK_TRUTHS, PACKS

EVERY_CALL = pytest.mark.parametrize("call_id", PACK_TRUTHS)
NAMES = sorted({truth["pack"] for truth in PACK_TRUTHS.values()})
EVERY_PACK = pytest.mark.parametrize("name", NAMES)
OUTCOMES = {"passed", "failed", "not_applicable", "undetermined", "awaiting_ear"}
LAPSES = ("phrase_required", "phrase_banned", "timing", "sequence")
LONGER_THAN_A_SAMPLE = {"visit.short"}  # a call of five minutes
HEARD = ("09-decor-put-off", "15-callback-in-order")
"""Calls that CI hears with the speech model; `python tests/bench/outcomes.py samples/packs` hears all."""


def calls_of(pack: str) -> list[str]:
    return [call_id for call_id, truth in PACK_TRUTHS.items() if truth["pack"] == pack]


def test_every_pack_but_the_plazas_has_a_good_call_and_a_bad_one():
    assert set(NAMES) == set(pack_names()) - {"plaza"}
    for name in NAMES:
        assert {tag for call_id in calls_of(name) for tag in PACK_TRUTHS[call_id]["shows"]} >= {"good", "bad"}


def test_recordings_truth_and_log_are_of_the_same_calls_and_small():
    assert PACK_FILES.keys() == PACK_TRUTHS.keys()
    assert PACK_LOG.keys() == {path.name for path in PACK_FILES.values()}
    assert sum(path.stat().st_size for path in PACKS.rglob("*") if path.is_file()) <= 12e6


@EVERY_CALL
def test_the_truth_names_every_item_of_the_pack(call_id: str):
    truth = PACK_TRUTHS[call_id]
    items = load_pack(truth["pack"]).rubric.items
    assert truth["outcomes"].keys() == {item.id for item in items}
    assert set(truth["outcomes"].values()) <= OUTCOMES
    by_ear = {item.id for item in items if item.by == "ear"}
    assert {item for item, outcome in truth["outcomes"].items() if outcome == "awaiting_ear"} <= by_ear


@EVERY_PACK
def test_every_kind_of_lapse_that_a_pack_knows_is_committed(name: str):
    pack = load_pack(name)
    heard = {c.id: c.kind for c in pack.clauses.values() if c.kind in LAPSES}
    checked = {c for item in pack.rubric.items if item.by != "ear" for c in item.clauses if c in heard}
    failed = {
        item for call_id in calls_of(name) for item, o in PACK_TRUTHS[call_id]["outcomes"].items() if o == "failed"
    }
    lapsed = {clause for item in pack.rubric.items if item.id in failed for clause in item.clauses}
    wanted = {heard[clause] for clause in checked - LONGER_THAN_A_SAMPLE}
    assert wanted <= {heard[clause] for clause in checked & lapsed}
    assert failed


@EVERY_PACK
def test_each_call_is_scored_by_its_own_pack_as_the_truth_has_it(name: str):
    for call_id, result in scored(calls_of(name), given=True).items():
        assert result.score.rubric == name
        assert wrong(result) == set(), call_id


@pytest.mark.parametrize("call_id", HEARD)
def test_from_audio_alone_nothing_is_wrong(call_id: str):
    assert wrong(scored([call_id], given=False)[call_id]) == set()


def scored(calls: list[str], *, given: bool) -> dict[str, CallResult]:
    results = {r.call.info.call_id: r for r in score_all(PACKS, [PACK_FILES[c] for c in calls], given=given)}
    assert results.keys() == set(calls)
    return results


def wrong(result: CallResult) -> set[str]:
    wanted = PACK_TRUTHS[result.call.info.call_id]["outcomes"]
    return {item.id for item in result.items if verdict(item, wanted[item.id]) == "wrong"}
