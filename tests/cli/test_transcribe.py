from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, SAMPLES, Qa

CALL = "03-banned-exact"
GIVEN = ROOT / "tests" / "data" / "given"


def test_sound_is_written_in_every_format(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("this is no sound", "utf-8")
    done = qa("transcribe", SAMPLES / "calls" / f"{CALL}.flac", "text.wav", "--output_dir", "out")
    assert done.returncode == 1, done.stderr
    assert "text.wav" in done.stderr
    assert "Traceback" not in done.stderr
    assert "演示模型" in done.stderr
    kinds = ("json", "srt", "vtt", "txt", "tsv", "rttm")
    assert done.stdout.split() == [f"out/{CALL}.{kind}" for kind in kinds]
    assert (tmp_path / "out" / f"{CALL}.txt").read_text("utf-8").startswith("[演示模型所写，不能作为考核依据]\n坐席：")
    again = qa("score", tmp_path / "out" / f"{CALL}.json")
    assert again.returncode == 0, again.stderr
    result = json.loads((tmp_path / "results" / "calls" / f"{CALL}.json").read_text("utf-8"))
    assert result["transcript"]["demonstration"] is True
    assert any(p["kind"] == "no_audio" for p in result["problems"])


def test_a_transcript_is_written_in_another_format(qa: Qa, tmp_path: Path) -> None:
    done = qa("transcribe", GIVEN / "lens-a.json", "-f", "txt,srt", "-o", "here")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here" / "lens-a.txt").read_text("utf-8").splitlines()[1] == "客户：我的积分卡丢了。"
    over = qa("transcribe", "here/lens-a.srt", "-f", "srt", "-o", "here")
    assert over.returncode == 1
    assert "written over itself" in over.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-f", "str"], "did you mean srt"),
        (["-f", ","], "names no format"),
        (["--language", "Englsh"], "did you mean english"),
        (["--language", "en"], "zh-mini: knows Mandarin only"),
        (["--speakers", "a=boss"], "--speakers"),
        (["--model", "no/such/model/"], "no/such/model"),
    ],
)
def test_wrong_usage_is_exit_code_2(qa: Qa, options: list[str], said: str) -> None:
    done = qa("transcribe", SAMPLES / "calls" / f"{CALL}.flac", *options)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_transcripts_are_scored_in_the_place_of_recordings(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "empty.vtt").write_text("WEBVTT\n", "utf-8")
    (tmp_path / "log.csv").write_text("录音文件,工号\nsrt-a.wav,0012\n", "utf-8")
    names = ("srt-a.srt", "analytics-a.json", "transcribe-a-channels.json", "whisperx-a.json")
    speakers = "ch_0=agent,ch_1=customer"
    done = qa("score", *(GIVEN / n for n in names), "empty.vtt", "--speakers", speakers, "--meta", "log.csv")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "nobody says who SPEAKER_01, SPEAKER_00 is" in done.stderr
    assert "empty.vtt: nobody speaks" in done.stderr
    found = {p.stem: json.loads(p.read_text("utf-8")) for p in (tmp_path / "results" / "calls").glob("*.json")}
    assert set(found) == {"srt-a", "analytics-a", "transcribe-a-channels"}
    assert found["srt-a"]["call"]["agent_id"] == "0012"
    for result in found.values():
        outcomes = {item["id"]: item["outcome"] for item in result["items"]}
        assert outcomes["opening"] == "passed"
        assert outcomes["three_rings"] in ("undetermined", "not_applicable")


def test_a_folder_of_transcripts_is_a_batch(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("srt-a.srt", "lens-a.json"):
        (tmp_path / "folder" / name).write_bytes((GIVEN / name).read_bytes())
    done = qa("score", "folder")
    assert done.returncode == 0, done.stderr
    assert "2 scored" in done.stderr


def test_subtitles_beside_a_recording(qa: Qa, tmp_path: Path) -> None:
    qa("transcribe", SAMPLES / "truth" / f"{CALL}.json", "-f", "vtt", "-o", "given")
    done = qa("score", SAMPLES / "calls" / f"{CALL}.flac", "--transcripts", "given")
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "results" / "calls" / f"{CALL}.json").read_text("utf-8"))
    assert {item["id"]: item["outcome"] for item in result["items"]}["banned"] == "failed"
    assert not any(p["kind"] == "no_audio" for p in result["problems"])
