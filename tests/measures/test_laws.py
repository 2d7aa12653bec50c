"""Laws that hold for every call."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.measures.all import measure_all
from qa.measures.clipped import clipped
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.measures.speech import talk
from qa.types import Measured, Span, Word
from tests.measures.made import Uttered, later, length, replies, scene

OF_ONE = (
    "interruptions_{}", "interruptions_{}_unsure", "speech_{}", "pace_{}", "turns_{}", "loudness_{}", "raised_voice_{}",
)  # fmt: skip
OF_BOTH = (
    "duration", "overtalk_count", "overtalk_total", "overtalk_longest", "overtalk_share",
    "silence_count", "silence_total", "silence_longest",
)  # fmt: skip
SUMS = (
    "speech_agent", "speech_customer", "turns_agent", "turns_customer", "overtalk_count", "overtalk_total",
    "interruptions_agent", "interruptions_agent_unsure", "interruptions_customer", "interruptions_customer_unsure",
    "customer_turns", "customer_turns_cut", "customer_turns_cut_unsure",
)  # fmt: skip
MOST = ("overtalk_longest", "longest_monologue_agent")
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
APART = 15.0
"""Seconds between two calls that are laid end to end: nothing reaches from one to the other."""


# ---- symmetry ------------------------------------------------------------------------------------


@unhurried
@given(replies())
def test_swapping_the_parties_swaps_the_directions(both):
    agent, customer = both
    one, other = measure_all(scene(agent, customer)).values, measure_all(scene(customer, agent)).values
    for name in OF_ONE:
        assert one[name.format("agent")] == other[name.format("customer")]
        assert one[name.format("customer")] == other[name.format("agent")]
    for name in OF_BOTH:
        assert one[name] == other[name]
    if one["talk_share_agent"] is not None:
        assert one["talk_share_agent"] + other["talk_share_agent"] == pytest.approx(1, abs=0.002)


@unhurried
@given(replies(), st.integers(0, 4000))
def test_a_shift_in_time_changes_nothing(both, ticks):
    shift = ticks / 16
    still, moved = measure_all(scene(*both)), measure_all(scene(*both, shift=shift))
    assert_same(still, moved, but={"first_greeting"})
    assert [e.kind for e in still.events] == [e.kind for e in moved.events]
    for a, b in zip(still.events, moved.events, strict=True):
        assert (a.start + shift, a.end + shift) == pytest.approx((b.start, b.end), abs=0.002)
        assert a.detail == pytest.approx(b.detail, abs=0.002) if "text" not in a.detail else a.party == b.party


@unhurried
@given(replies())
def test_twice_as_slow_by_limits_twice_as_long(both):
    limits = Limits()
    unscaled = {"bid_characters", "pace_characters", "noise_floor_dbfs", "interruption_rule", "word_probability"}
    slow_limits = replace(
        limits, **{f.name: 2 * getattr(limits, f.name) for f in fields(limits) if f.name not in unscaled}
    )
    normal = measure_all(scene(*both), limits).values
    slow = measure_all(scene(*both, scale=2), slow_limits).values
    for name in ("overtalk", "silence"):
        assert slow[f"{name}_count"] == normal[f"{name}_count"]
        assert slow[f"{name}_total"] == approx(normal[f"{name}_total"], 2)
    for name in ("interruptions_agent", "interruptions_customer_unsure", "customer_turns_cut"):
        assert slow[name] == normal[name]
    for name in ("latency_median", "longest_monologue_agent", "speech_customer"):
        assert slow[name] == approx(normal[name], 2)


@unhurried
@given(replies())
def test_speech_that_is_joined_already_is_no_other(both):
    plain = scene(*both)
    parties = {
        party: replace(activity, speech=talk(plain, party, Limits()))
        for party, activity in plain.tracks.parties.items()
    }
    assert_same(measure_all(plain), measure_all(replace(plain, tracks=replace(plain.tracks, parties=parties))))


# ---- sums ----------------------------------------------------------------------------------------


@unhurried
@given(replies())
def test_the_parts_fit_together(both):
    measured = measure_all(scene(*both))
    values, events = measured.values, measured.events
    for kind in ("overtalk", "silence", "hold"):
        of_kind = [e.span.duration for e in events if e.kind == kind]
        assert values[f"{kind}_count"] in (None, len(of_kind))
        assert values[f"{kind}_total"] in (None, pytest.approx(sum(of_kind), abs=0.01))
        assert values[f"{kind}_longest"] in (None, pytest.approx(max(of_kind, default=0), abs=0.002))
    for party in ("agent", "customer"):
        found = [e.detail["sure"] for e in events if e.kind == "interruption" and e.party == party]
        assert values[f"interruptions_{party}"] in (None, sum(found))
        assert values[f"interruptions_{party}_unsure"] in (None, len(found) - sum(found))
    assert list(events) == sorted(events, key=lambda e: e.start)
    assert all(e.end >= e.start for e in events)


@unhurried
@given(replies())
def test_shares_and_parts_keep_their_bounds(both):
    values = measure_all(scene(*both)).values
    for name in ("talk_share_agent", "talk_ratio_agent", "overtalk_share", "customer_finished_share"):
        assert values[name] is None or 0 <= values[name] <= 1, name
    assert all(value is None or isinstance(value, str) or value >= 0 for value in values.values())
    assert values["speech_agent"] <= length(*both)
    assert values["longest_monologue_agent"] <= length(*both)
    if values["overtalk_total"] is not None:
        assert values["overtalk_total"] <= min(values["speech_agent"], values["speech_customer"]) + 0.002
        assert values["overtalk_longest"] <= values["overtalk_total"] + 0.002
        cut = values["customer_turns_cut"] + values["customer_turns_cut_unsure"]
        assert cut <= values["customer_turns"]
        assert cut <= values["interruptions_agent"] + values["interruptions_agent_unsure"]
    if values["silence_count"]:
        assert values["silence_longest"] <= values["silence_total"] + 0.002
        assert values["silence_total"] <= length(*both)
    if values["silence_violations_agent"] is not None:
        assert values["silence_longest_agent"] <= values["silence_longest"] + 0.002
        assert values["silence_violations_agent"] <= values["silence_count"]
    if values["latency_median"] is not None:
        assert values["latency_median"] <= values["latency_p90"] <= values["latency_max"]
    if values["pace_agent"] is not None:
        assert values["pace_agent_worst"] >= values["pace_agent"] * 0.9


def two_calls(one: tuple[list[Uttered], ...], other: tuple[list[Uttered], ...]) -> tuple[Scene, float]:
    """One scene of two calls, and the second between them at which it may be cut."""
    end = round((length(*one) + APART) * 100)
    joined = [[*a, *later(b, end)] for a, b in zip(one, other, strict=True)]
    return scene(*joined), length(*one) + APART / 2


@unhurried
@given(replies(), replies())
def test_two_calls_with_a_gap_add_up(one, other):
    if not all((*one, *other)):
        return  # with a party that is never heard nothing is known
    whole, _ = two_calls(one, other)
    values = measure_all(whole).values
    parts = [measure_all(scene(*call)).values for call in (one, other)]
    assert_adds_up(values, parts)
    if all(part["silence_count"] is not None for part in parts) and values["silence_count"] is not None:
        assert values["silence_count"] == parts[0]["silence_count"] + parts[1]["silence_count"] + 1
        between = values["silence_total"] - parts[0]["silence_total"] - parts[1]["silence_total"]
        assert between >= APART


@unhurried
@given(replies(), replies())
def test_a_scene_cut_in_two_adds_up(one, other):
    """`clipped` at a moment in which nothing happens: the parts are the calls that were laid end to end."""
    whole, between = two_calls(one, other)
    cut = [clipped(whole, Span(0, between)), clipped(whole, Span(between, 10_000))]
    for part, call in zip(cut, (one, other), strict=True):
        alone = measure_all(scene(*call))
        assert_same(measure_all(part), alone, but={"duration", "talk_ratio_agent", "overtalk_share", "first_greeting"})
    if all((*one, *other)):
        assert_adds_up(measure_all(whole).values, [measure_all(part).values for part in cut])


@unhurried
@given(replies(), st.lists(st.integers(0, 6000), min_size=1, max_size=4))
def test_no_cut_loses_speech_or_words(both, cuts):
    whole = scene(*both)
    edges = [0.0, *(c / 100 for c in sorted(set(cuts))), 10_000.0]
    parts = [clipped(whole, Span(a, b)) for a, b in pairwise(edges) if b > a]
    for party in ("agent", "customer"):
        seconds = sum(s.duration for part in parts for s in part.tracks.speech(party))
        assert seconds == pytest.approx(sum(s.duration for s in whole.tracks.speech(party)))
        words = [w for part in parts for t in part.transcript.turns if t.party == party for w in t.words]
        assert words == [w for t in whole.transcript.turns if t.party == party for w in t.words]


def assert_adds_up(values, parts):
    for name in SUMS:
        if any(part[name] is None for part in parts) or values[name] is None:
            continue
        assert values[name] == approx(sum(part[name] for part in parts)), name
    for name in MOST:
        if all(part[name] is not None for part in parts):
            assert values[name] == approx(max(part[name] for part in parts)), name


# ---- monotony ------------------------------------------------------------------------------------

FEWER = {  # a limit that is raised, and what cannot become more
    "overtalk": ("overtalk_count", "overtalk_total"),
    "silence": ("silence_count", "silence_total"),
    "violation": ("silence_violations_agent",),
    "sure_overlap": ("interruptions_agent", "interruptions_customer", "customer_turns_cut"),
    "word_slack": ("interruptions_agent", "interruptions_customer"),
    "floor_talk": ("interruptions_agent+", "interruptions_customer+", "customer_turns"),
    "competing_start": ("interruptions_agent+", "interruptions_customer+"),
    "terminal_overlap": ("interruptions_agent+", "interruptions_customer+"),
    "bid_characters": ("interruptions_agent+", "interruptions_customer+"),
    "shortest_burst": ("speech_agent", "speech_customer", "overtalk_total"),
}
MORE = {
    "sure_overlap": ("interruptions_agent_unsure",),
    "monologue_pause": ("longest_monologue_agent",),
    "competing_pause": ("interruptions_agent+", "interruptions_customer+"),
    "join_gap": ("speech_agent", "speech_customer"),
}


@pytest.mark.parametrize(("name", "sign"), [*((n, 1) for n in FEWER), *((n, -1) for n in MORE)])
@unhurried
@given(both=replies(), by=st.sampled_from([1.0, 1.2, 2.0]))
def test_a_higher_limit_finds_no_more(name, sign, both, by):
    limits = Limits()
    higher = replace(limits, **{name: type(getattr(limits, name))(getattr(limits, name) * by + (by > 1))})
    low, high = (counted(measure_all(scene(*both), each)) for each in (limits, higher))
    for value in (FEWER if sign > 0 else MORE)[name]:
        if low[value] is not None and high[value] is not None:
            assert sign * (low[value] - high[value]) >= -0.002, value


def counted(measured: Measured) -> dict[str, float | None]:
    values = dict(measured.values)
    for party in ("agent", "customer"):
        both = (values[f"interruptions_{party}"], values[f"interruptions_{party}_unsure"])
        values[f"interruptions_{party}+"] = None if None in both else sum(both)
    return values


@unhurried
@given(replies())
def test_silence_and_speech_fill_the_call(both):
    """Longer joins make speech of pauses, never silence of speech."""
    narrow, wide = (measure_all(scene(*both), Limits(join_gap=gap)).values for gap in (0.25, 2.0))
    assert wide["speech_agent"] >= narrow["speech_agent"]
    if narrow["silence_count"] is not None:
        assert wide["silence_total"] <= narrow["silence_total"] + 0.002


# ---- back-channels and word times ----------------------------------------------------------------


@unhurried
@given(replies())
def test_back_channels_change_nobodys_interruptions(both):
    said = [[u for u in side if u.text not in ("嗯", "好的", "对对对", "好的好的好的好的")] for side in both]
    apart = all(b.start - a.end >= 25 for side in both for a, b in pairwise(side))
    if not all(said) or not apart:
        return  # joined to a word, it is part of what is said
    without, all_of_it = measure_all(scene(*said)).values, measure_all(scene(*both)).values
    for name in ("interruptions_agent", "interruptions_customer_unsure", "customer_turns", "longest_monologue_agent"):
        assert without[name] == all_of_it[name], name


@unhurried
@given(replies(), st.data())
def test_words_beside_their_times_make_no_lapse(both, data):
    """A model's words are up to 0.2 s beside their times: no interruption becomes a sure one by that."""
    true, moved = with_words_beside(both, data)
    found = {(e.party, e.start) for e in measure_all(true).events if e.kind == "interruption"}
    sure = {(e.party, e.start) for e in measure_all(moved).events if e.kind == "interruption" and e.detail["sure"]}
    assert sure <= found


