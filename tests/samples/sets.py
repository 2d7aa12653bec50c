"""The sample calls of both sets, those of the plaza and those of the other packs, by call id."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PACKS = SAMPLES / "packs"


def truths(folder: Path) -> dict[str, dict[str, Any]]:
    return {p.stem: json.loads(p.read_text("utf-8")) for p in sorted((folder / "truth").glob("*.json"))}


def files(folder: Path) -> dict[str, Path]:
    return {p.stem: p for p in sorted((folder / "calls").iterdir())}


def log(folder: Path) -> dict[str, dict[str, str]]:
    """The rows of the call log, by file name."""
    text = (folder / "calls.csv").read_text("utf-8-sig")
    return {row["file"]: row for row in csv.DictReader(text.splitlines())}


PLAZA_TRUTHS, PACK_TRUTHS = truths(SAMPLES), truths(PACKS)
PLAZA_FILES, PACK_FILES = files(SAMPLES), files(PACKS)
PLAZA_LOG, PACK_LOG = log(SAMPLES), log(PACKS)
TRUTHS = {**PLAZA_TRUTHS, **PACK_TRUTHS}
FILES = {**PLAZA_FILES, **PACK_FILES}
LOG = {**PLAZA_LOG, **PACK_LOG}
