"""An agent reads a result and appeals, a reviewer answers, and two people score blind by keyboard, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from qa.config import Settings
from qa.store import open_store
from qa.types.people import Session
from qa.web.access import Role
from qa.web.desk import Desk, make_desk
from qa.web.shelf import Shelf
from tests.web.browser import chromium, context_of, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey


class House:
    """A desk that runs, and windows of people at it."""

    def __init__(self, desk: Desk, address: str, browser: object) -> None:
        self.desk, self._address, self._browser = desk, address, browser
        self.errors: list[str] = []

    def page(self, role: Role, path: str, **more: object) -> Page:
        window = context_of(self._browser, self.desk, self._address, role, **more)  # type: ignore[arg-type]
        page = window.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(self._address + path)
        return page


@pytest.fixture
def house(tmp_path: Path, scored: tuple[Path, Shelf]) -> Iterator[House]:
    copyfile(scored[0], tmp_path / "desk.db")
    with ExitStack() as stack:
        store = stack.enter_context(open_store(str(tmp_path / "desk.db")))
        desk = replace(make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk"), shelf=scored[1])
        address = stack.enter_context(served(desk))
        made = House(desk, address, stack.enter_context(chromium()))
        yield made
        assert made.errors == []


def test_from_the_release_to_the_answer(house: House) -> None:
    # the inspector shows a month's settled calls
    release = house.page(Role.INSPECTOR, "/release?month=2026-10")
    assert release.locator(".picked").is_disabled()
    release.locator("tbody input[name=call_ids]").first.check()
    release.locator(".picked").click()
    release.locator("#toasts .toast").wait_for()
    assert set(house.desk.store.desk.released()) == {"c01"}

    # the agent finds the call, says that it was read, and appeals against what it cost
    agent = house.page(Role.AGENT, "/own", width=390, height=844)
    agent.locator("details.read summary").click()
    agent.locator("details.read input").fill("知道了")
    agent.locator("details.read button").click()
    agent.locator("#toasts .toast").wait_for()
    assert agent.locator("td .tag.good", has_text="已阅").count() == 1
    agent.locator("a.lost").click()
    item = agent.locator("#item-banned")
    item.locator("summary", has_text="申诉").click()
    item.locator("textarea").fill("那是客户说的")
    item.locator("button", has_text="提交申诉").click()
    item.locator(".tag", has_text="待答复").wait_for()
    assert house.desk.store.people.appeal(1).text == "那是客户说的"

    # a reviewer overturns it
    judge = house.page(Role.SUPERVISOR, "/appeals")
    judge.locator("tbody th a").click()
    judge.locator("input[value=overturned]").check()
    judge.locator("textarea[name=reason]").fill("重听：是客户说的")
    judge.locator("button", has_text="提交答复").click()
    judge.locator(".head .tag", has_text="改判").wait_for()
    assert house.desk.store.result("c01").score.final == 100.0

    # and the agent reads so
    agent.goto(agent.url.split("/calls")[0] + "/own")
    assert "重听：是客户说的" in agent.locator("main").inner_text()
    assert "没有失分" in agent.locator("tbody").first.inner_text()


def test_blind_scoring_by_keyboard(house: House) -> None:
    people = house.desk.store.people
    number = people.open_session(
        Session("十月", "plaza", "su", house.desk.now(), ("c01", "c02"), participants=("lin", "tang"))
    )
    lin = house.page(Role.INSPECTOR, f"/calibration/{number}")
    lin.locator("a.button.main").click()
    lin.locator(".blind").first.wait_for()
    items = [each.get_attribute("id") for each in lin.locator(".blind").all()]
    assert lin.evaluate("document.activeElement.id") == items[0]
    for at, key in enumerate("123"):
        lin.keyboard.press(key)
        lin.locator(f"#{items[at]}.done").wait_for()
    votes = {each.item_id: each.outcome.value for each in people.reviews(session=number)}
    assert votes == dict(
        zip([str(each)[5:] for each in items], ("passed", "failed", "not_applicable"), strict=False)
    )  # fmt: skip
    lin.wait_for_function("id => document.activeElement.id === id", arg=items[3])
    lin.keyboard.press("k")
    lin.keyboard.press("c")
    lin.keyboard.type("没有等三声")
    lin.keyboard.press("Escape")
    lin.wait_for_function("() => document.activeElement.classList.contains('blind')")
    lin.wait_for_timeout(500)
    reasons = [each.reason for each in people.reviews(session=number) if f"item-{each.item_id}" == items[2]]
    assert reasons[-1] == "没有等三声"
    lin.reload()
    assert lin.locator(".blind.done").count() == 3
    assert lin.locator(f"#{items[2]} input[name=reason]").input_value() == "没有等三声"
    assert lin.evaluate("document.activeElement.id") == items[3]  # on with the first that waits
    lin.keyboard.press("n")
    lin.wait_for_url("**/calls/c02")

    # the other one sees nothing of it, and once it is closed, everything
    tang = house.page(Role.TRAINER, f"/calibration/{number}/calls/c01")
    assert "没有等三声" not in tang.content()
    for key in "22":
        tang.keyboard.press(key)
        tang.wait_for_timeout(400)
    lead = house.page(Role.SUPERVISOR, f"/calibration/{number}")
    lead.locator("button", has_text="结束并看结果").click()
    lead.locator("h2", has_text="不一致").wait_for()
    assert lead.locator("tbody th", has_text="林质检 · 唐培训").count() == 1