@unhurried
@given(replies(), st.data())
def test_words_beside_their_times_charge_nobody_and_leave_the_pace(both, data):
    true, moved = with_words_beside(both, data)
    one, other = measure_all(true), measure_all(moved)
    lapses, found = ({e.start for e in m.events if e.detail.get("violation")} for m in (one, other))
    assert found <= lapses
    if all(b.start - a.end >= 25 for side in both for a, b in pairwise(side)):  # turns with stretches of their own
        for name in ("pace_agent", "pace_customer"):
            assert other.values[name] == approx(one.values[name]), name


def with_words_beside(both, data) -> tuple[Scene, Scene]:
    true = scene(*both)
    turns = tuple(beside(turn, data) for turn in true.transcript.turns)
    return true, replace(true, transcript=replace(true.transcript, turns=turns))


def beside(turn, data):
    """The turn with each of its words up to 0.2 s earlier or later, in order still."""
    by = data.draw(st.lists(st.integers(-20, 20), min_size=len(turn.words), max_size=len(turn.words)))
    words: list[Word] = []
    for word, frames in zip(turn.words, by, strict=True):
        start = max(word.start + frames / 100, words[-1].start if words else 0.0, 0.0)
        words.append(replace(word, start=start, end=max(start + 0.05, word.end + frames / 100)))
    return replace(turn, start=words[0].start, end=words[-1].end, words=tuple(words))


def approx(value, factor=1.0):
    return None if value is None else pytest.approx(value * factor, abs=0.005)


def assert_same(a: Measured, b: Measured, but: frozenset[str] | set[str] = frozenset()):
    assert a.values.keys() == b.values.keys()
    for name, value in a.values.items():
        if name not in but:
            assert b.values[name] == (approx(value) if isinstance(value, float) else value), name
