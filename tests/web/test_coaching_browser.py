"""A trainer's journey in Chromium: find, keep, put into a playlist, hear it from one end to the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.desk import make_desk
from tests.web.browser import chromium, context_of, served
from tests.web.furnished import hear

pytestmark = pytest.mark.journey


def test_from_a_search_to_a_playlist_that_plays(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "desk.db")) as store:
        desk = make_desk(store, Settings(zone="Asia/Shanghai"), tmp_path / "desk")
        hear(desk)
        number = store.desk.make_playlist("新人培训", "tang", desk.now())
        with served(desk) as address, chromium() as browser:
            page = context_of(browser, desk, address, Role.TRAINER).new_page()
            page.goto(f"{address}/search")
            page.keyboard.type("不知道")
            page.keyboard.press("Enter")
            page.wait_for_url("**/search?q=*")
            hits = page.locator(".hits > li")
            assert hits.count() == 2
            for hit in (hits.nth(0), hits.nth(1)):
                hit.locator("summary").click()
                hit.get_by_role("button", name="加入「新人培训」").click()
                page.get_by_role("status").get_by_text("已加入播放列表").first.wait_for()
            hits.nth(0).get_by_label("标签").fill("问候 示范")
            hits.nth(0).get_by_role("button", name="收入案例库").click()
            page.get_by_text("已收入案例库").wait_for()
            assert [case.tags for case in store.people.cases()] == [("问候", "示范")]

            page.goto(f"{address}/playlists/{number}")
            first, second = page.locator("#entries > li a").all_inner_texts()
            page.locator("#entries > li").nth(1).get_by_label("上移").click()
            page.locator("#entries > li a").first.get_by_text(second).wait_for()
            page.get_by_role("button", name="连续播放").click()
            for at in (0, 1):  # the one after the other, without another press
                playing = page.locator("#entries > li").nth(at).locator(".tj-play[aria-pressed=true]")
                playing.wait_for(timeout=60_000)
            assert page.locator("#entries > li a").all_inner_texts() == [second, first]
