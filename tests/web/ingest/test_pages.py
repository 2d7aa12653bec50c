"""Bringing in recordings in a real browser: drop, progress, columns once, results."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.web.access import Role
from qa.web.desk import Desk
from qa.web.intake import Intake
from tests.web.browser import chromium, context_of, served
from tests.web.ingest.test_jobs import words
from tests.web.ingest.test_sending import tone

pytestmark = pytest.mark.browser
MINUTES = 240_000
DROP = """
([files, folder]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name));
  }
  const target = document.getElementById("drop");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
  }
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with chromium() as opened:
        yield opened


def drop(page, files: dict[str, bytes]) -> None:  # type: ignore[no-untyped-def]
    """Drop files onto the page, as a mouse would."""
    page.evaluate(DROP, [[[name, base64.b64encode(content).decode()] for name, content in files.items()], None])


def log_of(*names: str) -> bytes:
    rows = "".join(f"{name},00{at},2026-10-09 09:14:05\n" for at, name in enumerate(names, 70))
    return f"rec,员工号,录音时刻\n{rows}".encode()


@pytest.mark.journey
def test_from_dropped_files_to_scored_calls(desk: Desk, browser) -> None:  # type: ignore[no-untyped-def]
    desk = replace(desk, hosts=None)
    with served(desk) as address:
        window = context_of(browser, desk, address, Role.INSPECTOR)
        page = window.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.goto(f"{address}/ingest")
        drop(page, {
            "a.json": words(1), "b.json": words(2), "清单.csv": log_of("a.json", "b.json", "gone.json"),
            "notes.wav": b"no sound at all\n" * 20, ".DS_Store": b"x",
        })  # fmt: skip
        # the headers are new: what do they mean?
        page.wait_for_url("**/ingest/1/columns")
        assert page.locator("#preview h2").inner_text() == "2 个录音中 2 个在清单里有记录"
        assert "1 行没有对应录音" in page.locator("#preview").inner_text()
        agent = page.get_by_label("员工号")
        assert agent.input_value() == ""
        assert "工号、" not in page.locator("#preview").inner_text()
        assert "没有说哪一列是：工号" in page.locator("#preview").inner_text()
        agent.select_option("agent_id")
        page.wait_for_selector("#preview thead th:has-text('工号')")
        assert "0070" in page.locator("#preview tbody").inner_text()
        page.get_by_role("button", name="确认，继续").click()
        page.wait_for_url("**/ingest/1")
        assert "notes.wav" in page.locator("main").inner_text()
        pattern = page.locator("[name=pattern]")
        pattern.press_sequentially(r"(?P<line>[a-z])")
        page.wait_for_selector("#names .good")
        assert page.locator("#names .good").inner_text() == "2 个文件名中 2 个符合"
        pattern.fill("(")
        page.wait_for_selector("#names .bad")
        pattern.fill("")
        page.wait_for_selector("#names", state="hidden")
        page.get_by_role("button", name="开始评分").click()
        page.wait_for_selector("#job .tag.good", timeout=MINUTES)
        assert page.locator("#settled").inner_text() == "3 / 3"
        assert [desk.store.info(each).agent_id for each in ("a", "b")] == ["0070", "0071"]
        assert page.locator("a[href^='/calls/']").count() == 2
        # the same headers again: nothing is asked
        page.goto(f"{address}/ingest")
        drop(page, {"c.json": words(3), "next.csv": log_of("c.json")})
        page.wait_for_url("**/ingest/2")
        page.wait_for_selector("[name=pack]")
        page.get_by_role("button", name="开始评分").click()
        page.wait_for_selector("#job .tag.good", timeout=MINUTES)
        assert desk.store.info("c").agent_id == "0070"
        page.get_by_role("link", name="到待办中查看这批通话").click()
        page.wait_for_url("**/queue?**")
        assert page.locator("[href^='/calls/c']").count() >= 1
        assert page.locator("[href^='/calls/a']").count() == 0
        assert wrong == []


def test_a_thousand_files_do_not_freeze_the_page(desk: Desk, browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    desk = replace(desk, hosts=None)
    folder = tmp_path / "day"
    folder.mkdir()
    for at in range(1000):
        (folder / f"{at:04}.wav").write_bytes(tone(at))
    with served(desk) as address:
        page = context_of(browser, desk, address, Role.INSPECTOR).new_page()
        page.goto(f"{address}/ingest")
        page.evaluate("""() => { const tick = () => {
            window.nodes = Math.max(window.nodes || 0, document.querySelectorAll("#sending *").length);
            requestAnimationFrame(tick); }; tick(); }""")
        page.locator("#folder").set_input_files(str(folder))
        page.wait_for_selector("#current li")
        assert page.locator("#current li").count() <= 3
        assert page.evaluate("window.nodes") < 40
        page.wait_for_url("**/ingest/1", timeout=MINUTES)
        page.wait_for_selector("[name=pack]", timeout=MINUTES)
        assert "1000 个录音" in page.locator("main").inner_text()
        files = desk.store.desk.files(1)
        assert {file.name for file in files} == {f"day/{at:04}.wav" for at in range(1000)}
        # the same folder again: nothing is sent a second time
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
        with page.expect_navigation(timeout=MINUTES):
            page.locator("#folder").set_input_files(str(folder))
        assert sent == []
        assert len(desk.store.desk.files(1)) == 1000


def test_what_is_too_large_is_told_before_it_is_sent(desk: Desk, browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    desk = replace(desk, hosts=None, intake=Intake(file_bytes=50_000))
    big, good = tmp_path / "big.wav", tmp_path / "good.wav"
    big.write_bytes(tone(1, 40_000))
    good.write_bytes(tone(2))
    with served(desk) as address:
        page = context_of(browser, desk, address, Role.INSPECTOR, width=390, height=844).new_page()
        page.goto(f"{address}/ingest")
        page.locator("#files").set_input_files([str(big), str(good)])
        page.wait_for_selector("#go:not([hidden])")
        assert "48.8 KiB" in page.locator("#wrong").inner_text()
        assert "big.wav" in page.locator("#wrong").inner_text()
        page.locator("#go").click()
        page.wait_for_selector("[name=pack]")
        assert [file.name for file in desk.store.desk.files(1)] == ["good.wav"]


def test_an_expired_session_while_sending(desk: Desk, browser, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Whoever signs in again goes on where it stopped."""
    desk = replace(desk, hosts=None)
    (tmp_path / "a.wav").write_bytes(tone(1))
    with served(desk) as address:
        window = context_of(browser, desk, address, Role.INSPECTOR)
        page = window.new_page()
        page.goto(f"{address}/ingest")
        cookies = window.cookies()
        window.clear_cookies()
        page.locator("#files").set_input_files(str(tmp_path / "a.wav"))
        page.wait_for_selector("#again[open]")
        window.add_cookies(cookies)
        page.evaluate("document.getElementById('again').close()")
        page.wait_for_url("**/ingest/1")
        page.wait_for_selector("[name=pack]")
        assert [file.name for file in desk.store.desk.files(1)] == ["a.wav"]
