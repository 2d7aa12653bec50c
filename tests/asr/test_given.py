from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.asr.given import Given, find_transcript, read_jsonl, read_transcript
from qa.errors import TranscriptError

TURN = {"party": "agent", "start": 1.0, "end": 3.0, "text": "您好，请问？"}


def written(path: Path, data: Any) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_words_of_a_turn_without_words_are_marked_as_timed_by_nobody(tmp_path: Path) -> None:
    given = read_transcript(written(tmp_path / "a.json", {"turns": [TURN]}))
    (turn,) = given.transcript.turns
    assert (turn.text, turn.start, turn.end) == ("您好，请问？", 1.0, 3.0)
    assert not any(word.timed for word in turn.words)
    assert given.transcript.origin == "given"
    assert given.call is None


def test_a_result_of_this_program_is_read_back(tmp_path: Path) -> None:
    words = [{"text": "您", "start": 1, "end": 1.2, "probability": 0.5}, {"text": "好", "start": 1.2, "end": 1.5}]
    data = {
        "call": {"call_id": "7", "agent_id": "0012"},
        "transcript": {"language": "zh", "model": "m", "turns": [{**TURN, "words": words}]},
        "score": {"final": 1},
    }
    given = read_transcript(written(tmp_path / "a.json", data))
    assert given.call == {"call_id": "7", "agent_id": "0012"}
    assert given.transcript.model == "m"
    assert [w.probability for w in given.transcript.turns[0].words] == [0.5, 1.0]


def test_turns_out_of_order_overlapping_and_empty(tmp_path: Path) -> None:
    turns = [
        {"party": "customer", "start": 2.5, "end": 4, "text": "嗯"},
        {"party": "agent", "start": 5, "end": 5, "text": "  "},
        TURN,
    ]
    given = read_transcript(written(tmp_path / "a.json", {"turns": turns}))
    assert [turn.party for turn in given.transcript.turns] == ["agent", "customer"]


def test_traditional_and_chinese_party_names(tmp_path: Path) -> None:
    turn = {"party": "坐席", "start": 0, "end": 1, "text": "什麼時候"}
    (read,) = read_transcript(written(tmp_path / "a.json", {"turns": [turn]})).transcript.turns
    assert (read.party, read.text) == ("agent", "什么时候")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("{", "is no JSON"),
        ("[1]", "not an object"),
        ({"text": "您好"}, "has no turns"),
        ({"turns": {}}, "turns is an object, not a list"),
        ({"turns": [3]}, "turns[0] is a number, not an object"),
        ({"transcript": {"turns": [{**TURN, "start": "1"}]}}, "transcript.turns[0].start is a text, not a number"),
        ({"turns": [TURN, {**TURN, "start": -1}]}, "turns[1].start is -1, before the recording"),
        ({"turns": [{**TURN, "end": 0.5}]}, "turns[0].end is 0.5, before its start 1"),
        ({"turns": [{**TURN, "end": True}]}, "turns[0].end is true or false"),
        ('{"turns": [{"party": "agent", "start": 0, "end": NaN, "text": "a"}]}', "turns[0].end is not finite"),
        ({"turns": [{**TURN, "end": 90000.0}]}, "more than a day"),
        ({"turns": [{k: v for k, v in TURN.items() if k != "end"}]}, "turns[0].end is missing"),
        ({"turns": [{k: v for k, v in TURN.items() if k != "party"}]}, "turns[0] has no party"),
        ({"turns": [{**TURN, "party": "speaker_0"}]}, "nobody says who speaker_0 is (first at turns[0].party)"),
        ({"turns": [{**TURN, "text": 5}]}, "turns[0].text is a number, not a text"),
        ({"turns": [{**TURN, "words": [{"text": "", "start": 1, "end": 2}]}]}, "turns[0].words[0].text is empty"),
        (
            {"turns": [{**TURN, "words": [{"text": "您", "start": 1, "end": 2, "probability": 90}]}]},
            "turns[0].words[0].probability is 90",
        ),
    ],
)
def test_bad_input_names_file_place_and_mend(tmp_path: Path, data: Any, says: str) -> None:
    path = written(tmp_path / "bad.json", data)
    with pytest.raises(TranscriptError) as caught:
        read_transcript(path)
    assert says in caught.value.message
    assert caught.value.where == str(path)
    assert caught.value.mend


def test_unknown_party_lists_the_accepted_ones(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="agent, customer, system or unknown"):
        read_transcript(written(tmp_path / "a.json", {"turns": [{**TURN, "party": "A"}]}))


def test_other_encodings_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "gbk.json").write_bytes('{"turns": [{"party": "坐席"}]}'.encode("gbk"))
    with pytest.raises(TranscriptError, match="UTF-8"):
        read_transcript(tmp_path / "gbk.json")
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(tmp_path / "none.json")


def test_a_bad_line_is_one_error_and_the_others_are_read(tmp_path: Path) -> None:
    good = json.dumps({"call": {"call_id": "1"}, "transcript": {"turns": [TURN]}})
    path = written(tmp_path / "list.jsonl", "\ufeff" + "\n".join([good, "", "{oops", good]) + "\n")
    first, error, last = read_jsonl(path)
    assert isinstance(first, Given)
    assert isinstance(last, Given)
    assert isinstance(error, TranscriptError)
    assert error.where == f"{path}:3"


def test_a_transcript_is_found_by_id(tmp_path: Path) -> None:
    path = written(tmp_path / "c1.json", {"turns": []})
    assert find_transcript(tmp_path, "c1") == path
    assert find_transcript(tmp_path, "c2") is None
