"""The drawing of one recording: where things lie on the paper, and that every number has a definition."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from qa.audio.peaks import peaks
from qa.measures.all import measure_all
from qa.measures.scene import Scene, tracks_of_transcript
from qa.packs.load import load_pack
from qa.report.listen import Lane, Picture, Sheet, Shown, listen_page, listen_svg
from qa.report.listen.definitions import DEFINITIONS
from qa.report.page import measure_name
from qa.types import CallInfo, Event, Problem, Span, Transcript, Turn, Word

SVG = "{http://www.w3.org/2000/svg}"
WORDS = (Word("请", 61.0, 61.2), Word("讲", 61.2, 61.5), Word("好", 65.0, 65.2))
AGENT = Lane(
    "agent",
    "坐席",
    turns=(Turn("agent", 1.0, 3.0, "您好"), Turn("agent", 61.0, 65.2, "请讲好", WORDS)),
    speech=(Span(1.0, 3.0), Span(58.0, 62.0)),
    peaks=[-70.0] * 700 + [-10.0] * 700,
    step=0.1,
    music=(Span(20.0, 30.0),),
    tones=(("busy", Span(68.0, 70.0)),),
)
CUSTOMER = Lane("customer", "客户", speech=(Span(4.0, 10.0),), peaks=[-30.0] * 1400, step=0.1)
EVENTS = (
    Event("hold", "agent", 20.0, 30.0, {"source": "music", "notice": True}),
    Event("overtalk", "unknown", 5.0, 6.5),
    Event("interruption", "customer", 5.0, 6.5, {"sure": True, "overlap": 1.5, "text": "<b>等</b>"}),
)
PICTURE = Picture(140.0, (AGENT, CUSTOMER), EVENTS, Sheet(seconds=60.0))


def parts(svg: str, kind: str) -> list[Any]:
    root = ElementTree.fromstring(svg)
    lines = root.findall(f"{SVG}g")
    return [[each for each in line.iter() if kind in each.get("class", "").split()] for line in lines]


def test_three_lines_for_two_minutes_twenty() -> None:
    """140 s on lines of 60 s; 1200 units are 60 s, so a second is 20 units."""
    speech = parts(listen_svg(PICTURE), "speech")
    boxes = [[(float(b.get("x")), float(b.get("width"))) for b in line if "agent" in b.get("class")] for line in speech]
    assert boxes == [[(20.0, 40.0), (1160.0, 40.0)], [(0.0, 40.0)], []]  # 58–62 s goes on in the next line


def test_words_stand_where_they_are_said() -> None:
    texts = parts(listen_svg(PICTURE), "d-text")
    said = [[(t.text, float(t.get("x"))) for t in line if t.get("class") == "d-text agent"] for line in texts]
    assert said == [[("您好", 20.0)], [("请讲", 20.0), ("好", 100.0)], []]  # a pause of 3.5 s parts the turn


def test_what_happened_is_drawn_with_its_facts() -> None:
    first = listen_svg(PICTURE)
    (hold, *_), *_ = parts(first, "hold")
    assert (hold.get("x"), hold.get("width")) == ("400.0", "200.0")
    assert hold.find(f"{SVG}title").text == "保持 0:20.0–0:30.0 (10.00 s) · 依据 音乐 · 事先打招呼"
    (mark,), *_ = parts(first, "mark")
    assert (mark.get("x"), mark.text) == ("100.0", "▼")
    assert "<b>等" not in first  # what a transcript says is never markup
    *_, (tone,), _ = parts(first, "tone")
    assert (tone.get("x"), tone.get("width")) == ("160.0", "40.0")


def test_the_height_of_a_waveform_is_its_level() -> None:
    """54 units high, −70 dBFS at the middle: a half is 26 units, of which −30 dBFS takes 40/70."""
    (path,) = [p for p in parts(listen_svg(PICTURE), "d-wave")[0] if "customer" in p.get("class")]
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path.get("d"))]
    assert max(heights) - min(heights) == pytest.approx(2 * 26 * 40 / 70, abs=0.2)


def test_peaks_are_levels_of_columns() -> None:
    wave = np.zeros(8000, np.float32)
    wave[4000:6000:2], wave[4001:6000:2] = 0.5, -0.5
    found = peaks(wave, 8000, 0.25)
    assert found[2] == pytest.approx(-6.0, abs=0.1)
    assert found[0] < -99
    assert len(peaks(wave[:7999], 8000, 0.25)) == 4


def test_the_page_tells_what_is_unknown_and_what_is_doubted() -> None:
    page = listen_page(
        Shown(
            "a<b>.wav",
            PICTURE,
            measures={"rings": None, "overtalk_share": 0.25, "hold_total": 10.0, "hold_count": 1.0},
            doubts={"hold_total": "bleed", "rings": "one_cut_ring"},
            problems=(Problem("bleed", "leg 0 is heard on leg 1"),),
            audio="a.mp3",
        )
    )
    assert "a&lt;b&gt;.wav" in page
    assert re.search(r"振铃声数</td><td class=\"num\">不知道", page)
    assert "25%" in page
    assert re.search(r"10 s</td></tr><tr class=\"doubt\"><td colspan=\"2\">仅供参考：", page)
    assert re.search(r'<p class="doubt">仅供参考：只听到一声', page)  # told once where all of a group share it
    assert "leg 0 is heard on leg 1" in page
    assert 'src="a.mp3"' in page
    assert 'id="go"' in page
    assert 'id="go"' not in listen_page(Shown("a.wav", PICTURE))


def test_every_measure_has_a_definition_and_a_name_in_both_languages() -> None:
    silence = Transcript(())
    cues = load_pack("plaza").cues
    known = measure_all(Scene(CallInfo("", ""), silence, tracks_of_transcript(silence), cues)).values
    defined = [name for definition in DEFINITIONS for name in definition.measures]
    assert sorted(defined) == sorted(known)
    for name in known:
        chinese, english = (measure_name(name, lang) for lang in ("zh", "en"))
        assert chinese != english, name
