"""The house keeps its own rules: lint, types, layers, sizes, and a fast front door."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["importlinter.cli", "lint"],
    ],
    ids=" ".join,
)
def test_tools_find_nothing(command: list[str]) -> None:
    program = [sys.executable, "-m", *command]
    if command[0] == "importlinter.cli":
        program = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_no_room_has_grown_too_large() -> None:
    sizes = {p.relative_to(ROOT): len(p.read_text("utf-8").splitlines()) for p in (ROOT / "qa").rglob("*.py")}
    assert {str(p): n for p, n in sizes.items() if n > 400} == {}
    assert sorted(sizes.values())[len(sizes) // 2] <= 250


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['qa', '--help']\n"
        "from qa.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'faster_whisper', 'librosa', 'sklearn', 'scipy', 'sqlalchemy', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
