"""Writes the sample calls: recordings, truth and the call log."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from samples.make import log, render
from samples.make.dialogue import SCRIPTS, Script, read_scripts
from samples.make.speech import Espeak
from samples.make.timeline import lay_out
from samples.make.truth import truth


def write(out: Path, folder: Path = SCRIPTS) -> None:
    """Write ``calls/``, ``truth/`` and ``calls.csv`` from a folder of scripts."""
    for name in ("calls", "truth"):
        (out / name).mkdir(parents=True, exist_ok=True)
    scripts = read_scripts(folder)
    # espeak's voice remembers what it said before: a fresh process makes each call the same, whatever else is made
    with ProcessPoolExecutor(2, get_context("spawn"), max_tasks_per_child=1) as pool:
        rows = list(pool.map(_write_call, scripts, [out] * len(scripts)))
    log.write(rows, out / "calls.csv")


def _write_call(script: Script, out: Path) -> dict[str, str]:
    """Write one recording and its truth; returns its row of the call log."""
    timeline = lay_out(script, Espeak())
    found = truth(script, timeline)
    path = render.write(script, render.mix(script, timeline), out / "calls")
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    (out / "truth" / f"{script.call_id}.json").write_text(text + "\n", "utf-8")
    print(f"{path.name}  {timeline.end:5.1f} s  {path.stat().st_size // 1024} KiB", flush=True)
    return log.row(script, found)
