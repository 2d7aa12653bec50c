"""The room in a real browser: a number opens its calls, the chart is walked by keys, a form fills its frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from qa.scorecard import Period
from qa.store.asked import Asked
from qa.store.card_calls import Chosen
from qa.web.access import Role
from qa.web.desk import Desk
from tests.web.browser import chromium, context_of, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as each:
        yield each


@pytest.fixture(scope="module")
def address(made: Desk) -> Iterator[str]:
    with served(made) as each:
        yield each


@pytest.fixture
def page(browser: Browser, made: Desk, address: str) -> Iterator[Page]:
    """A supervisor's page; whatever its console complains of fails the test."""
    window = context_of(browser, made, address, Role.SUPERVISOR)
    page = window.new_page()
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    window.close()
    assert wrong == []


@pytest.mark.journey
def test_a_number_opens_its_calls_in_place(page: Page, address: str, month: str) -> None:
    page.goto(f"{address}/cards?month={month}&rubric=plaza")
    number = page.locator(".board tbody tr").first.locator("a.n").first
    shown = number.inner_text()
    number.focus()
    page.keyboard.press("Enter")
    drill = page.locator("#drill")
    drill.locator("li").first.wait_for()
    assert drill.locator("[data-count]").get_attribute("data-count") == shown
    assert drill.locator("li:has(.who-when)").count() == min(50, int(shown))
    assert drill.locator(".tj-play").count() > 0
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert drill.is_hidden()
    assert page.evaluate("document.activeElement.textContent") == shown
    assert page.url.endswith(f"/cards?month={month}&rubric=plaza")


def test_a_bar_of_the_distribution_is_a_way_down(page: Page, address: str, month: str) -> None:
    page.goto(f"{address}/cards?month={month}&rubric=plaza")
    bar = page.locator("svg.bars a").last
    said = str(bar.get_attribute("aria-label")).split(": ")[1]
    bar.focus()
    page.keyboard.press("Enter")
    page.locator("#drill li").first.wait_for()
    assert page.locator("#drill [data-count]").get_attribute("data-count") == said


def test_more_calls_are_added_to_the_list(page: Page, address: str, month: str) -> None:
    page.goto(f"{address}/cards?month={month}&rubric=plaza")
    page.locator(".tiles a.n").first.click()
    page.locator("#drill .more button").wait_for()
    assert page.locator("#drill .behind > li:has(.who-when)").count() == 50
    page.locator("#drill .more button").click()
    page.locator("#drill .behind > li:has(.who-when)").nth(50).wait_for()


def test_the_chart_is_walked_by_keys_and_follows_the_theme(page: Page, address: str, month: str) -> None:
    page.goto(f"{address}/cards?month={month}&rubric=plaza")
    page.locator(".board tbody th a").first.click()
    page.locator(".plot canvas").first.wait_for()
    plot, says = page.locator(".plot").first, page.locator("[data-says]").first
    plot.focus()
    page.keyboard.press("End")
    last = says.inner_text()
    assert last.startswith(month)
    assert re.search(r"平均分 \d+\.\d\d", last)
    page.keyboard.press("ArrowLeft")
    assert says.inner_text() != last
    page.wait_for_timeout(100)
    ink = "[...document.querySelector('.plot canvas').getContext('2d').getImageData(0,0,400,300).data].join()"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    assert page.evaluate(ink) != light
    table = page.locator("figure.chart details").first
    table.locator("summary").click()
    assert month in table.inner_text()


def test_a_form_fills_its_frame_and_can_be_printed(page: Page, address: str, month: str) -> None:
    page.goto(f"{address}/forms/monthly_quality?month={month}")
    frame = page.frame_locator("#document")
    frame.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.getElementById('document').offsetHeight") > 700
    style = "getComputedStyle(document.getElementById('document').contentDocument.querySelector('h1')).textAlign"
    assert page.evaluate(style) == "center"
    page.evaluate("document.getElementById('document').contentWindow.print = () => { window.printed = true; }")
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed") is True


@pytest.mark.parametrize("path", ["/", "/cards", "/cards/{agent}", "/compare", "/forms", "/forms/workload"])
def test_nothing_is_wider_than_a_phone(browser: Browser, made: Desk, address: str, month: str, path: str) -> None:
    agent = made.store.cards.calls(Asked("all", Period.of_month(month)), Chosen()).calls[0].agent_id
    window = context_of(browser, made, address, Role.SUPERVISOR, width=390, height=844, scheme="dark")
    page = window.new_page()
    page.goto(address + path.format(agent=agent) + f"?month={month}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    window.close()
