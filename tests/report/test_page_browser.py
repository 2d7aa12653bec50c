"""The page in a real browser, from disk: ``pytest -n0 -m browser`` with Chromium at /usr/bin/chromium or $CHROMIUM."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa.audio.decode import decode
from qa.packs.load import load_pack
from qa.services.page import ResultPage
from qa.types import Evidence, Transcript, Turn, Word
from tests.handmade import BANNED, GREETING, RESULT, result

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
]
MANY = 500
SLOWEST = 2.0
"""Seconds in which a page of 500 calls must be there to use, on one of two busy cores."""


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three calls: one heard, one of words only, one fatal with a transcript that is a script."""
    out = tmp_path_factory.mktemp("page")
    beep = np.zeros((160_000, 2))
    beep[:, 0] = 0.1 * np.sin(np.arange(160_000) / 5)
    soundfile.write(out / "a.wav", beep, 8000)
    sound = {"source": str(out / "a.wav"), "sha256": decode(out / "a.wav").sha256, "duration": 20.0}
    said = "您好请讲不知道再见"
    words = tuple(Word(c, 2.0 * i, 2.0 * i + 1.5) for i, c in enumerate(said))
    turn = Turn("agent", 0.0, 18.0, "您好，请讲。不知道，再见。", words)
    items = (GREETING, replace(BANNED, evidence=(Evidence("agent", 8.0, 13.5, "不知道"),)))
    heard = result("heard", info=sound, items=items)
    heard = replace(heard, call=replace(heard.call, transcript=Transcript((turn,)), events=()))
    evil = replace(turn, text="<script>document.title='owned'</script>", words=())
    fatal = result("fatal", info={"sha256": "", "agent_id": "0099", "agent_name": "赵静"}, fatal=("banned",), final=0.0)
    fatal = replace(fatal, call=replace(fatal.call, transcript=Transcript((evil,))))
    words_only = result("words", info={"sha256": ""}, provisional=True)
    with ResultPage(out, [load_pack("plaza")]) as page:
        for each in (heard, fatal, words_only):
            page.add(each)
        page.finish()
    return out


@pytest.fixture
def page(browser, folder: Path) -> Iterator:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    troubles: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: troubles.append(message.text))
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((folder / "index.html").as_uri())
    yield tab
    assert troubles == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    tab.close()


def shown(page) -> list[str]:
    return [row.get_attribute("data-id") for row in page.query_selector_all(".row:not([hidden])")]


def test_a_click_on_a_finding_jumps_there_and_plays(page) -> None:
    page.click(".row[data-id=heard]")
    page.click(".item.f .ev")
    page.wait_for_function("!audio.paused && audio.currentTime > 8.2")
    assert page.evaluate("audio.currentTime") < 12
    assert page.inner_text("s.now") == "不"
    assert "不知道" in page.inner_text(".cap")
    page.keyboard.press(" ")
    assert page.evaluate("audio.paused")


def test_a_click_on_a_word_and_on_the_axis_does_too(page) -> None:
    page.click(".row[data-id=heard]")
    page.click("s:text-is('讲')")
    page.wait_for_function("!audio.paused && audio.currentTime > 6.1 && audio.currentTime < 9")
    box = page.query_selector(".track svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + 10)
    page.wait_for_function("audio.currentTime > 15 && audio.currentTime < 17")


def test_an_address_opens_a_call_at_a_second(page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri() + "#c=heard&t=12")
    page.wait_for_function("current === 'heard' && at >= 12 && at < 14")


def test_filters(page) -> None:
    assert shown(page) == ["fatal", "heard", "words"]
    page.check("#f-fatal")
    assert shown(page) == ["fatal"]
    page.click("#filter [type=reset]")
    page.check("#f-prov")
    assert shown(page) == ["words"]
    page.click("#filter [type=reset]")
    page.select_option("#f-agent", "0099")
    assert shown(page) == ["fatal"]
    page.select_option("#f-agent", "")
    page.select_option("#f-item", label=BANNED.title)
    page.select_option("#f-outcome", "p")
    assert shown(page) == []
    assert page.is_visible("#none")
    page.select_option("#f-outcome", "f")
    assert shown(page) == ["fatal", "heard", "words"]
    page.fill("#q", "HEAR")
    assert shown(page) == ["heard"]
    page.fill("#q", "")
    page.select_option("#sort", "s")
    assert shown(page)[0] == "fatal"


def test_keys(page) -> None:
    opened = [None]
    for key in "jjkj":
        page.keyboard.press(key)
        page.wait_for_function("before => current !== before", arg=opened[-1])
        opened.append(page.evaluate("current"))
    assert opened[1:] == ["fatal", "heard", "fatal", "heard"]
    page.keyboard.press("ArrowRight")
    assert page.evaluate("at") == 5
    page.keyboard.press("n")
    page.wait_for_function("at >= 8")
    page.keyboard.press("s")
    assert page.inner_text(".rate") == "1.25×"
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("j")
    assert page.evaluate("current") == "heard"
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")
    page.keyboard.press("/")
    page.keyboard.type("j?")
    assert page.evaluate("current") == "heard"
    assert page.input_value("#q") == "j?"


def test_the_scorecard_leads_to_the_moment_and_to_the_calls(page) -> None:
    page.click(".more >> nth=0")
    page.click(".jump >> nth=0")
    page.wait_for_function("current === 'heard' || current === 'words'")
    page.click(".pick-agent >> nth=1")
    page.wait_for_function("document.querySelectorAll('.row:not([hidden])').length === 1")
    assert shown(page) == ["fatal"]
    page.click("summary")
    page.click(".cell.p")
    page.wait_for_function("document.querySelectorAll('.row:not([hidden])').length === 3")


def test_a_transcript_that_is_a_script_stays_text(page) -> None:
    page.click(".row[data-id=fatal]")
    page.wait_for_selector(".turn")
    assert "<script>" in page.inner_text(".said")
    assert "owned" not in page.title()
    assert page.query_selector(".go") is None  # words only: nothing to play, the head still moves
    page.click(".turn .at")
    assert page.evaluate("at") == 0


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_sideways(browser, folder: Path, width: int, scheme: str) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    for place in ("", "#c=heard", "#c=fatal"):
        tab.goto((folder / "index.html").as_uri() + place)
        tab.wait_for_timeout(200)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, place
    if width == 390:
        assert not tab.is_visible("#cards")
        tab.click(".back")
        tab.wait_for_selector("#cards")
    tab.close()


def test_500_calls_open_at_once(browser, tmp_path: Path) -> None:
    with ResultPage(tmp_path, [load_pack("plaza")]) as made:
        for i in range(MANY):
            made.add(replace(result(f"c{i:04}", info={"sha256": "", "agent_id": f"{i % 40:04}"}), items=RESULT.items))
        index = made.finish()
    assert index.stat().st_size < 700_000
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    begun = time.monotonic()
    tab.goto(index.as_uri())
    tab.wait_for_selector(".row")
    assert time.monotonic() - begun < SLOWEST
    begun = time.monotonic()
    tab.keyboard.press("j")
    tab.wait_for_selector(".turn")
    assert time.monotonic() - begun < SLOWEST
    tab.close()
