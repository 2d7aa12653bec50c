"""``qa listen``: one recording in, a page out."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import SAMPLES, Qa

CALL = SAMPLES / "calls" / "10-hold-no-notice.flac"
WORDS = SAMPLES / "truth" / "10-hold-no-notice.json"


def test_a_page_and_what_can_be_played(qa: Qa, tmp_path: Path) -> None:
    done = qa("listen", CALL, "--transcript", WORDS, "--out", "seen")
    assert (done.returncode, done.stdout) == (0, "seen/10-hold-no-notice.html\n"), done.stderr
    page = (tmp_path / "seen" / "10-hold-no-notice.html").read_text("utf-8")
    assert "儿童乐园" in page
    assert 'class="d-box hold"' in page
    assert 'src="10-hold-no-notice.mp3"' in page
    assert (tmp_path / "seen" / "10-hold-no-notice.mp3").stat().st_size > 100_000


def test_the_drawing_alone_without_words(qa: Qa, tmp_path: Path) -> None:
    done = qa("listen", CALL, "--svg", "--no-words", "--lang", "en")
    assert done.returncode == 0, done.stderr
    svg = (tmp_path / "10-hold-no-notice.svg").read_text("utf-8")
    assert svg.lstrip().startswith("<svg")
    assert 'class="d-box music"' in svg
    assert not (tmp_path / "10-hold-no-notice.mp3").exists()


def test_not_one_recording(qa: Qa, tmp_path: Path) -> None:
    many = qa("listen", SAMPLES / "calls")
    assert many.returncode == 2
    assert "recordings" in many.stderr
    missing = qa("listen", "nowhere.wav")
    assert missing.returncode != 0
    assert "nowhere.wav" in missing.stderr
    (tmp_path / "text.wav").write_text("no sound at all", "utf-8")
    broken = qa("listen", "text.wav")
    assert (broken.returncode, broken.stderr.count("\n")) == (1, 1)
    assert "it is text, not sound" in broken.stderr
