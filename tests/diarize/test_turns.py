"""Words to turns, on drawn timelines, and laws that hold for any words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.diarize.channels import FLOOR_PAUSE, PAUSE, tracks, turns
from qa.diarize.join import joined
from qa.diarize.roles import Roles
from qa.types import Activity, ChannelActivity, Party, Span, Tone, Word

PARTIES: tuple[Party, Party] = ("agent", "customer")


def bar(drawing: str, step: float = 0.1) -> list[Word]:
    """One word for each run of the same letter; a dot is a pause. ``aa.b`` is a word of 0.2 s and one of 0.1 s."""
    out: list[Word] = []
    for i, letter in enumerate(drawing):
        if letter == ".":
            continue
        if i and drawing[i - 1] == letter:
            out[-1] = Word(letter, out[-1].start, (i + 1) * step)
        else:
            out.append(Word(letter, i * step, (i + 1) * step))
    return out


@pytest.mark.parametrize(
    ("name", "agent", "customer", "expected"),
    [
        ("one turn", "aabbcc", "", ["A:abc"]),
        ("a pause of 0.8 s holds the turn", "aa........bb", "", ["A:ab"]),
        ("a pause of 0.9 s ends it", "aa.........bb", "", ["A:a", "A:b"]),
        ("one after the other", "aabb......", "......ccdd", ["A:ab", "C:cd"]),
        ("a back-channel in a short pause", "aabb....ccdd", ".....ee.....", ["A:abcd", "C:e"]),
        ("a back-channel over the words", "aabbccdd", "...ee...", ["A:abcd", "C:e"]),
        ("floor taken in a short pause", "aabb.....ccdd", ".....efgh....", ["A:ab", "C:efgh", "A:cd"]),
        ("B goes on when A does", "aabb....ccdd", "......eeff..", ["A:ab", "C:ef", "A:cd"]),
        ("too short a pause for that", "aabb..ccddee", "....efgh....", ["A:abcde", "C:efgh"]),
        ("interruption without a pause", "aabbccddee", "....ffgghh", ["A:abcde", "C:fgh"]),
        ("nobody", "", "", []),
    ],
)
def test_drawn(name: str, agent: str, customer: str, expected: list[str]):
    found = turns((bar(agent), bar(customer)), PARTIES)
    assert [f"{'A' if t.party == 'agent' else 'C'}:{t.text.replace(' ', '')}" for t in found] == expected, name


def test_a_turn_is_its_words():
    (turn,) = turns((bar("aab.cc"), ()), PARTIES)
    assert (turn.start, turn.end, turn.words) == (0.0, pytest.approx(0.6), tuple(bar("aab.cc")))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["您", "好", "，", "请", "讲"], "您好，请讲"),
        (["hello", "how", "are", "you"], "hello how are you"),
        (["好", "的", "OK", "吗"], "好的OK吗"),
        (["1", "3", "8"], "138"),
        ([" A", "PP", " 下", "载"], "APP下载"),
        ([" thank", " you", "."], "thank you."),
        (["yes", ",", "sir"], "yes, sir"),
        (["用", "Wi", "Fi"], "用Wi Fi"),
        (["", " "], ""),
    ],
)
def test_joined(words: list[str], text: str):
    assert joined([Word(w, i, i + 1) for i, w in enumerate(words)]) == text


spoken = st.lists(
    st.tuples(st.floats(0, 30), st.floats(0.02, 0.6), st.sampled_from("您好嗯a1")).map(
        lambda w: Word(w[2], round(w[0], 2), round(w[0] + w[1], 2))
    ),
    max_size=25,
)


@given(spoken, spoken)
def test_laws(first: list[Word], second: list[Word]):
    found = turns((first, second), PARTIES)
    # nothing lost, nothing invented, nothing changed over
    for party, words in zip(PARTIES, (first, second), strict=True):
        said = [w for t in found if t.party == party for w in t.words]
        assert sorted(said, key=repr) == sorted(words, key=repr)
    assert [t.start for t in found] == sorted(t.start for t in found)
    for turn in found:
        assert turn.words
        assert turn.start == turn.words[0].start
        assert turn.end == max(w.end for w in turn.words)
        gaps = [b.start - a.end for a, b in pairwise(turn.words)]
        assert all(gap <= PAUSE for gap in gaps)
    for party in PARTIES:
        own = [t for t in found if t.party == party]
        assert all(b.start - a.words[-1].end >= FLOOR_PAUSE for a, b in pairwise(own))


def leg(*speech: tuple[float, float], music=(), flat=()) -> ChannelActivity:
    return ChannelActivity(tuple(Span(*s) for s in speech), music, flat, -60.0)


def test_tracks_of_two_parties():
    ring = Tone("ringback", 1, Span(0, 1), 1)
    agent, customer = leg((5, 6), flat=(Span(7, 20),)), leg((1, 2), music=(Span(3, 4),))
    found = tracks(Activity((customer, agent), (ring,)), Roles(("customer", "agent"), 1.0, ""))
    assert found.parties == {"customer": customer, "agent": agent}
    assert found.party_of_channel == ("customer", "agent")
    assert found.tones == (ring,)
    assert found.from_audio


def test_tracks_of_unknown_channels_are_laid_together():
    found = tracks(
        Activity((leg((1, 3)), leg((2, 4), (6, 7), flat=(Span(8, 30),))), ()), Roles(("unknown", "unknown"), 0.0, "")
    )
    assert found.speech("unknown") == (Span(1, 4), Span(6, 7))
    assert found.parties["unknown"].flat == ()
    assert found.speech("agent") == ()


def test_tracks_of_mono():
    channel = leg((1, 3))
    assert tracks(Activity((channel,), ()), Roles(("unknown",), 0.0, "")).parties == {"unknown": channel}
