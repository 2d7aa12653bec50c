"""The page of a call in a browser: settled by the keyboard alone, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qa.services.accounts import set_password
from qa.store.remove import remove_calls
from qa.types import Outcome
from qa.types.desk import User
from qa.web.access import Role
from qa.web.desk import Desk
from tests.web.browser import chromium, context_of, served
from tests.web.calls import OPEN, SAID, put
from tests.web.people import NAMES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CURRENT = "document.querySelector('#items .item.current')?.dataset.item"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.count += 1


@pytest.fixture
def opened(desk: Desk, browser: Browser) -> Iterator[tuple[Page, Keys, list[str]]]:
    """The page of c01 as an inspector has it, with what the console says against it."""
    for call_id, minute in (("c01", 0), ("c02", 1)):
        put(desk, call_id, SAID, started_at=f"2026-10-12T09:0{minute}:00+08:00")
    with served(replace(desk, hosts=None)) as address:
        window = context_of(browser, desk, address, Role.INSPECTOR)
        page = window.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
        page.goto(f"{address}/calls/c01?from=month%3D2026-10")
        page.wait_for_selector("#banner[data-mine=yes]", state="attached")
        page.wait_for_function(f"{CURRENT} === {OPEN[0]!r}")
        yield page, Keys(page), wrong
        window.close()


def outcome(desk: Desk, item_id: str, call_id: str = "c01") -> Outcome:
    return next(item.outcome for item in desk.store.result(call_id).items if item.id == item_id)


@pytest.mark.journey
def test_two_doubtful_items_are_settled_by_two_keys_and_the_next_call_opens(
    desk: Desk, opened: tuple[Page, Keys, list[str]]
) -> None:
    page, keys, wrong = opened
    keys("1", "2")
    page.wait_for_url(re.compile(r"/calls/c02\?"))
    assert keys.count == 2
    assert (outcome(desk, OPEN[0]), outcome(desk, OPEN[1])) == (Outcome.PASSED, Outcome.FAILED)
    assert "from=" in page.url
    page.wait_for_selector("#banner[data-mine=yes]", state="attached")
    assert set(desk.store.desk.claims(None, desk.now())) == {"c02"}  # the first one was let go
    assert "c01 已办结" in page.inner_text("#toasts")
    keys("u")  # nothing was done here: what settled the call before is taken back
    page.wait_for_url(re.compile(r"/calls/c01\?"))
    assert outcome(desk, OPEN[1]) is Outcome.UNDETERMINED
    assert wrong == []


def test_keys_move_skip_undo_and_stay(desk: Desk, opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, wrong = opened
    keys("4")
    assert page.evaluate(CURRENT) == OPEN[1]
    keys("k")
    assert page.evaluate(CURRENT) == OPEN[0]
    keys("3")
    page.wait_for_function(f"{CURRENT} === {OPEN[1]!r}")
    keys("1")
    page.wait_for_selector("#leaving:not([hidden])")
    keys("Escape")
    assert page.is_hidden("#leaving")
    page.wait_for_timeout(3000)  # longer than the page waits before it leaves
    assert "/calls/c01" in page.url
    keys("u")
    page.wait_for_selector(f"#item-{OPEN[1]}[data-outcome=undetermined]")
    keys("u")
    page.wait_for_selector(f"#item-{OPEN[0]}[data-outcome=undetermined]")
    assert outcome(desk, OPEN[0]) is outcome(desk, OPEN[1]) is Outcome.UNDETERMINED
    keys("?")
    assert "撤销上一个判定" in page.inner_text("#keys")
    assert wrong == []


def test_what_was_skipped_comes_before_what_waits_for_an_ear(desk: Desk, opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, wrong = opened
    keys("4", "1")
    assert page.evaluate(CURRENT) == OPEN[0]
    page.wait_for_selector(f"#item-{OPEN[1]}[data-outcome=passed]", state="attached")
    assert outcome(desk, OPEN[0]) is Outcome.UNDETERMINED
    assert wrong == []


def test_against_the_machine_a_reason_is_asked_for_in_place(desk: Desk, opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, wrong = opened
    page.goto(page.url + "&item=opening")
    page.wait_for_function(f"{CURRENT} === 'opening'")
    keys("2")
    page.wait_for_selector("#item-opening .why input:focus")
    page.keyboard.type("没有报单位")
    keys("Enter")
    page.wait_for_selector("#item-opening[data-outcome=failed]")
    item = next(item for item in desk.store.result("c01").items if item.id == "opening")
    assert (item.outcome, item.reason) == (Outcome.FAILED, "没有报单位")
    assert wrong == []


def test_a_word_is_mended_by_keys(desk: Desk, opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, wrong = opened
    page.evaluate("document.querySelector('#turn-2 [data-mend]').focus()")
    keys("Enter")
    field = page.locator("#mend textarea")
    field.fill("麻烦您稍等一下？")
    keys("Enter")
    page.wait_for_selector("#words .mended")
    assert page.is_hidden("#mend")
    assert outcome(desk, "banned") is Outcome.PASSED
    assert page.inner_text(".mends summary").startswith("更正 1 处")
    assert wrong == []


def test_words_are_searched(opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, wrong = opened
    keys("/")
    page.keyboard.type("再见")  # 好的，谢谢，再见。 再见，欢迎您光临选购。
    keys("Enter")
    assert page.inner_text("#found") == "1/2"
    keys("Enter", "Enter")
    assert page.inner_text("#found") == "1/2"
    assert page.evaluate("CSS.highlights.get('found').size") == 2
    assert wrong == []


def test_a_second_reviewer_sees_the_lock_and_is_refused(
    desk: Desk, browser: Browser, opened: tuple[Page, Keys, list[str]]
) -> None:
    first, _, _ = opened
    now = desk.now()
    desk.store.accounts.add(User("mei", "梅质检", ("inspector",), None, True, now), "tests")
    address = first.url.split("/calls")[0]
    with_lock = context_of(browser, desk, address, Role.SUPERVISOR)  # who may review, and comes from the queue
    page = with_lock.new_page()
    page.goto(f"{address}/calls/c01?from=month%3D2026-10")
    page.wait_for_selector(".banner.held")
    assert "林质检 正在质检" in page.inner_text(".banner.held")
    page.wait_for_function(f"{CURRENT} === {OPEN[0]!r}")
    page.keyboard.press("1")
    page.wait_for_selector(".toast.bad")
    assert "林质检" in page.inner_text(".toast.bad")
    assert page.evaluate(CURRENT) == OPEN[0]  # it waits where it was
    assert outcome(desk, OPEN[0]) is Outcome.UNDETERMINED
    with_lock.close()


@pytest.mark.journey
def test_an_expired_session_loses_nothing_that_was_typed(desk: Desk, opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, _ = opened
    keys("c")
    page.keyboard.type("客户很着急")
    name = NAMES[Role.INSPECTOR][0]
    desk.store.accounts.end_all(name, "tests", desk.now())
    keys("Control+Enter")
    page.wait_for_selector("#again[open]")
    assert page.input_value("#note textarea") == "客户很着急"
    sign_in_again(desk, page, name)
    page.wait_for_selector("#again:not([open])", state="attached")
    keys("Control+Enter")
    page.wait_for_selector("#items .remark")
    assert [each.text for each in desk.store.desk.comments("c01")] == ["客户很着急"]
    assert page.input_value("#note textarea") == ""


def sign_in_again(desk: Desk, page: Page, name: str) -> None:
    set_password(desk.store, name, "马蹄铁 与电池 订书针 27", "tests", desk.now())
    page.fill("#again [name=password]", "马蹄铁 与电池 订书针 27")
    page.press("#again [name=password]", "Enter")


def test_a_call_deleted_while_it_is_open(desk: Desk, opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, _ = opened
    with desk.store._writing() as connection:
        remove_calls(connection, ["c01"])
    keys("c")
    page.keyboard.type("写了很久")
    keys("Control+Enter")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "可能刚被删除" in page.inner_text("#trouble")
    assert page.input_value("#note textarea") == "写了很久"


def test_a_huge_comment_keeps_its_text(desk: Desk, opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, _ = opened
    page.fill("#note textarea", "长" * 4001)
    assert page.inner_text("#length") == "4001/4000"
    page.focus("#note textarea")
    keys("Control+Enter")
    page.wait_for_selector(".toast.bad")
    assert "最多 4000" in page.inner_text(".toast.bad")
    assert len(page.input_value("#note textarea")) == 4001
    page.reload()
    page.wait_for_selector("#banner[data-mine=yes]", state="attached")
    assert len(page.input_value("#note textarea")) == 4001
    assert desk.store.desk.comments("c01") == []


def test_a_draft_survives_leaving(opened: tuple[Page, Keys, list[str]]) -> None:
    page, keys, _ = opened
    keys("c")
    page.keyboard.type("写到一半")
    page.goto(page.url.replace("c01", "c02"))
    assert page.input_value("#note textarea") == ""
    page.go_back()
    page.wait_for_selector("#banner[data-mine=yes]", state="attached")
    assert page.input_value("#note textarea") == "写到一半"
