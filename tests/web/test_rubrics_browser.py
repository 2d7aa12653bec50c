"""A supervisor changes a pack in a real browser: the what-if follows beside it, and a mistake stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from qa.packs.load import load_pack
from qa.types import Outcome
from qa.web.access import Role
from qa.web.desk import Desk
from tests.web.browser import chromium, context_of, served
from tests.web.filled import fill

pytestmark = pytest.mark.browser


@pytest.fixture
def window(desk: Desk) -> Iterator[tuple[Any, Desk]]:
    """A supervisor's window on a desk with 24 calls."""
    fill(desk, calls=24)
    with served(replace(desk, hosts=None)) as address, chromium() as browser:
        context = context_of(browser, desk, address, Role.SUPERVISOR)
        context.set_default_timeout(60_000)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(address + "/rubrics/plaza")
        yield page, desk
        assert errors == []


def test_copy_change_see_what_would_come_and_publish(window: tuple[Any, Desk]) -> None:
    page, desk = window
    opened = [c for c in desk.store.call_ids() if _opening(desk, c) is Outcome.PASSED]
    page.get_by_role("link", name="复制一份来改").click()
    page.get_by_label("英文名").fill("mine")
    page.get_by_role("button", name="开始修改").click()
    beside = page.locator("#beside")
    beside.get_by_text("没有一项结论会变").wait_for()
    page.locator("#outline a", has_text="organisation").click()
    page.wait_for_url("**organisation**")  # and its scripts: what is pressed before is not heard
    page.wait_for_load_state()
    field = page.locator("textarea[name=phrases]")
    kept = field.input_value()
    field.fill("第一句\n坏(一句")
    page.keyboard.press("Control+s")
    page.get_by_text("没有保存").wait_for()
    assert field.input_value() == "第一句\n坏(一句"
    assert field.evaluate("at => at.value.slice(at.selectionStart, at.selectionEnd)") == "坏(一句"
    assert load_pack(str(desk.shelf.own / "mine")).book.groups["organisation"] == kept.splitlines()
    field.fill("没有人会这样报单位\n甲乙")
    field.press("Alt+ArrowUp")
    assert field.input_value() == "甲乙\n没有人会这样报单位"
    page.keyboard.press("Control+s")
    page.get_by_text("已保存").wait_for()
    beside.get_by_text(f"{len(opened)} 项结论变了").wait_for()
    beside.locator("summary", has_text="开场白").click()
    links = beside.locator("ul.rb-moved a")
    assert {link.inner_text() for link in links.all()} == set(opened)
    assert all("item=opening" in (link.get_attribute("href") or "") for link in links.all())
    beside.locator(".bad", has_text="通过").wait_for()
    page.get_by_role("link", name="发布", exact=True).click()
    page.get_by_label("用例没有全过").fill("只是试一试")
    page.get_by_role("button", name="发布 1.1").click()
    page.get_by_text("版本 1.1 已发布").wait_for()
    assert desk.pack.rubric.version == "1.1"
    page.wait_for_load_state()
    page.get_by_role("button", name="整月重评").click()
    page.get_by_text("2026-10 重评完成").wait_for()
    assert {desk.store.result(call).score.version for call in desk.store.call_ids()} == {"1.1"}
    assert not [call for call in desk.store.call_ids() if _opening(desk, call) is Outcome.PASSED]


def test_a_dialogue_is_judged_while_one_types(window: tuple[Any, Desk]) -> None:
    page, _ = window
    page.get_by_role("link", name="试一段对话").click()
    field = page.locator("textarea[name=text]")
    field.fill("（呼入）\n坐席：喂？")
    failed = page.locator("#tried tr", has=page.locator(".tag.f"))
    failed.filter(has_text="开场白").wait_for()
    field.fill("（呼入）\n坐席：您好，银座购物广场。")
    page.locator("#tried tr", has=page.locator(".tag.p")).filter(has_text="开场白").wait_for()
    page.locator("#tried tr", has_text="开场白").get_by_role("button", name="为什么").click()
    page.get_by_text("✓ 成立").first.wait_for()
    field.fill("谁说的")
    page.locator("#tried .bad").wait_for()


def _opening(desk: Desk, call_id: str) -> Outcome:
    return next(line.outcome for line in desk.store.result(call_id).items if line.id == "opening")
