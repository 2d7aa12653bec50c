"""Every reason, likeness and label is said in both languages."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.coaching import Candidate, Moment
from qa.coaching.rank import HEARD, Middle, ranked
from qa.coaching.values import Likeness
from qa.redact import PrivateKind
from qa.report.coaching import say_alike, say_reason
from qa.report.coaching.words import COACHING, say_private
from qa.types import Outcome, Span

HAN = re.compile("[\u4e00-\u9fff]")


@given(
    st.none() | st.floats(0, 1),
    st.floats(0, 200),
    st.lists(st.sampled_from(sorted(HEARD)), max_size=3, unique=True),
    st.sampled_from(["person", "machine"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, *Outcome]),
)
def test_reasons_are_said_in_both(probability, length, problems, decided_by, demonstration, trusted, outcome) -> None:
    of = Candidate(
        "c", "plaza", "1", "c.wav", "", 60.0, demonstration=demonstration, problems=tuple(problems),
        words_trusted=trusted, decided_by=decided_by, outcome=outcome,
    )  # fmt: skip
    moment = Moment(of, "agent", Span(1.0, 1.0 + length), probability=probability)
    for reason in ranked(moment, Middle(5.0, 60.0)).reasons:
        assert HAN.search(say_reason(reason, "zh"))
        assert not HAN.search(say_reason(reason, "en"))
        assert "_" not in say_reason(reason, "en")


@pytest.mark.parametrize("kind", get_args(PrivateKind))
def test_labels_are_said_in_both(kind: PrivateKind) -> None:
    assert HAN.search(say_private(kind, "zh"))
    assert not HAN.search(say_private(kind, "en"))


def test_likeness_is_said_in_both() -> None:
    alike = get_args(Likeness)
    assert say_alike(alike, "zh") == "同一坐席、同班组、同线路、通话长短相近"
    assert say_alike(alike, "en").count(",") == len(alike) - 1


def test_both_languages_have_every_word_and_the_same_facts() -> None:
    for chinese, english in COACHING.values():
        assert HAN.search(chinese)
        assert not HAN.search(english)
        assert set(re.findall(r"{(\w+)}", chinese)) == set(re.findall(r"{(\w+)}", english))
