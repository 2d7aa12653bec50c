"""Transcript files in the place of recordings: each is one call, read when its turn comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.asr.given import Given, Speakers, read_transcript
from qa.calllog import CallLog, LogRow
from qa.errors import InputError, TranscriptError
from qa.report.result import info_json
from qa.types import CallInfo


@dataclass(frozen=True, slots=True)
class WordsFile:
    """One transcript file as a list of one call; nothing is read before it is asked for, and nothing is kept."""

    path: Path
    call_id: str
    facts: Mapping[str, Any]
    speakers: Speakers

    def __len__(self) -> int:
        return 1

    def __contains__(self, item: object) -> bool:
        return any(item == each for each in self)

    def __iter__(self) -> Iterator[Given | InputError]:
        try:
            given = read_transcript(self.path, self.speakers)
            yield replace(worth_reading(given, self.path), call={**(given.call or {}), **self.facts})
        except InputError as error:
            yield error


def words_files(
    paths: Sequence[Path], ids: Mapping[Path, str], log: CallLog | None, rows: Mapping[Path, LogRow], speakers: Speakers
) -> dict[Path, WordsFile]:
    """Each transcript file with its id and what the call log says of it."""
    return {path: WordsFile(path, ids[path], _facts(path, ids[path], log, rows.get(path)), speakers) for path in paths}


def _facts(path: Path, call_id: str, log: CallLog | None, row: LogRow | None) -> Mapping[str, Any]:
    info = CallInfo(call_id, str(path))
    if log is not None and row is not None:
        info, _ = log.apply(info, row)
    return {key: value for key, value in info_json(info).items() if value not in (None, "", 0, 0.0, {})}


def worth_reading(given: Given, path: Path) -> Given:
    """A transcript that somebody speaks in.

    Raises `TranscriptError` for one without a word: a call that reached nobody is not scored.
    """
    if given.transcript.turns:
        return given
    raise TranscriptError("nobody speaks in this transcript", where=path, mend="check the file, or leave the call out")
