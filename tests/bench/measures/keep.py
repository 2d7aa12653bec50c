"""Writes generated calls as files, so that others can listen to them: FLAC, and the truth as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import soundfile

from samples.make.speech import RATE
from tests.bench.measures.truth import Made


def write(made: Made, folder: Path) -> Path:
    """Write ``<seed>.flac`` and ``<seed>.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{made.truth.seed}.flac"
    soundfile.write(path, made.samples.T, RATE, subtype="PCM_16")
    text = json.dumps(asdict(made.truth), ensure_ascii=False, indent=1)
    path.with_suffix(".json").write_text(text + "\n", "utf-8")
    return path
