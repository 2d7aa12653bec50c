"""The command line as its users run it: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
Qa = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def qa(tmp_path: Path) -> Qa:
    """Run ``qa`` in an empty folder; output is text, as a pipe sees it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("QA_")}
    env |= {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "OMP_NUM_THREADS": "1", "NO_COLOR": "1"}

    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "qa", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=300)

    return run
