"""The stage in Chromium: what is chosen is heard from there, the words follow, and keys do it all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qa.config import Settings
from qa.store import open_store
from qa.types import Event, Evidence, Legs, Outcome, Span, Transcript, Turn, Word
from qa.web.access import Role
from qa.web.desk import Desk, make_desk
from tests import handmade
from tests.web.browser import chromium, context_of, served
from tests.web.sounds import SAMPLES, recorded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

SAID = (("agent", 12.0, "您好银座广场"), ("customer", 20.0, "我想问一下停车"), ("agent", 30.0, "请稍等我查一下"))
"""Each character takes a quarter of a second."""
LISTEN = """
window.times = [];
document.addEventListener("tj:time", (event) => window.times.push(event.detail));
"""


def turn(party: Any, start: float, text: str) -> Turn:
    words = tuple(Word(each, start + i / 4, start + (i + 1) / 4) for i, each in enumerate(text))
    return Turn(party, start, words[-1].end, text, words)


def call_of(desk: Desk, source: Path | str, call_id: str = "c01") -> None:
    """A call of 50.9 s: it rings for 8 s, one item fails at 20–22, both speak at once at 31–32."""
    made = recorded(desk, source, call_id)
    failed = handmade.replace(
        handmade.BANNED, outcome=Outcome.FAILED, evidence=(Evidence("customer", 20.0, 22.0, "我想问一下"),)
    )
    events = (Event("ring", "system", 0.0, 8.0, {"rings": 2}), Event("overtalk", "unknown", 31.0, 32.0, {}))
    call = handmade.replace(
        made.call,
        transcript=Transcript(tuple(turn(*each) for each in SAID)),
        events=events,
        parties_known=True,
        legs=Legs(("agent", "customer"), 0.99, "by hand"),
    )
    desk.store.save(handmade.replace(made, call=call, items=(failed,)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_store(str(tmp_path / "desk.db")) as store:
        yield make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk")


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "08-customer-interrupts.wav", tmp_path / "c01.wav"))


@pytest.fixture
def page(desk: Desk, browser: Browser) -> Iterator[Page]:
    with served(desk) as address:
        window = context_of(browser, desk, address, Role.INSPECTOR)
        page = window.new_page()
        page.add_init_script(LISTEN)
        page.wrong = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.wrong.append(str(error)))  # type: ignore[attr-defined]
        page.on("console", lambda line: line.type == "error" and page.wrong.append(line.text))  # type: ignore[attr-defined]
        page.address = address  # type: ignore[attr-defined]
        yield page
        window.close()


def opened(page: Page, call_id: str = "c01", more: str = "") -> Page:
    page.goto(f"{page.address}/calls/{call_id}{more}")  # type: ignore[attr-defined]
    page.wait_for_selector("#stage[data-ready]")
    return page


def last(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate("window.times.at(-1)")
    return told


def plays_past(page: Page, second: float) -> None:
    page.wait_for_function("(t) => window.times.at(-1)?.playing && window.times.at(-1).t > t", arg=second)


def pressed(button: Locator) -> bool:
    return button.get_attribute("aria-pressed") == "true"


@pytest.mark.journey
def test_a_word_that_is_clicked_is_heard_and_the_words_follow(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    asked: list[tuple[int, str]] = []
    page.on("response", lambda answer: answer.url.endswith("/sound") and asked.append(
        (answer.status, answer.request.headers.get("range", ""))))  # fmt: skip
    opened(page)
    page.get_by_text("停", exact=True).click()  # the sixth character of a turn from 20.0: 21.25
    plays_past(page, 21.3)
    times = [each["t"] for each in page.evaluate("window.times")]
    assert min(t for t in times if t > 1) == pytest.approx(21.25, abs=0.02)
    plays_past(page, 30.3)  # through the pause to the next turn
    assert page.locator(".said .now").inner_text() in "请稍等"
    assert page.locator(".stage .cap").inner_text().startswith("坐席")
    assert {status for status, _ in asked} == {206}
    page.keyboard.press("Space")
    page.wait_for_function("() => !window.times.at(-1).playing")
    assert page.wrong == []  # type: ignore[attr-defined]


def test_keys_move_and_change_the_speed(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    opened(page, more="?t=10")
    page.keyboard.press("ArrowRight")
    assert last(page)["t"] == pytest.approx(15, abs=0.1)
    page.keyboard.press("Shift+ArrowLeft")
    assert last(page)["t"] == pytest.approx(14, abs=0.1)
    page.keyboard.press("ArrowLeft")
    assert last(page)["t"] == pytest.approx(9, abs=0.1)
    for _ in range(3):
        page.keyboard.press(".")
    assert page.locator(".pair output").inner_text() == "1.75×"
    page.keyboard.press(",")
    page.keyboard.press("Space")
    plays_past(page, 9.3)
    opened(page)
    assert page.locator(".pair output").inner_text() == "1.5×"


def test_the_axis_is_a_slider_for_the_keyboard_and_the_mouse(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    opened(page)
    track = page.locator(".track")
    assert track.get_attribute("role") == "slider"
    box = track.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 60)
    assert last(page)["t"] == pytest.approx(50.924 / 2, abs=0.2)
    track.press("Home")
    assert (last(page)["t"], track.get_attribute("aria-valuetext")) == (0, "0:00.0")
    track.press("End")
    assert last(page)["t"] == pytest.approx(50.924, abs=0.1)
    before = track.evaluate("each => each.clientWidth")
    page.keyboard.press("+")
    assert track.evaluate("each => each.clientWidth") == pytest.approx(2 * before, abs=2)


def test_the_waveforms_are_drawn_from_what_is_heard(page: Page, desk: Desk, wav: Path) -> None:
    """Columns of ink of the drawing against the loudness of the file, a tenth of the call each."""
    import numpy as np
    import soundfile

    call_of(desk, wav)
    opened(page)
    page.wait_for_timeout(500)
    ink = page.evaluate("""() => {
      const canvases = [...document.querySelector(".waves > div").shadowRoot.querySelectorAll(".canvases canvas")];
      return canvases.map((canvas) => {
        const { width, height } = canvas, data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
        const columns = new Array(40).fill(0);
        for (let i = 3; i < data.length; i += 4)
          columns[Math.floor((40 * (((i - 3) / 4) % width)) / width)] += data[i] > 100;
        return columns;
      });
    }""")
    samples, _ = soundfile.read(wav)
    assert len(ink) == 2
    for channel, columns in enumerate(ink):
        peaks = [np.abs(piece).max() for piece in np.array_split(samples[:, channel], 2000)]
        loud = np.array(peaks).reshape(40, 50).mean(axis=1)
        assert np.corrcoef(loud, columns)[0, 1] > 0.95


def test_ringing_is_skipped_and_a_moment_is_looped(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    opened(page)
    page.get_by_role("button", name="跳过静默").click()
    page.keyboard.press("Space")
    plays_past(page, 11.5)  # nobody speaks for the first 12 s
    heard = [each["t"] for each in page.evaluate("window.times") if each["playing"]]
    assert not [t for t in heard if 1 < t < 11]
    loop = page.get_by_role("button", name="循环")
    assert loop.is_disabled()
    page.locator(".pins .pin").first.click()
    page.keyboard.press("l")
    assert pressed(loop)
    page.evaluate("window.times = []")
    page.wait_for_function("""() => window.times.some((each, i) => i && each.t < window.times[i - 1].t - 1)""")
    assert all(19.7 < each["t"] < 22.6 for each in page.evaluate("window.times"))


def test_a_party_is_muted(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    opened(page, more="?t=20")
    mutes = page.locator('[data-do="mute"]')
    assert mutes.count() == 2
    mutes.first.click()
    assert pressed(mutes.first)
    page.keyboard.press("Space")
    plays_past(page, 20.5)
    assert page.wrong == []  # type: ignore[attr-defined]


def test_a_call_of_words_alone_has_an_axis(page: Page, desk: Desk) -> None:
    made = handmade.result("c01", info={"sha256": "", "source": "words.jsonl"})
    call = handmade.replace(made.call, transcript=Transcript(tuple(turn(*each) for each in SAID)))
    desk.store.save(handmade.replace(made, call=call))
    page.goto(f"{page.address}/calls/c01")  # type: ignore[attr-defined]
    page.get_by_text("停", exact=True).click()
    assert last(page) == {"t": 21.25, "playing": False}
    assert page.locator(".said .now").inner_text() == "停"
    assert page.locator("#stage .controls .tag").inner_text() == "只有文字，没有录音"
    page.keyboard.press("Space")
    assert page.wrong == []  # type: ignore[attr-defined]


def test_a_recording_that_moved_is_told_and_found_again(page: Page, desk: Desk, wav: Path, tmp_path: Path) -> None:
    call_of(desk, wav)
    moved = wav.rename(tmp_path / "elsewhere.wav")
    page.goto(f"{page.address}/calls/c01")  # type: ignore[attr-defined]
    page.locator("#stage .state.bad").wait_for()
    assert "c01.wav" in page.locator("#stage .state").inner_text()
    assert page.get_by_role("button", name="播放", exact=True).is_disabled()
    page.get_by_label("录音现在在哪里？").fill(str(moved))
    page.get_by_role("button", name="采用").click()
    page.wait_for_selector("#stage[data-ready]")
    assert not page.locator("#stage .moved").is_visible()


def test_the_next_call_of_the_queue_is_made_playable_meanwhile(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    call_of(desk, shutil.copy(SAMPLES / "04-banned-variant.wav", wav.parent / "c02.wav"), "c02")
    with page.expect_response(lambda answer: answer.url.endswith("/api/calls/c02/peaks")):
        opened(page, more="?from=state%3Dall")


def put_button(page: Page, start: float, end: float, call_id: str = "c01") -> Locator:
    """A button as the macro `play` makes it."""
    text = (Path(__file__).parents[2] / "qa/web/templates/sound/_play.html").read_text("utf-8")
    svg = re.search(r"<svg.*?</svg>", text)
    assert svg
    page.evaluate(
        """([svg, call, start, end]) => {
          const button = document.createElement("button");
          Object.assign(button, { type: "button", className: "tj-play", innerHTML: svg + "<span>0:05.0</span>" });
          Object.assign(button.dataset, { call, start, end });
          document.querySelector("#stage").before(button);
        }""",
        [svg[0], call_id, start, end],
    )
    return page.locator(".tj-play").last


def test_a_moment_plays_where_its_button_stands(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    opened(page)
    one = put_button(page, 5.0, 5.2)
    one.focus()
    assert one.get_attribute("aria-label") == "播放 0:05.0"
    page.keyboard.press("Enter")
    page.wait_for_selector(".tj-play[aria-pressed=true]:not(.waits)")
    assert one.get_attribute("aria-label") == "停止 0:05.0"
    page.locator("#stage .go").click()  # one sound at a time
    page.wait_for_selector(".tj-play[aria-pressed=false]")
    plays_past(page, 0.2)
    one.click()
    page.wait_for_function("() => !window.times.at(-1).playing")
    page.wait_for_selector(".tj-play[aria-pressed=false]")  # 3 + 0.2 + 1.5 seconds, and it stops by itself
    assert page.wrong == []  # type: ignore[attr-defined]


def test_a_moment_that_cannot_be_played_says_why(page: Page, desk: Desk, wav: Path) -> None:
    call_of(desk, wav)
    recorded(desk, shutil.copy(SAMPLES / "04-banned-variant.wav", wav.parent / "c02.wav"), "c02")
    (wav.parent / "c02.wav").unlink()
    opened(page)
    button = put_button(page, 5.0, 6.0, "c02")
    button.click()
    page.locator(".tj-play.fails").wait_for()
    assert "not there any more" in (button.get_attribute("title") or "")
    assert "not there any more" in page.locator("#toasts").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_sticks_out(desk: Desk, browser: Browser, wav: Path, width: int, scheme: str) -> None:
    call_of(desk, wav)
    with served(desk) as address:
        page = context_of(browser, desk, address, Role.AGENT, width=width, scheme=scheme).new_page()
        desk.store.desk.release(["c01"], "su", desk.now())
        page.goto(f"{address}/calls/c01")
        page.wait_for_selector("#stage[data-ready]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_passed_over_is_where_nobody_speaks(desk: Desk, wav: Path) -> None:
    from qa.web.sound.pages import build_stage

    call_of(desk, wav)
    stage = build_stage(desk, desk.store.result("c01"), "zh")
    assert [Span(*each).duration > 1 for each in stage.passed] == [True] * len(stage.passed)
    assert stage.passed[0] == (0.0, 11.7)
    assert [lane.channel for lane in stage.lanes] == [0, 1]
