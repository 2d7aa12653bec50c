"""The files of a result page, and what is not made twice."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
import soundfile

from qa.audio.decode import decode
from qa.errors import AudioError, StoreError
from qa.packs.load import load_pack
from qa.services.guard import Failure
from qa.services.page import ResultPage
from qa.types import CallResult
from tests.handmade import result


@pytest.fixture
def call(tmp_path: Path) -> CallResult:
    """A call with a recording, at a path and with an id that addresses must quote."""
    path = tmp_path / "in #1" / "王 芳.wav"
    path.parent.mkdir()
    soundfile.write(path, 0.1 * np.random.default_rng(0).standard_normal((16_000, 2)), 8000)
    return result("王_芳", info={"source": str(path), "sha256": decode(path).sha256, "duration": 2.0})


def write(out: Path, *calls: CallResult, failures: tuple[Failure, ...] = ()) -> str:
    with ResultPage(out, [load_pack("plaza")]) as page:
        for each in calls:
            page.add(each)
        return page.finish(failures).read_text("utf-8")


def test_everything_that_the_page_points_to_is_there(tmp_path: Path, call: CallResult) -> None:
    out = tmp_path / "out"
    html = write(out, call)
    (script,) = re.findall(r'data-src="([^"]+)"', html)
    assert script.isascii()
    text = (out / unquote(script)).read_text("utf-8")
    (audio,) = re.findall(r'data-audio=\\"([^"\\]+)\\"', text)
    assert decode(out / unquote(audio)).duration == pytest.approx(2.0, abs=0.1)
    assert "购物广场客服中心质检评分表" in html
    assert sorted(p.name for p in out.iterdir()) == ["audio", "index.html", "page"]
    assert not list(out.rglob("*.half"))


def test_a_rendition_is_made_once_and_anew_when_the_recording_changed(tmp_path: Path, call: CallResult) -> None:
    out = tmp_path / "out"
    write(out, call)
    (made,) = (out / "audio").iterdir()
    before = made.stat().st_mtime_ns
    write(out, call)
    assert made.stat().st_mtime_ns == before
    changed = result("王_芳", info={"source": call.call.info.source, "sha256": "cd" * 32, "duration": 2.0})
    write(out, changed)
    assert len(list((out / "audio").iterdir())) == 2


def test_one_file_a_leg_becomes_one_rendition(tmp_path: Path) -> None:
    for name in ("a", "b+c"):
        soundfile.write(tmp_path / f"{name}.wav", 0.1 * np.random.default_rng(1).standard_normal(8000), 8000)
    legs = tmp_path / "a.wav", tmp_path / "b+c.wav"
    write(tmp_path / "out", result("ab", info={"source": f"{legs[0]}+{legs[1]}", "sha256": decode(legs).sha256}))
    (made,) = (tmp_path / "out" / "audio").iterdir()
    assert decode(made).channels == 2


def test_a_recording_that_is_gone_does_not_stop_the_page(tmp_path: Path) -> None:
    write(tmp_path, result("c", info={"source": str(tmp_path / "gone.wav"), "sha256": "ab" * 32}))
    assert (tmp_path / "index.html").is_file()
    assert not (tmp_path / "audio").exists()


@pytest.mark.parametrize("name", ["../../etc/x", "a/b", "", ".hidden", "a\x00b", "王" * 200])
def test_an_id_that_is_no_file_name_stays_inside_the_folder(tmp_path: Path, name: str) -> None:
    out = tmp_path / "deep" / "er" / "out"
    html = write(out, result(name, info={"sha256": ""}))
    (script,) = re.findall(r'data-src="([^"]+)"', html)
    assert (out / unquote(script)).resolve().is_relative_to(out)
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["er"]


def test_failures_are_on_the_page(tmp_path: Path) -> None:
    error = AudioError("the file is empty (0 bytes)", where="b.wav", mend="export it again")
    assert "b.wav: the file is empty (0 bytes) — export it again" in write(
        tmp_path, failures=(Failure("b.wav", error),)
    )


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(StoreError, match="--out"):
        write(tmp_path / "out", result("c", info={"sha256": ""}))
