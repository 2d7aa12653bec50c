"""Transcript files in the place of recordings: each is one call, read when its turn comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.asr.given import Given, Speakers, read_transcript
from qa.calllog import CallLog, LogRow, NamePattern
from qa.errors import InputError, TranscriptError
from qa.report.result import info_json
from qa.types import CallInfo, Problem


@dataclass(frozen=True, slots=True)
class WordsFile:
    """One transcript file as a list of one call; nothing is read before it is asked for, and nothing is kept."""

    path: Path
    call_id: str
    facts: Mapping[str, Any]
    speakers: Speakers
    problems: tuple[Problem, ...] = ()

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
    paths: Sequence[Path],
    ids: Mapping[Path, str],
    log: CallLog | None,
    rows: Mapping[Path, LogRow],
    pattern: NamePattern | None,
    speakers: Speakers,
) -> dict[Path, WordsFile]:
    """Each transcript file with its id, and what the call log and its own name say of it."""
    return {path: _words_file(path, ids[path], log, rows.get(path), pattern, speakers) for path in paths}


def _words_file(
    path: Path, call_id: str, log: CallLog | None, row: LogRow | None, pattern: NamePattern | None, speakers: Speakers
) -> WordsFile:
    info = CallInfo(call_id, str(path))
    problems: tuple[Problem, ...] = ()
    if log is not None:
        info, problems = log.apply(info, row)
    if pattern is not None:
        info, more = pattern.describe(info, path)
        problems = (*problems, *more)
    facts = {key: value for key, value in info_json(info).items() if value not in (None, "", 0, 0.0, {}, [])}
    return WordsFile(path, call_id, facts, speakers, problems)


def worth_reading(given: Given, path: Path) -> Given:
    """A transcript that somebody speaks in.

    Raises `TranscriptError` for one without a word: a call that reached nobody is not scored.
    """
    if given.transcript.turns:
        return given
    raise TranscriptError("nobody speaks in this transcript", where=path, mend="check the file, or leave the call out")
