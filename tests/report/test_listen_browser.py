"""The page of `qa listen` in a real browser: ``pytest -n0 -m browser``."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.asr.given import read_transcript
from qa.packs.load import load_pack
from qa.services.listen import Request, listen_to
from tests.report.test_page_browser import browser

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
__all__ = ["browser"]


def test_a_click_is_heard_from_there(browser, tmp_path: Path) -> None:
    call = ROOT / "samples" / "calls" / "07-agent-interrupts.flac"
    given = read_transcript(ROOT / "samples" / "truth" / "07-agent-interrupts.json").transcript
    path, _ = listen_to(Request(call, tmp_path, load_pack("plaza"), given=given, seconds=30.0))
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("document.getElementById('audio').readyState >= 1")
    strip = page.locator(".strip").first.bounding_box()
    margin = 52 / 1252 * strip["width"]
    half = margin + (strip["width"] - margin) / 2
    page.locator(".strip").first.click(position={"x": half, "y": 5})
    at = page.evaluate("document.getElementById('audio').currentTime")
    assert abs(at - 15.0) < 1.0  # the middle of a line of 30 s
    page.keyboard.press(" ")
    assert page.evaluate("document.getElementById('audio').paused")
    moment = page.locator(".moments button").first
    second = float(moment.get_attribute("data-t"))
    moment.click()
    assert abs(page.evaluate("document.getElementById('audio').currentTime") - (second - 1)) < 1.0
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert errors == []
