"""Transcripts of other systems: the same little dialogues in every format, and what each format does its own way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qa.asr.given import parse_speakers, read_transcript
from qa.asr.given.formats import JSON_FORMATS, TEXT_FORMATS
from qa.asr.given.values import UNVOUCHED
from qa.errors import TranscriptError, UsageError
from qa.types import Transcript

DATA = Path(__file__).parents[1] / "data" / "given"
EXPECTED: dict[str, dict[str, Any]] = YAML(typ="safe").load((DATA / "expected.yaml").read_text("utf-8"))["files"]


def read(name: str, speakers: str | None = None) -> Transcript:
    return read_transcript(DATA / name, parse_speakers(speakers or EXPECTED[name].get("speakers"))).transcript


def test_every_file_is_expected_and_every_format_has_three() -> None:
    files = {path.name for path in DATA.iterdir()} - {"expected.yaml"}
    assert files == set(EXPECTED)
    for kind in ("analytics", "lens", "transcribe", "bedrock", "whisper-", "whisperx", "srt", "vtt"):
        assert sum(name.startswith(kind) for name in files) >= 3, kind


@pytest.mark.parametrize("name", EXPECTED)
def test_the_same_dialogue_comes_out_of_every_format(name: str) -> None:
    transcript = read(name)
    turns = [[t.party, round(t.start, 3), round(t.end, 3), t.text] for t in transcript.turns]
    assert turns == EXPECTED[name]["turns"]
    assert transcript.origin == "given"
    words = [word for turn in transcript.turns for word in turn.words]
    untimed = "".join(word.text for word in words if not word.timed)
    wanted = EXPECTED[name]["untimed"]
    assert untimed == {"none": "", "all": "".join(w.text for w in words)}.get(wanted, wanted)
    for turn in transcript.turns:
        assert "".join(w.text for w in turn.words).replace(" ", "") == turn.text.replace(" ", "")
        assert all(turn.start <= w.start < w.end <= turn.end + 1e-6 for w in turn.words)
        assert [w.start for w in turn.words] == sorted(w.start for w in turn.words)


@pytest.mark.parametrize("name", [name for name, wanted in EXPECTED.items() if "speakers" in wanted])
def test_labels_that_tell_nobody_are_asked_for_by_name(name: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        read_transcript(DATA / name)
    message = caught.value.message
    first = parse_speakers(EXPECTED[name]["speakers"])
    assert any(label in message.casefold() for label in first)
    assert '--speakers "' in message
    assert caught.value.where == str(DATA / name)


def test_each_file_is_told_by_one_format_only() -> None:
    for name in EXPECTED:
        path = DATA / name
        if path.suffix == ".json":
            data = json.loads(path.read_text("utf-8"))
            assert sum(each.sniff(data) for each in JSON_FORMATS) == 1, name
        else:
            text = path.read_bytes().decode("gb18030" if "gb18030" in name else "utf-8-sig")
            assert next(f.name for f in TEXT_FORMATS if f.sniff(text)) == path.suffix[1:]


def test_a_word_keeps_what_its_maker_thought_of_it() -> None:
    assert {w.probability for t in read("analytics-a.json").turns for w in t.words} == {0.97}
    assert {w.probability for t in read("transcribe-a-channels.json").turns for w in t.words} == {0.985}
    assert {w.probability for t in read("whisper-a-words.json").turns for w in t.words} == {0.81}
    # a segment's mean logarithm of -0.2231 is a probability of 0.8
    assert {round(w.probability, 3) for t in read("whisper-b-segments.json").turns for w in t.words} == {0.8}
    # WhisperX scores the alignment, not the word; a subtitle says nothing at all
    assert {w.probability for t in read("whisperx-a.json").turns for w in t.words} == {UNVOUCHED}
    assert {w.probability for t in read("srt-a.srt").turns for w in t.words} == {UNVOUCHED}


def test_a_numeral_without_time_lies_between_its_neighbours() -> None:
    (app,) = [w for t in read("whisperx-c-word-without-time.json").turns for w in t.words if w.text == "APP"]
    assert (app.start, app.end, app.timed) == (pytest.approx(0.6), pytest.approx(0.9), False)


def test_language_and_maker_are_kept() -> None:
    assert (read("analytics-a.json").language, read("analytics-a.json").model) == ("zh-CN", "amazon-call-analytics")
    assert read("lens-a.json").model == "amazon-contact-lens"
    assert read("whisperx-a.json").model == "whisperx"
    assert read("bedrock-a.json").language == "zh"


def test_times_that_run_backwards_lose_to_the_order_of_the_text(tmp_path: Path) -> None:
    words = [("您", 1.0, 1.2), ("好", 3.0, 3.2), ("请", 1.4, 1.6), ("讲", 3.2, 3.4)]
    segment = {"start": 1.0, "end": 3.4, "text": "您好请讲"}
    segment["words"] = [{"word": w, "start": s, "end": e} for w, s, e in words]
    (tmp_path / "a.json").write_text(json.dumps({"segments": [segment]}), "utf-8")
    (turn,) = read_transcript(tmp_path / "a.json").transcript.turns
    assert [(w.text, w.timed) for w in turn.words] == [("您", True), ("好", True), ("请", False), ("讲", True)]
    assert [w.start for w in turn.words] == sorted(w.start for w in turn.words)


def test_lines_of_one_speaker_are_one_turn_until_somebody_else_speaks_or_a_pause(tmp_path: Path) -> None:
    lines = [
        (0, 2, "坐席：您好，银座购物"),
        (2.2, 3, "坐席：广场。"),
        (3.2, 4, "客户：喂"),
        (4.1, 5, "坐席：请讲"),
        (6, 7, "坐席：您请讲"),
    ]
    blocks = [f"{i}\n00:00:0{a:.3f} --> 00:00:0{b:.3f}\n{text}\n" for i, (a, b, text) in enumerate(lines, 1)]
    (tmp_path / "a.srt").write_text("\n".join(blocks), "utf-8")
    turns = read_transcript(tmp_path / "a.srt").transcript.turns
    assert [t.text for t in turns] == ["您好，银座购物广场。", "喂", "请讲", "您请讲"]


def test_ten_hours_are_read(tmp_path: Path) -> None:
    lines = [
        f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02},000 --> {t // 3600:02}:{t // 60 % 60:02}:{t % 60:02},900"
        for t in range(0, 36000, 3)
    ]
    text = "\n\n".join(
        f"{i}\n{line}\n{'坐席' if i % 2 else '客户'}：好的，我知道了。" for i, line in enumerate(lines, 1)
    )
    (tmp_path / "long.srt").write_text(text, "utf-8")
    turns = read_transcript(tmp_path / "long.srt").transcript.turns
    assert len(turns) == 12000
    assert turns[-1].end == pytest.approx(35997.9)


BAD: list[tuple[str, Any, str]] = [
    ("a.json", {"segments": [{"start": 1, "text": "您好"}]}, "segments[0].end is missing"),
    ("a.json", {"segments": [{"start": "one", "end": 2, "text": "您好"}]}, "segments[0].start is 'one', not a number"),
    ("a.json", {"segments": [{"start": 5, "end": 2, "text": "您好"}]}, "segments[0].end is 2, before its start 5"),
    ("a.json", {"segments": [3]}, "segments[0] is a number, not an object"),
    ("a.json", {"Transcript": [{"Content": "您好", "ParticipantRole": "AGENT"}]}, "BeginOffsetMillis is missing"),
    ("a.json", {"results": {"items": 3}}, "results.items is a number, not a list"),
    ("a.json", {"results": {"channel_labels": {"channels": None}}}, "channels is missing, not a list"),
    ("a.json", {"audio_segments": [{}]}, "audio_segments[0].start_timestamp_millis is missing"),
    ("a.json", {"job": 1, "colour": "red"}, "it has job, colour"),
    ("a.srt", "hello", "is no transcript"),
    ("a.srt", "", "is no transcript"),
    (
        "a.srt",
        "1\n00:00:01,000 --> 00:00:02,000\n坐席：好\n\n2\n00:00:oops --> 00:00:04,000\n好\n",
        "line 6 is no line of times",
    ),
    ("a.srt", "1\n00:00:05,000 --> 00:00:02,000\n坐席：好\n", "line 2.end is 2, before its start 5"),
    ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 小王>好\n", "nobody says who 小王 is (first at line 3)"),
]


@pytest.mark.parametrize(("name", "data", "says"), BAD)
def test_bad_files_name_file_place_and_mend(tmp_path: Path, name: str, data: Any, says: str) -> None:
    path = tmp_path / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    with pytest.raises(TranscriptError) as caught:
        read_transcript(path)
    assert says in caught.value.message
    assert caught.value.where == str(path)
    assert caught.value.mend


def test_an_empty_webvtt_has_no_turns(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text("WEBVTT\n", "utf-8")
    assert read_transcript(tmp_path / "a.vtt").transcript.turns == ()


@pytest.mark.parametrize("text", ["", "agent", "spk_0=boss", "=agent", "spk_0=agent,spk_0=customer"])
def test_a_wrong_mapping_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="--speakers"):
        parse_speakers(text)


def test_the_agents_channel_names_the_channels() -> None:
    assert parse_speakers(None, 1) == {"ch_1": ("agent", None), "ch_0": ("customer", None)}
    assert parse_speakers("ch_0=system", 1)["ch_0"].party == "system"
    assert parse_speakers(None) == {}


def lens(*turns: tuple[str, str]) -> dict[str, object]:
    """Contact Lens JSON of a call that went from one agent to another."""
    people = {person: "CUSTOMER" if person == "c" else "AGENT" for person, _ in turns}
    return {
        "Participants": [{"ParticipantId": person, "ParticipantRole": role} for person, role in people.items()],
        "Transcript": [
            {
                "ParticipantId": person,
                "BeginOffsetMillis": 2000 * i,
                "EndOffsetMillis": 2000 * i + 1500,
                "Content": text,
            }
            for i, (person, text) in enumerate(turns)
        ],
    }


TRANSFERRED = lens(("a7", "您好"), ("c", "转人工"), ("a7", "好的"), ("b9", "您好"), ("c", "嗯"), ("b9", "再见"))


def test_agents_are_told_apart_where_the_file_does_it(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(TRANSFERRED), "utf-8")
    handlers = read_transcript(path).handlers
    assert [(handler.start, handler.agent_id) for handler in handlers] == [(0.0, "a7"), (6.0, "b9")]
    named = read_transcript(path, parse_speakers("a7=agent:0081,b9=agent:0082")).handlers
    assert [handler.agent_id for handler in named] == ["0081", "0082"]
    one = json.dumps(lens(("a7", "您好"), ("c", "嗯"), ("a7", "再见")))
    path.write_text(one, "utf-8")
    assert read_transcript(path).handlers == ()


@pytest.mark.parametrize("text", ["a=customer:7", "a=agent:7,a=agent:8", "a=:7"])
def test_ids_are_of_agents_and_stand_once(text: str) -> None:
    with pytest.raises(UsageError):
        parse_speakers(text)
