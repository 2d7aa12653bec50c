"""A place in a file, which its errors name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.errors import TranscriptError

SHAPE = 'a file is {"turns": [{"party": "agent", "start": 1.2, "end": 3.4, "text": "您好"}]}'
LONGEST = 86_400.0
"""Seconds; a time beyond a day is in other units."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a JSON file, which its errors name as ``turns[3].start``; in a subtitle file ``line 12``."""

    file: str
    path: str = ""

    def at(self, key: str) -> Place:
        """The place of a key."""
        return Place(self.file, f"{self.path}.{key}" if self.path else key)

    def error(self, problem: str, mend: str) -> TranscriptError:
        """An error that names the place."""
        return TranscriptError(f"{self.path} {problem}" if self.path else problem, where=self.file, mend=mend)

    def mapping(self, data: Any) -> Mapping[str, Any]:
        """An object."""
        if not isinstance(data, dict):
            raise self.error(f"is {_kind(data)}, not an object", SHAPE)
        return data

    def items(self, data: Any) -> Sequence[tuple[Any, Place]]:
        """A list's entries, each with its place."""
        if not isinstance(data, list):
            raise self.error(f"is {_kind(data)}, not a list", SHAPE)
        return [(item, Place(self.file, f"{self.path}[{i}]")) for i, item in enumerate(data)]

    def text(self, data: Mapping[str, Any], key: str) -> str:
        """A text; empty where there is none."""
        value = data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.at(key).error(f"is {_kind(value)}, not a text", "put it in quotes")
        return value

    def number(self, data: Mapping[str, Any], key: str, otherwise: float | None = None) -> float:
        """A number."""
        value = data.get(key, otherwise)
        if value is None and otherwise is not None:
            return otherwise
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.at(key).error(f"is {_kind(value)}, not a number", "give seconds from the start, e.g. 12.34")
        if not math.isfinite(value):
            raise self.at(key).error("is not finite", "give seconds from the start, e.g. 12.34")
        return float(value)

    def figure(self, data: Mapping[str, Any], key: str) -> float | None:
        """A number that may stand in quotes, as Amazon writes its seconds; None where there is none."""
        value = data.get(key)
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                raise self.at(key).error(f"is {value!r}, not a number", "give a number, e.g. 12.34") from None
        if value is None:
            return None
        return self.number({key: value}, key)

    def times(self, data: Mapping[str, Any], start: str = "start", end: str = "end") -> tuple[float, float]:
        """Two times in seconds."""
        return self.checked(self.number(data, start), self.number(data, end), start, end)

    def figures(
        self, data: Mapping[str, Any], start: str, end: str, *, unit: float = 1.0
    ) -> tuple[float, float] | None:
        """Two times in units of `unit` seconds, which may stand in quotes; None where one is not there."""
        first, last = self.figure(data, start), self.figure(data, end)
        if first is None or last is None:
            return None
        return self.checked(first * unit, last * unit, start, end)

    def needed(self, data: Mapping[str, Any], start: str, end: str, *, unit: float = 1.0) -> tuple[float, float]:
        """`figures` that must be there."""
        found = self.figures(data, start, end, unit=unit)
        if found is None:
            key = start if data.get(start) is None else end
            raise self.at(key).error("is missing", "what is said needs a time from the start of the recording")
        return found

    def checked(self, first: float, last: float, start: str = "start", end: str = "end") -> tuple[float, float]:
        """Two times that can be times of a recording."""
        if first < 0:
            raise self.at(start).error(f"is {first:g}, before the recording", "count seconds from its start")
        if last < first:
            raise self.at(end).error(f"is {last:g}, before its start {first:g}", "check the two times")
        if last > LONGEST:
            raise self.at(end).error(f"is {last:g}, more than a day", "give seconds, not milliseconds")
        return first, last


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "missing"}
    return names.get(type(value), "a number")
