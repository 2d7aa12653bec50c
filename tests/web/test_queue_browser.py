"""The queue in a real browser, from the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qa.types.desk import User
from qa.web.access import Role
from qa.web.desk import Desk
from tests.handmade import BANNED, RINGS, result
from tests.web.browser import chromium, context_of, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    for at in range(5):
        info = {"team": "一组" if at < 3 else "二组", "agent_name": f"坐席{at}"}
        desk.store.save(result(f"c{at}", items=(RINGS, BANNED), info=info))
    desk.store.accounts.add(User("bai", "白质检", ("inspector",), None, True, desk.now()), "tests")
    with served(replace(desk, hosts=None)) as url:
        yield url


def opened(browser: Browser, desk: Desk, address: str, path: str, role: Role = Role.SUPERVISOR) -> Page:
    page = context_of(browser, desk, address, role).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: line.type == "error" and wrong.append(line.text))
    page.wrong = wrong  # type: ignore[attr-defined]
    page.goto(address + path)
    return page


def here(page: Page) -> str:
    return page.locator("#queue tr.here input[name=call_id]").get_attribute("value") or ""


def pressed(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.journey
def test_rows_are_walked_chosen_given_out_and_opened(browser: Browser, desk: Desk, address: str) -> None:
    page = opened(browser, desk, address, "/queue")
    pressed(page, "j", "j", "j", "k")
    assert here(page) == "c1"
    pressed(page, "x", "j", "x")
    assert page.locator("#queue [data-count]").inner_text() == "2"
    pressed(page, "x", "a")
    page.locator("#assign[open]").wait_for()
    assert page.evaluate("document.activeElement.name") == "to"
    while page.evaluate("document.activeElement.selectedOptions[0].value") != "bai":
        page.keyboard.press("ArrowDown")
    pressed(page, "Tab")
    while not page.evaluate("document.activeElement.matches('button.main')"):
        pressed(page, "Tab")
    pressed(page, "Enter")
    page.locator("#queue .whose", has_text="白质检").wait_for()
    assert [(each.call_id, each.to) for each in desk.store.desk.assignments()] == [("c1", "bai")]
    pressed(page, "j", "Enter")
    page.wait_for_url("**/calls/**")
    assert "from=" in page.url


def test_search_and_quick_filters_change_the_address_and_keep_each_other(
    browser: Browser, desk: Desk, address: str
) -> None:
    page = opened(browser, desk, address, "/queue")
    page.keyboard.press("/")
    page.keyboard.type("坐席4")
    page.wait_for_url("**q=%E5%9D%90%E5%B8%AD4*")
    assert page.locator("#queue [data-row]").count() == 1
    pressed(page, "Escape", "j")
    assert here(page) == "c4"
    page.locator("#queue .quick a", has_text="未分派").click()
    page.wait_for_url("**assigned=nobody*")
    page.select_option("select[name=team]", "一组")
    page.wait_for_url("**team=**")
    assert "assigned=nobody" in page.url
    assert "q=" in page.url
    assert page.locator("#queue [data-row]").count() == 0
    page.go_back()
    page.locator("#queue [data-row]").wait_for()
    assert page.locator("#filter-q").input_value() == "坐席4"
    assert page.wrong == []  # type: ignore[attr-defined]


def test_n_opens_the_next_call_of_the_question(browser: Browser, desk: Desk, address: str) -> None:
    page = opened(browser, desk, address, "/queue?team=二组", Role.INSPECTOR)
    page.keyboard.press("n")
    page.wait_for_url("**/calls/c3?**")
    assert desk.store.desk.claims(["c3"], desk.now())["c3"].holder == "lin"


def test_an_inspector_takes_calls(browser: Browser, desk: Desk, address: str) -> None:
    page = opened(browser, desk, address, "/queue", Role.INSPECTOR)
    pressed(page, "j", "a")
    page.locator("#queue .whose", has_text="林质检").wait_for()
    assert [(each.call_id, each.to) for each in desk.store.desk.assignments()] == [("c0", "lin")]
    assert page.locator("#assign").count() == 0
    assert page.wrong == []  # type: ignore[attr-defined]


def test_rows_are_cards_on_a_telephone(browser: Browser, desk: Desk, address: str) -> None:
    window = context_of(browser, desk, address, Role.INSPECTOR, width=390, height=844)
    page = window.new_page()
    page.goto(address + "/queue")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("#queue [data-row]").first.bounding_box()
    assert box is not None
    assert box["width"] > 330
    assert not page.locator("select[name=team]").is_visible()
    page.locator(".unfold").click()
    assert page.locator("select[name=team]").is_visible()
