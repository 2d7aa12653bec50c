"""The operators' cases as they are written, each with the operator that its file is named after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent / "cases"
READ = YAML(typ="safe", pure=True)
CASES: list[dict[str, Any]] = [
    {**case, "operator": path.stem}
    for path in sorted(HERE.glob("*.yaml"))
    for case in READ.load(path.read_text("utf-8"))
]
