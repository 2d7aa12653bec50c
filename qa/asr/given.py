"""Transcripts that somebody else made, in this program's own JSON.

A file is a result of ``qa score``, ``{"transcript": {"turns": […]}}``, or the bare ``{"turns": […]}``; a list of
calls is JSON lines, each ``{"call": {…}, "transcript": {…}}``. A turn needs a party, start, end and a text or words::

    {"party": "agent", "start": 1.2, "end": 3.4, "text": "您好，银座购物广场。"}

A turn without words keeps none: nobody timed them, so nothing sure rests on where in the turn they were said. Words
without a probability count as certain, since a person vouches for them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.asr.words import simplified
from qa.errors import InputError, TranscriptError
from qa.text import simplify
from qa.types import Party, Transcript, Turn, Word

_PARTIES: Mapping[str, Party] = {
    **{"agent": "agent", "坐席": "agent", "座席": "agent", "客服": "agent"},
    **{"customer": "customer", "客户": "customer", "顾客": "customer"},
    **{"system": "system", "系统": "system"},
    **{"unknown": "unknown", "未知": "unknown"},
}
_ACCEPTED = "agent, customer, system or unknown"
_SHAPE = 'a file is {"turns": [{"party": "agent", "start": 1.2, "end": 3.4, "text": "您好"}]}'
LONGEST = 86_400.0
"""Seconds; a time beyond a day is in other units."""


@dataclass(frozen=True, slots=True)
class Given:
    """A transcript, and the call's own facts where the file tells them."""

    transcript: Transcript
    call: Mapping[str, Any] | None = None


def read_transcript(path: Path) -> Given:
    """Read one file of turns; they may be out of order and overlap.

    Raises
    ------
    TranscriptError
        The file cannot be read, or something in it is wrong: which file, which place in the JSON, what to mend.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TranscriptError(f"cannot be read: {error.strerror}", where=path, mend="check the file") from error
    except UnicodeDecodeError as error:
        raise TranscriptError("is not UTF-8", where=path, mend="save it as UTF-8") from error
    return _given(_json(text, str(path)), str(path))


def read_jsonl(path: Path) -> Iterator[Given | InputError]:
    """Read a list of calls, one a line; a bad line gives its error in the place of its call.

    Raises
    ------
    TranscriptError
        The file as a whole cannot be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise TranscriptError(f"cannot be read: {error.strerror}", where=path, mend="check the file") from error
    for number, line in enumerate(lines, 1):
        where = f"{path}:{number}"
        if not line.strip():
            continue
        try:
            yield _given(_json(line.decode("utf-8-sig"), where), where)
        except UnicodeDecodeError:
            yield TranscriptError("is not UTF-8", where=where, mend="save the file as UTF-8")
        except TranscriptError as error:
            yield error


def find_transcript(folder: Path, call_id: str) -> Path | None:
    """The file of a call in a folder of transcripts, ``<call_id>.json``; None where there is none."""
    path = folder / f"{call_id}.json"
    return path if path.is_file() else None


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if "\n" in text else f"column {error.colno}"
        raise TranscriptError(f"is no JSON: {error.msg} at {place}", where=where, mend=_SHAPE) from error
    except RecursionError as error:
        raise TranscriptError("is nested too deeply", where=where, mend=_SHAPE) from error


def _given(data: Any, where: str) -> Given:
    place = _Place(where)
    whole = place.mapping(data)
    call = place.at("call").mapping(whole["call"]) if whole.get("call") is not None else None
    if "transcript" in whole:
        place = place.at("transcript")
        whole = place.mapping(whole["transcript"])
    if "turns" not in whole:
        raise place.error("has no turns", _SHAPE)
    turns = [_turn(turn, at) for turn, at in place.at("turns").items(whole["turns"])]
    said = sorted((turn for turn in turns if turn), key=lambda turn: (turn.start, turn.end))
    model = whole.get("model")
    return Given(Transcript(tuple(said), model=model if isinstance(model, str) else "given"), call)


def _turn(data: Any, place: _Place) -> Turn | None:
    """One turn; None where nothing is said in it."""
    turn = place.mapping(data)
    party = _party(turn, place)
    start, end = place.times(turn)
    text = simplify(place.text(turn, "text"))
    words = [_word(word, at) for word, at in place.at("words").items(turn.get("words") or [])]
    if not words:
        return Turn(party, start, end, text) if any(c.isalnum() for c in text) else None
    if not text.strip():
        text = simplify("".join(word.text for word in words))
    words = sorted(words, key=lambda word: (word.start, word.end))
    return Turn(party, start, end, text, tuple(simplified(words)))


def _party(turn: Mapping[str, Any], place: _Place) -> Party:
    if "party" not in turn:
        raise place.error("has no party", f"give it one of {_ACCEPTED}")
    name = turn["party"]
    party = _PARTIES.get(name.strip().lower()) if isinstance(name, str) else None
    if party is None:
        raise place.at("party").error(f"there is no party {name!r}", f"use {_ACCEPTED}")
    return party


def _word(data: Any, place: _Place) -> Word:
    word = place.mapping(data)
    text = place.text(word, "text").strip()
    if not text:
        raise place.at("text").error("is empty", "leave the word out")
    start, end = place.times(word)
    probability = place.number(word, "probability", 1.0)
    if not 0.0 <= probability <= 1.0:
        raise place.at("probability").error(f"is {probability:g}", "a probability is 0 to 1")
    return Word(text, start, end, probability)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a JSON file, which its errors name as ``turns[3].start``."""

    file: str
    path: str = ""

    def at(self, key: str) -> _Place:
        return _Place(self.file, f"{self.path}.{key}" if self.path else key)

    def error(self, problem: str, mend: str) -> TranscriptError:
        return TranscriptError(f"{self.path} {problem}" if self.path else problem, where=self.file, mend=mend)

    def mapping(self, data: Any) -> Mapping[str, Any]:
        if not isinstance(data, dict):
            raise self.error(f"is {_kind(data)}, not an object", _SHAPE)
        return data

    def items(self, data: Any) -> Sequence[tuple[Any, _Place]]:
        if not isinstance(data, list):
            raise self.error(f"is {_kind(data)}, not a list", _SHAPE)
        return [(item, _Place(self.file, f"{self.path}[{i}]")) for i, item in enumerate(data)]

    def text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.at(key).error(f"is {_kind(value)}, not a text", "put it in quotes")
        return value

    def number(self, data: Mapping[str, Any], key: str, otherwise: float | None = None) -> float:
        value = data.get(key, otherwise)
        if value is None and otherwise is not None:
            return otherwise
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.at(key).error(f"is {_kind(value)}, not a number", "give seconds from the start, e.g. 12.34")
        if not math.isfinite(value):
            raise self.at(key).error("is not finite", "give seconds from the start, e.g. 12.34")
        return float(value)

    def times(self, data: Mapping[str, Any]) -> tuple[float, float]:
        start, end = self.number(data, "start"), self.number(data, "end")
        if start < 0:
            raise self.at("start").error(f"is {start:g}, before the recording", "count seconds from its start")
        if end < start:
            raise self.at("end").error(f"is {end:g}, before its start {start:g}", "check the two times")
        if end > LONGEST:
            raise self.at("end").error(f"is {end:g}, more than a day", "give seconds, not milliseconds")
        return start, end


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "missing"}
    return names.get(type(value), "a number")
