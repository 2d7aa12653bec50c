"""A desk to look at: ``python -m tests.web.demo --db FILE [--port 9000]`` runs it and prints a way in for each role.

``python -m tests.web.demo --db FILE --shot /queue out.png --role inspector [--width 390] [--scheme dark]`` makes a
picture of one page instead.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import uvicorn

from qa.config import Settings
from qa.store import open_store
from qa.web.access import Role
from qa.web.app import make_app
from qa.web.desk import make_desk
from tests.web.browser import chromium, context_of, served
from tests.web.people import signed_in


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--db", required=True)
    words.add_argument("--port", type=int, default=9000)
    words.add_argument("--shot", nargs=2, metavar=("PATH", "PNG"))
    words.add_argument("--role", default="inspector")
    words.add_argument("--agent", default="0070")
    words.add_argument("--width", type=int, default=1440)
    words.add_argument("--scheme", default="light")
    words.add_argument("--lang", default="zh")
    words.add_argument("--wait", type=float, default=0.6, help="seconds before the picture")
    words.add_argument("--whole", action="store_true", help="the whole page, not the first screen")
    told = words.parse_args()
    with open_store(told.db) as store:
        desk = make_desk(store, Settings(zone="Asia/Shanghai", lang=told.lang), Path(told.db).parent / "desk")
        if told.shot:
            with served(replace(desk, hosts=None)) as address, chromium() as browser:
                height = 844 if told.width < 500 else 900
                window = context_of(
                    browser, desk, address, Role(told.role), width=told.width, height=height, scheme=told.scheme,
                    agent_id=told.agent,
                )  # fmt: skip
                page = window.new_page()
                page.on("console", lambda line: print(f"console {line.type}: {line.text}"))
                page.on("pageerror", lambda error: print(f"page error: {error}"))
                page.goto(address + told.shot[0])
                page.wait_for_timeout(1000 * told.wait)
                page.screenshot(path=told.shot[1], full_page=told.whole)
            return
        for role in Role:
            print(
                role.value, *(f"{name}={value}" for name, value in signed_in(desk, role, agent_id=told.agent).items())
            )
        uvicorn.run(make_app(desk), host="127.0.0.1", port=told.port)


if __name__ == "__main__":
    main()
