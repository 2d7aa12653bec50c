"""What is written as subtitles is read back, to the millisecond; RTTM and TSV by readers of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.asr.given import read_transcript
from qa.report.subtitles import LONGEST, WIDEST, WRITERS, lines
from qa.types import Party, Transcript, Turn, Word


def turn(party: Party, start: float, text: str, step: float = 0.25) -> Turn:
    words = tuple(Word(c, start + i * step, start + (i + 1) * step, 0.9) for i, c in enumerate(text) if c.isalnum())
    return Turn(party, start, words[-1].end, text, words)


LONG = "您的积分一共是八百二十分。年底之前都有效，一千分可以换一把雨伞，两千分可以换一套毛巾。您想换哪一样呢？"
CALL = Transcript(
    (
        turn("agent", 1.0, "您好，银座购物广场。"),
        turn("customer", 3.0, "喂，3 < 5 & a --> b？"),
        turn("unknown", 9.0, "嗯"),
        turn(
            "agent",
            10.0,
            "您的积分一共是八百二十分。年底之前都有效，一千分可以换一把雨伞，两千分可以换一套毛巾。您想换哪一样呢？",
        ),
    ),
    model="zh-mini",
    origin="model",
    demonstration=True,
)


def back(transcript: Transcript, kind: str, folder: Path, lang: str = "zh") -> Transcript:
    path = folder / f"a.{kind}"
    path.write_text(WRITERS[kind](transcript, "a", lang), "utf-8")  # type: ignore[arg-type]
    return read_transcript(path).transcript


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_subtitles_are_read_back_as_the_same_turns(tmp_path: Path, kind: str, lang: str) -> None:
    read = back(CALL, kind, tmp_path, lang).turns
    assert [t.party for t in read] == [t.party for t in CALL.turns]
    assert [(t.start, t.end) for t in read] == [pytest.approx((t.start, t.end), abs=0.0006) for t in CALL.turns]
    assert [t.text for t in read] == [t.text.replace("-->", "→") for t in CALL.turns]
    assert not any(w.timed for t in read for w in t.words)
    assert back(CALL, kind, tmp_path, lang).demonstration
    assert not back(replace(CALL, demonstration=False), kind, tmp_path, lang).demonstration


def test_json_is_read_back_word_by_word(tmp_path: Path) -> None:
    assert back(CALL, "json", tmp_path) == replace(CALL, origin="given")


def test_a_long_turn_is_cut_at_its_sentences() -> None:
    cut = [line for line in lines(CALL) if line.start >= 10]
    assert cut[0].text == "您的积分一共是八百二十分。"
    assert [line.text[-1] for line in cut] == list("。，。？")
    assert all(line.end - line.start <= LONGEST and len(line.text) <= WIDEST for line in cut)
    assert "".join(line.text for line in cut) == CALL.turns[3].text
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(cut))


def test_where_nobody_is_known_nobody_is_named() -> None:
    call = Transcript((turn("unknown", 0, "喂。"),))
    assert WRITERS["txt"](call, "a", "zh") == "喂。\n"
    assert "<v" not in WRITERS["vtt"](call, "a", "zh")


def test_text_and_table() -> None:
    real = replace(CALL, demonstration=False)
    assert WRITERS["txt"](real, "a", "en").splitlines()[0] == "agent: 您好，银座购物广场。"
    rows = [row.split("\t") for row in WRITERS["tsv"](real, "a", "zh").splitlines()]
    assert rows[0] == ["start", "end", "text", "party"]
    assert rows[1] == ["1000", "3250", "您好，银座购物广场。", "agent"]


def test_rttm_has_a_line_a_turn() -> None:
    rows = [row.split() for row in WRITERS["rttm"](CALL, "my call", "zh").splitlines()]
    assert all(row[:3] == ["SPEAKER", "my_call", "1"] and len(row) == 10 for row in rows)
    read = [(row[7], float(row[3]), float(row[3]) + float(row[4])) for row in rows]
    assert read == [(t.party, pytest.approx(t.start), pytest.approx(t.end)) for t in CALL.turns]


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "rttm"])
@pytest.mark.parametrize(("lang", "words"), [("zh", "演示模型"), ("en", "demonstration model")])
def test_the_demonstration_model_is_named_wherever_its_words_are(kind: str, lang: str, words: str) -> None:
    wanted = '"demonstration": true' if kind == "json" else words
    assert wanted in WRITERS[kind](CALL, "a", lang)  # type: ignore[arg-type]
    assert wanted not in WRITERS[kind](replace(CALL, demonstration=False), "a", lang)  # type: ignore[arg-type]


def test_the_warning_is_over_before_anybody_speaks() -> None:
    assert WRITERS["srt"](CALL, "a", "zh").startswith("1\n00:00:00,000 --> 00:00:01,000\n[演示模型")


@pytest.mark.parametrize("kind", WRITERS)
def test_a_call_without_words_is_a_file_all_the_same(kind: str) -> None:
    assert isinstance(WRITERS[kind](Transcript(()), "a", "zh"), str)


SAID = st.text("您好我想问一下积分，。？：[]<>&0123456789 xyOK-", min_size=1, max_size=60).filter(
    # a pause of 0.8 s inside a turn parts it when it is read again
    lambda text: any(c.isalnum() for c in text) and not re.search(r"\W{4}", text)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["agent", "customer"]), SAID, st.floats(0.9, 5)), min_size=1, max_size=8))
def test_whatever_is_said_comes_back(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[Party, str, float]]
) -> None:
    at, turns = 0.0, []
    for party, text, pause in said:
        at += pause
        turns.append(turn(party, at, " ".join(text.split())))
        at = turns[-1].end
    folder = tmp_path_factory.mktemp("subtitles")
    for kind in ("srt", "vtt"):
        read = back(Transcript(tuple(turns)), kind, folder).turns
        assert [t.party for t in read] == [t.party for t in turns]
        plain = [t.text.replace("-->", "→").replace(" ", "") for t in turns]
        assert [t.text.replace(" ", "") for t in read] == plain
