"""Pictures of every page: ``python -m tests.web.look OUT [--only NAME]``, at 1440 and 390 px, light and dark.

What the browser complains of, what is wider than the screen, and what axe-core finds is printed beside.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.desk import Desk, make_desk
from tests.web.browser import chromium, context_of, served
from tests.web.furnished import Furnished, furnish
from tests.web.pages import Page, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
RUN = "axe.run(document, {resultTypes: ['violations'], preload: false})"
"""Without `preload`, for which axe would copy style sheets into the page, which the page's policy forbids."""
SERIOUS = ("serious", "critical")
POLICY = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found wrong with a page at a width and in a scheme."""

    page: Page
    width: int
    scheme: str
    status: int
    complaints: list[str] = field(default_factory=list)
    wider: int = 0
    unfair: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        """All of it in words."""
        found = [f"status {self.status}"] if self.status != 200 else []
        found += [f"{self.wider} px wider than the screen"] if self.wider > 0 else []
        return [*found, *self.complaints, *self.unfair]


class Looker:
    """Opens pages as their people, each in a window of one width and scheme."""

    def __init__(self, browser: Browser, desk: Desk, address: str, agent: str) -> None:
        self._browser, self._desk, self._address, self._agent = browser, desk, address, agent
        self._windows: dict[tuple[Role | None, int, str], BrowserContext] = {}

    def look(self, page: Page, width: int, scheme: str, picture: Path | None = None, *, wait: float = 0.5) -> Seen:
        """Open a page, and say what is wrong with it."""
        tab = self._window(page.role, width, scheme).new_page()
        complaints: list[str] = []
        tab.on("console", lambda line: line.type == "error" and complaints.append(f"console: {line.text}"))
        tab.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        answer = tab.goto(self._address + page.address)
        tab.wait_for_timeout(1000 * wait)
        if picture is not None:
            tab.screenshot(path=str(picture), full_page=True, caret="initial")  # hiding it would be an inline style
        wider = tab.evaluate(WIDER)
        tab.evaluate(AXE)
        found: list[dict[str, Any]] = tab.evaluate(RUN)["violations"]
        unfair = [
            f"axe {each['id']}: {each['help']}: {', '.join(str(node['target'][0]) for node in each['nodes'][:3])}"
            for each in found
            if each["impact"] in SERIOUS
        ]
        tab.close()
        return Seen(page, width, scheme, answer.status if answer else 0, complaints, wider, unfair)

    def _window(self, role: Role | None, width: int, scheme: str) -> BrowserContext:
        key = (role, width, scheme)
        if key not in self._windows:
            height = 844 if width < 500 else 900
            if role is None:
                made = self._browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            else:
                made = context_of(
                    self._browser, self._desk, self._address, role, width=width, height=height, scheme=scheme,
                    agent_id=self._agent,
                )  # fmt: skip
            made.add_init_script(POLICY)
            self._windows[key] = made
        return self._windows[key]


def furnished_desk(folder: Path, store: Any) -> tuple[Desk, Furnished]:
    """A desk that people have worked at, open by any name."""
    desk = make_desk(store, Settings(zone="Asia/Shanghai"), folder / "desk")
    at = furnish(desk)
    agent = desk.store.accounts.user("an")
    assert agent is not None
    desk.store.accounts.change(replace(agent, agent_id=at.agent), "tests", desk.now())
    return desk, at


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("out", type=Path)
    words.add_argument("--only", default="")
    told = words.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, open_store(f"{place}/desk.db") as store:
        desk, at = furnished_desk(Path(place), store)
        with served(desk) as address, chromium() as browser:
            looker = Looker(browser, desk, address, at.agent)
            for page in pages(at):
                if told.only not in page.name:
                    continue
                for width in (1440, 390):
                    for scheme in ("light", "dark"):
                        picture = told.out / f"{page.name}.{width}.{scheme}.png"
                        seen = looker.look(page, width, scheme, picture)
                        if seen.wrong:
                            print(f"{page.name} {width} {scheme}: " + "; ".join(seen.wrong), flush=True)


if __name__ == "__main__":
    main()
