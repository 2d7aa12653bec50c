"""Signing in, accounts and the trail in a real browser: by keyboard, without losing what was typed, in both widths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.services.accounts import set_password
from qa.types.desk import User
from qa.web.access import Role
from qa.web.desk import Desk
from tests.web.browser import chromium, context_of, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
GOOD = "correct horse battery staple"
AXE = next(Path(__file__).parent.glob("vendor/axe-*.min.js"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    desk.store.accounts.add(User("wang", "王质检", ("inspector", "admin"), None, True, desk.now()), "tests")
    set_password(desk.store, "wang", GOOD, "tests", desk.now())
    with served(replace(desk, hosts=None)) as at:
        yield at


@pytest.fixture
def nobody(browser: Browser) -> Iterator[BrowserContext]:
    window = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    window.set_default_timeout(20_000)
    yield window
    window.close()


def enter(page: Page, address: str, path: str = "/account") -> None:
    page.goto(address + path)
    page.keyboard.type("wang")
    page.keyboard.press("Tab")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url(address + path)


def test_by_keyboard_in_and_to_where_one_wanted(nobody: BrowserContext, address: str) -> None:
    page = nobody.new_page()
    enter(page, address, "/users")
    assert page.locator("h1").inner_text() == "账号"
    [cookie] = [each for each in nobody.cookies() if each["name"] == "tingjian"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert "tingjian" not in page.evaluate("document.cookie")


@pytest.mark.journey
def test_a_link_is_copied_and_used(nobody: BrowserContext, address: str, browser: Browser) -> None:
    page = nobody.new_page()
    enter(page, address, "/users")
    page.locator("summary").click()
    page.fill("input[name=name]", "zhao")
    page.fill("input[name=shown]", "赵坐席")
    page.check("input[value=agent]")
    page.fill("input[name=agent_id]", "1001")
    page.click(".add button.main")
    nobody.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-copy]")
    page.locator(".toast").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.input_value("[data-link]")
    theirs = browser.new_context()
    there = theirs.new_page()
    there.goto(link)
    there.fill("input[name=password]", GOOD)
    there.click("[data-reveal]")
    assert there.get_attribute("input[name=password]", "type") == "text"
    there.click("button.main")
    there.wait_for_url(lambda url: "/link/" not in url)
    assert there.locator(".who").inner_text() == "赵坐席"
    theirs.close()


def test_what_was_typed_outlives_the_session(nobody: BrowserContext, address: str, desk: Desk) -> None:
    page = nobody.new_page()
    enter(page, address, "/users")
    page.locator("summary").click()
    page.fill("input[name=name]", "zhao")
    page.check("input[value=trainer]")
    desk.store.accounts.end_all("wang", "tests", desk.now())
    page.click(".add button.main")
    dialog = page.locator("dialog#again")
    dialog.wait_for()
    dialog.locator("input[name=password]").fill("a wrong password")
    page.keyboard.press("Enter")
    dialog.locator("[role=alert]").wait_for()
    assert "wrong" in dialog.locator("[role=alert]").inner_text()
    dialog.locator("input[name=name]").fill("wang")
    dialog.locator("input[name=password]").fill(GOOD)
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    assert page.input_value("input[name=name]") == "zhao"
    page.click(".add button.main")
    page.locator("[data-link]").wait_for()
    assert desk.store.accounts.user("zhao") is not None


def test_disabling_is_asked_about(nobody: BrowserContext, address: str, desk: Desk) -> None:
    desk.store.accounts.add(User("zhao", "赵", ("trainer",), None, True, desk.now()), "tests")
    page = nobody.new_page()
    enter(page, address, "/users/zhao")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("button.danger")
    page.wait_for_timeout(300)
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.click("button.danger")
    page.wait_for_url(address + "/users")
    assert len(asked) == 2  # once a press, and not again when the form is sent
    assert "赵" in asked[0]
    assert page.locator("tr.off").count() == 1


PAGES: list[tuple[str, Role | None]] = [
    ("/sign-in", None),
    ("/link/none", None),
    ("/account", Role.INSPECTOR),
    ("/users", Role.ADMIN),
    ("/users/wang", Role.ADMIN),
    ("/trail", Role.SUPERVISOR),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_usable_by_all(browser: Browser, desk: Desk, address: str, width: int, scheme: str) -> None:
    wrong = []
    for path, role in PAGES:
        window = context_of(browser, desk, address, role or Role.AGENT, width=width, scheme=scheme)
        if role is None:
            window.clear_cookies()
        page = window.new_page()
        page.on("pageerror", lambda error, path=path, wrong=wrong: wrong.append(f"{path}: {error}"))
        page.goto(address + path)
        if page.locator("details").count():
            page.locator("summary").first.click()
        told = page.evaluate(f"async () => {{ {AXE.read_text(encoding='utf-8')}; return await axe.run() }}")
        wrong += [f"{path}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in told["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path}: wider than the screen")
        window.close()
    assert wrong == []
