"""A training pack in a real browser, from disk: ``pytest -n0 -m browser`` with Chromium or $CHROMIUM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa.coaching import Wanted
from qa.services.examples import Asked, find
from qa.services.training_pack import TrainingPack, write_pack
from qa.store import open_store
from qa.types import Outcome
from tests.packmade import fill
from tests.report.test_page_browser import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pack of three examples with a good twin; one recording is gone."""
    folder = tmp_path_factory.mktemp("calls")
    with open_store(str(folder / "a.db")) as store:
        fill(store, folder)
        found = find(store, Asked(Wanted(("opening",), Outcome.FAILED)))
    (folder / "c-moved.wav").unlink()
    out = folder / "培训 包"
    made = TrainingPack(found, {}, out=out)
    cards = [made.card(number, example) for number, example in enumerate(found.examples, 1)]
    return write_pack(out, cards, "开场白", "zh").as_uri()


@pytest.fixture
def page(browser, address: str) -> Iterator:
    errors: list[str] = []
    opened = browser.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda request: errors.append(request.url) if request.url.startswith("http") else None)
    opened.goto(address)
    yield opened
    assert errors == []
    opened.close()


def test_it_opens_from_disk_and_plays(page) -> None:
    assert page.title() == "培训案例 · 开场白"  # no script of a transcript has run
    audio = page.locator("audio").first
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    assert audio.evaluate("a => a.duration") == pytest.approx(6.0, abs=6.0)
    audio.evaluate("a => a.play()")
    page.wait_for_function("document.querySelector('audio').currentTime > 0.3")
    assert page.locator("audio").count() == 5  # three moments, one of them without its recording, and three twins


def test_only_the_moment_is_played_and_its_line_lights_up(page) -> None:
    side = page.locator(".side").nth(1)
    audio = side.locator("audio")
    page.wait_for_function("document.querySelectorAll('audio')[1].readyState >= 1")
    side.locator(".only").click()
    page.wait_for_function("document.querySelectorAll('.side')[1].querySelector('.lines .now')")
    page.wait_for_function("document.querySelectorAll('audio')[1].paused", timeout=20_000)
    end = float(audio.get_attribute("data-b") or 0)
    assert end <= audio.evaluate("a => a.currentTime") < end + 0.6


def test_one_clip_at_a_time(page) -> None:
    page.wait_for_function("document.querySelectorAll('audio')[1].readyState >= 1")
    page.evaluate("document.querySelectorAll('audio')[0].play()")
    page.evaluate("document.querySelectorAll('audio')[1].play()")
    page.wait_for_function("document.querySelectorAll('audio')[0].paused")
    assert not page.evaluate("document.querySelectorAll('audio')[1].paused")


def test_a_line_plays_from_its_second(page) -> None:
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    line = page.locator(".side").first.locator(".lines li").last
    line.click()
    page.wait_for_function("!document.querySelector('audio').paused || document.querySelector('audio').ended")
    start = float(line.get_attribute("data-t") or 0) - float(
        page.locator("audio").first.get_attribute("data-from") or 0
    )
    assert page.locator("audio").first.evaluate("a => a.currentTime") >= start - 0.1


def test_a_recording_that_is_gone_is_told_with_the_words_beside(page) -> None:
    told = page.locator(".fault:visible")
    assert told.count() == 1
    assert "c-moved" in told.inner_text()
    assert "喂，讲" in page.locator(".side", has=told).inner_text()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(browser, address: str, width: int, scheme: str) -> None:
    opened = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    opened.goto(address)
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    columns = opened.evaluate("getComputedStyle(document.querySelector('.pair')).gridTemplateColumns").split()
    assert len(columns) == (2 if width > 820 else 1)
    light = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (light == "rgb(244, 246, 248)") == (scheme == "light")
    opened.close()
