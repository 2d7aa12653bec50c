"""Tone of voice as measures: pitch, monotony, swings of pace, monologues, sighs, each counted by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from qa.measures import monologue, pace_swing, sigh, voice
from qa.measures.limits import Limits
from qa.measures.scene import Scene
from qa.types import CallInfo, ChannelActivity, Party, Prosody, Span, Tracks, Transcript, Turn
from tests.measures.drawn import CUES

LIMITS = Limits()
OTHER: dict[Party, Party] = {"agent": "customer", "customer": "agent"}


def scene(agent: ChannelActivity, customer: ChannelActivity, *turns: Turn, audio: bool = True) -> Scene:
    tracks = Tracks({"agent": agent, "customer": customer}, ("agent", "customer"), from_audio=audio)
    return Scene(CallInfo("a", "a.wav", duration=300.0), Transcript(turns), tracks, CUES)


def channel(*speech: tuple[float, float], **more: object) -> ChannelActivity:
    spans = tuple(Span(*pair) for pair in speech)
    return replace(ChannelActivity(spans, (), (), -55.0), **more)


def sung(start: float, seconds: float, hertz: float, semitones: float) -> Prosody:
    return Prosody(Span(start, start + seconds), hertz, semitones, -25.0)


def sounding(party: Party, one: ChannelActivity, other: ChannelActivity, *turns: Turn) -> Scene:
    return scene(one, other, *turns) if party == "agent" else scene(other, one, *turns)


# ---- pitch ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("party", ["agent", "customer"])
def test_pitch_and_range_are_medians_by_seconds(party: Party):
    told = (sung(0, 6, 200.0, 5.0), sung(10, 2, 260.0, 9.0), sung(20, 2, 150.0, 2.0))
    values = voice.measure(sounding(party, channel(prosody=told), channel()), LIMITS).values
    assert values[f"pitch_{party}"] == 200.0
    assert values[f"pitch_range_{party}"] == 5.0
    assert values[f"monotone_{party}"] == pytest.approx(0.2)  # two seconds of ten
    assert values[f"pitch_{OTHER[party]}"] is None


def test_a_short_stretch_on_one_note_is_not_monotone():
    told = (sung(0, 6, 200.0, 5.0), sung(10, 1.9, 200.0, 0.5))
    assert voice.measure(scene(channel(prosody=told), channel()), LIMITS).values["monotone_agent"] == 0.0


def test_an_announcement_has_no_agents_pitch():
    told = (sung(0, 6, 400.0, 1.0), sung(10, 6, 200.0, 5.0))
    announced = Turn("system", 0.0, 6.0, "八八零一号为您服务")
    assert voice.measure(scene(channel(prosody=told), channel(), announced), LIMITS).values["pitch_agent"] == 200.0


@pytest.mark.parametrize(
    "told",
    [
        (),
        (sung(0, 4.9, 200.0, 5.0),),
        (sung(0, 9, math.nan, math.nan),),
    ],
)
def test_too_little_is_voiced(told: tuple[Prosody, ...]):
    values = voice.measure(scene(channel(prosody=told), channel()), LIMITS).values
    assert values["pitch_agent"] is values["pitch_range_agent"] is values["monotone_agent"] is None


def test_without_sound_or_parties_there_is_no_pitch():
    told = (sung(0, 9, 200.0, 5.0),)
    silent = scene(channel(prosody=told), channel(), Turn("agent", 0.0, 1.0, "您好"), audio=False)
    assert set(voice.measure(silent, LIMITS).values.values()) == {None}
    nobody = replace(silent, tracks=Tracks({"unknown": channel(prosody=told)}, ("unknown",)))
    for measured in (voice, sigh, monologue, pace_swing):
        assert set(measured.measure(nobody, LIMITS).values.values()) == {None}


# ---- pace ----------------------------------------------------------------------------------------

TEN = "我想问一下退货的流程"
"""Ten characters."""


def spoken(party: Party, *seconds: float) -> tuple[ChannelActivity, tuple[Turn, ...]]:
    """One turn of ten characters every ten seconds, of so many seconds each."""
    turns = tuple(Turn(party, 10.0 * i, 10.0 * i + s, TEN) for i, s in enumerate(seconds))
    return channel(*((turn.start, turn.end) for turn in turns)), turns


@pytest.mark.parametrize("party", ["agent", "customer"])
def test_a_turn_far_faster_than_the_others_is_a_swing(party: Party):
    own, turns = spoken(party, 2.8, 2.8, 2.8, 2.8, 2.0, 2.1)  # 1.4 and 1.33 times the median
    measured = pace_swing.measure(sounding(party, own, channel(), *turns), LIMITS)
    assert measured.values[f"pace_swings_{party}"] == 1
    assert measured.values[f"pace_swings_{OTHER[party]}"] is None
    (event,) = measured.events
    assert (event.kind, event.party, event.start) == ("pace_swing", party, 40.0)
    assert event.detail["pace"] == pytest.approx(300.0)
    assert event.detail["median"] == pytest.approx(600 / 2.8)


def test_who_speaks_evenly_has_a_spread_of_one():
    own, turns = spoken("agent", 3, 3, 3, 3, 3)
    values = pace_swing.measure(scene(own, channel(), *turns), LIMITS).values
    assert values["pace_spread_agent"] == pytest.approx(1.0)
    assert values["pace_swings_agent"] == 0


def test_four_turns_are_too_few():
    own, turns = spoken("agent", 3, 3, 3, 1)
    assert set(pace_swing.measure(scene(own, channel(), *turns), LIMITS).values.values()) == {None}


# ---- monologue -----------------------------------------------------------------------------------


@pytest.mark.parametrize("party", ["agent", "customer"])
def test_a_monologue_runs_over_pauses_and_ends_with_the_others_words(party: Party):
    own = channel((0, 30), (32, 70), (80, 100))
    other = channel((72, 79))
    measured = monologue.measure(sounding(party, own, other), LIMITS)
    (event,) = measured.events
    assert (event.party, event.start, event.end) == (party, 0.0, 70.0)
    assert measured.values == {f"monologues_{party}": 1, f"monologues_{OTHER[party]}": 0}


@pytest.mark.parametrize("own", [[(0, 59.9)], [(0, 40), (43, 80)]])
def test_what_is_no_monologue(own: list[tuple[float, float]]):
    """A tenth of a second short; a pause of three seconds."""
    assert monologue.measure(scene(channel(*own), channel((90, 95))), LIMITS).events == ()


def test_a_dead_leg_makes_no_monologue():
    assert monologue.measure(scene(channel((0, 90)), channel()), LIMITS).values["monologues_agent"] is None


# ---- sigh ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("party", ["agent", "customer"])
@pytest.mark.parametrize(
    ("breath", "counts"),
    [
        ((10.0, 11.0), True),  # one second after the other's words
        ((5.0, 6.0), False),  # while the other speaks
        ((13.0, 14.0), False),  # four seconds after
        ((1.0, 1.6), True),  # before the other's words
    ],
)
def test_a_sigh_is_beside_the_others_words(party: Party, breath: tuple[float, float], counts: bool):
    own = channel((20, 25), breaths=(Span(*breath),))
    measured = sigh.measure(sounding(party, own, channel((3, 9))), LIMITS)
    assert measured.values == {f"sighs_{party}": int(counts), f"sighs_{OTHER[party]}": 0}
    assert all(event.detail["sure"] is False for event in measured.events)


def test_no_sigh_in_a_hold():
    own = channel((20, 25), breaths=(Span(10, 11),))
    held = replace(scene(own, channel((3, 9))), holds=(Span(9.5, 20),))
    assert sigh.measure(held, LIMITS).events == ()
