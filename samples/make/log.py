"""The call log of the samples, as a PBX would export it: what it does not know is left empty."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from samples.make.dialogue import Script
from samples.make.render import file_name

COLUMNS = (
    "file", "agent_id", "agent_name", "team", "line", "direction",
    "started_at", "ring_seconds", "holds", "hangup_by", "agent_channel",
)  # fmt: skip


def row(script: Script, truth: dict[str, Any]) -> dict[str, str]:
    """One call's row; hold times are rounded to a tenth of a second."""
    holds = [e for e in truth["events"] if e["kind"] == "hold"] if script.log.get("holds") else []
    known = {key: str(script.log[key]) for key in ("ring_seconds", "hangup_by", "agent_channel") if key in script.log}
    return {
        "file": file_name(script),
        "agent_id": script.agent_id,
        "agent_name": script.agent_name,
        "team": script.team,
        "line": script.call["line"],
        "direction": script.call["direction"],
        "started_at": script.call["started_at"].isoformat(),
        "holds": ";".join(f"{e['start']:.1f}-{e['end']:.1f}" for e in holds),
        **known,
        **script.log.get("columns", {}),
    }


def write(rows: Iterable[dict[str, str]], path: Path) -> None:
    """Write the log as UTF-8 with a byte-order mark, so that Excel reads it; a company's own columns come last."""
    rows = list(rows)
    own = sorted({column for row in rows for column in row} - set(COLUMNS))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.DictWriter(out, [*COLUMNS, *own], restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
