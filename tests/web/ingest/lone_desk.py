"""A desk in a process of its own, to be killed: ``python -m tests.web.ingest.lone_desk FOLDER``."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from qa.config import Settings
from qa.store import open_store
from qa.web.desk import make_desk
from qa.web.ingest.runner import Runner

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    with open_store(str(folder / "desk.db")) as store:
        Runner(make_desk(store, Settings(zone="Asia/Shanghai"), folder / "desk")).wake()
        threading.Event().wait()
