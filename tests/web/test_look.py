"""Every page of the desk in Chromium: no error, no serious barrier that axe knows, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.store import open_store
from tests.web.browser import chromium, served
from tests.web.furnished import Furnished
from tests.web.look import Looker, furnished_desk
from tests.web.pages import pages, routes_of_pages

NOWHERE = Furnished([""] * 8, "", "", "", "", 0, 0, 0, 0, "", "")


@pytest.fixture(scope="module")
def looker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Looker, Furnished]]:
    """Somebody who opens pages of a desk that people have worked at."""
    folder: Path = tmp_path_factory.mktemp("look")
    with open_store(str(folder / "desk.db")) as store:
        desk, at = furnished_desk(folder, store)
        with served(desk) as address, chromium() as browser:
            yield Looker(browser, desk, address, at.agent), at


def test_every_page_is_looked_at() -> None:
    assert {page.route for page in pages(NOWHERE)} == routes_of_pages()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        pytest.param(390, "dark", marks=pytest.mark.journey),
        *(pytest.param(*each, marks=pytest.mark.browser) for each in ((1440, "light"), (1440, "dark"), (390, "light"))),
    ],
)
def test_pages_are_sound(looker: tuple[Looker, Furnished], width: int, scheme: str) -> None:
    at = looker[1]
    seen = [looker[0].look(page, width, scheme) for page in pages(at)]
    assert [f"{each.page.name}: {'; '.join(each.wrong)}" for each in seen if each.wrong] == []
