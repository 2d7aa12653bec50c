from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.cli.conftest import SAMPLES, Qa

CALL = "03-banned-exact"


def test_a_batch_leaves_a_page_that_says_what_failed(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "calls" / f"{CALL}.flac", tmp_path / "in")
    (tmp_path / "in" / "empty.wav").write_bytes(b"")
    done = qa("score", "in", "--meta", SAMPLES / "calls.csv", "--transcripts", SAMPLES / "truth", "--out", "out")
    assert done.returncode == 1
    assert "out/index.html" in done.stderr
    html = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert re.findall(r'data-id="([^"]+)"', html) == [CALL]
    assert "empty.wav: the file is empty" in html
    assert "5.3.9" in (tmp_path / "out" / "page" / f"{CALL}.js").read_text("utf-8")
    (copy,) = (tmp_path / "out" / "audio").iterdir()
    assert 100_000 < copy.stat().st_size < 400_000


def test_a_page_in_english(qa: Qa, tmp_path: Path) -> None:
    done = qa("score", SAMPLES / "calls" / f"{CALL}.flac", "--transcripts", SAMPLES / "truth", "--lang", "en")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "results" / "index.html").read_text("utf-8")
    assert '<html lang="en">' in html
    assert "Scorecards" in html
