"""The bench itself, and three generated minutes through it: our measures are not far from the truth of a clean line."""

from __future__ import annotations

import pytest

from qa.packs.load import load_pack
from qa.types import Event, Span, Word
from tests.bench.measures import definition
from tests.bench.measures.calls import calls
from tests.bench.measures.compare import Outcome, run
from tests.bench.measures.definition import Answer, Found, World
from tests.bench.measures.expected import TrueHold
from tests.bench.measures.matching import begins_alike, matched, pair
from tests.bench.measures.mono import score
from tests.bench.measures.table import counts

SEEDS = (55, 60)
"""Clean lines: interruptions, a silence and rings in one, a muted hold and a busy tone in the other."""


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    pack = load_pack("plaza")
    return [run(made, pack, mono=False) for made in calls(SEEDS)]


def test_hears_nearly_all_speech_and_little_else(outcomes):
    for name in ("speech missed", "speech invented"):
        assert all(wrong <= 0.05 * spoken for wrong, spoken in (o.numbers[name] for o in outcomes))


def test_finds_the_interruptions_where_they_are(outcomes):
    found = [counts(outcomes, f"interruptions by {party}") for party in ("agent", "customer")]
    assert sum(c.found for c in found) >= 2
    assert sum(c.missed + c.false for c in found) <= 1
    assert all(start <= 0.3 for c in found for start in c.starts)


def test_finds_the_silences_the_hold_and_the_rings(outcomes):
    assert counts(outcomes, "silence").found >= 1
    assert counts(outcomes, "silence").missed == 0
    assert counts(outcomes, "hold").found == 1
    assert counts(outcomes, "rings").found == len(SEEDS)
    assert counts(outcomes, "hang-up side").found >= 1
    assert counts(outcomes, "hang-up side").false == 0


def test_pace_is_near_the_truth(outcomes):
    pairs = [o.numbers[f"pace of {party}"] for o in outcomes for party in ("agent", "customer")]
    assert all(abs(measured / true - 1) <= 0.06 for measured, true in pairs)


# ---- the truth -----------------------------------------------------------------------------------


def world(agent: list[tuple[float, float]], customer: list[tuple[float, float]], *, small: bool = False) -> World:
    """Two sides who say four characters in each of their stretches."""
    speech = {"agent": tuple(Span(*s) for s in agent), "customer": tuple(Span(*s) for s in customer)}
    words = {
        party: tuple(
            Word("话", s.start + i * s.duration / 4, s.start + (i + 1) * s.duration / 4)
            for s in spans
            for i in range(4)
        )
        for party, spans in speech.items()
    }
    texts = {party: tuple((s, "话话话话") for s in spans) for party, spans in speech.items()}
    return World(speech, words, texts, (), lambda _: small)


@pytest.mark.parametrize(
    ("overlap", "certain", "edge"),
    [(2.0, 1, 0), (0.75, 1, 0), (0.52, 0, 1), (0.2, 0, 0)],
)
def test_an_interruption_near_its_limit_is_at_the_edge(overlap, certain, edge):
    # agent     |--------------------|             0–5 s
    # customer                 |----------|        5 − overlap … 8 s; the agent's words end no sentence
    found = definition.answer(world([(0, 5)], [(5 - overlap, 8)]), _over_half_a_second)
    assert (len(found.certain), len(found.edge)) == (certain, edge)


def _over_half_a_second(each: World) -> list[Found]:
    return [f for f in definition.interruptions(each) if f.span.duration >= definition.OVER - 1e-6]


def test_back_channels_and_answers_interrupt_nobody():
    assert definition.interruptions(world([(0, 5)], [(2, 4)], small=True)) == []
    assert definition.interruptions(world([(0, 5)], [(5.1, 8)])) == []


def test_who_stops_soon_has_yielded():
    soon, late = (definition.interruptions(world([(0, end)], [(3, 8)]))[0] for end in (4.0, 6.0))
    assert (soon.party, soon.span, soon.sure, soon.yielded) == ("customer", Span(3, 4), True, True)
    assert not late.yielded


def test_silence_is_longer_than_three_seconds_and_between_words():
    each = world([(5, 8), (12, 15)], [(17, 20)])
    assert [f.span for f in definition.silences(each)] == [Span(8, 12)]


def test_pairs_one_to_one_by_the_least_distance():
    true, found = [Span(0, 1), Span(1, 2)], [Span(0.9, 1.9), Span(2.1, 3), Span(0.1, 1)]
    assert pair(true, found, lambda a, b: abs(a.start - b.start) <= 1) == {0: 2, 1: 0}


def test_a_hold_with_two_readings_is_wrong_outside_of_both():
    hold = TrueHold(Span(10, 30), Span(11, 29), "muted", open=False)
    assert hold.errors(Span(10.5, 29.5)) == (0, 0)
    assert hold.errors(Span(9.5, 31)) == (0.5, 1)
    assert hold.errors(Span(12, 28)) == (1, 1)


def test_finding_what_is_at_the_edge_is_neither_right_nor_wrong():
    answer = Answer((Found("silence", "unknown", Span(10, 14)),), (Found("silence", "unknown", Span(20, 23)),))
    found = [Event("silence", "unknown", a, b) for a, b in ((10.1, 14), (20, 23.1), (40, 45))]
    notes = matched("silence", answer, found, begins_alike)
    assert [n.verdict for n in notes] == ["found", "edge", "false"]


def test_diarization_error_counts_confusion_and_overlap():
    # truth   a |----------|          found  x |------------|          two of b's seconds are under x,
    #         b            |-----|           y              |---|      but for the collar after a's end
    true = {"a": [Span(0, 10)], "b": [Span(10, 15)]}
    assert score("same", true, true).rate == 0
    swapped = {"x": [Span(0, 12)], "y": [Span(12, 15)]}
    assert score("late", true, swapped).confused == pytest.approx(2 - 0.125)
    both = {"a": [Span(0, 10)], "b": [Span(8, 15)]}
    assert score("overlap", both, true).missed == pytest.approx(2 - 2 * 0.125)
