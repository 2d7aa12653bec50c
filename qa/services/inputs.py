"""Which calls a command line means: files, folders, globs, two files for two legs, and lists of transcripts."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.asr.given import SUFFIXES as WORDS_SUFFIXES
from qa.errors import InputError, UsageError

AUDIO_SUFFIXES = frozenset(
    {
        *(".wav", ".flac", ".mp3", ".ogg", ".opus", ".oga", ".m4a", ".mp4", ".aac", ".amr", ".awb", ".gsm"),
        *(".al", ".ul", ".alaw", ".ulaw", ".mulaw", ".g711"),
        *(".wma", ".au", ".aif", ".aiff", ".caf", ".webm", ".rf64", ".w64"),
    }
)
TRANSCRIPT_LIST = ".jsonl"
LEGS = "+"
"""``agent.wav+customer.wav`` is one call, recorded with one file a leg."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The recordings (a pair is one file a leg), the lists of transcripts, and the errors of what was not there.

    `words` are transcript files in the place of a recording, one a call.
    """

    recordings: tuple[tuple[Path, ...], ...]
    transcripts: tuple[Path, ...]
    missing: tuple[InputError, ...]
    root: Path
    words: tuple[Path, ...] = ()


def find_inputs(arguments: Sequence[str]) -> Inputs:
    """Expand the arguments of ``qa score``.

    A folder is searched to its depths for files that are named like recordings or lists of transcripts, and where
    there are none, for single transcripts; a file that is named outright is tried whatever its name is.

    Raises `UsageError` where nothing at all was found.
    """
    recordings: dict[tuple[Path, ...], None] = {}
    transcripts: dict[Path, None] = {}
    words: dict[Path, None] = {}
    missing: list[InputError] = []
    for argument in arguments:
        for found in _expand(argument):
            if isinstance(found, InputError):
                missing.append(found)
            elif len(found) == 1 and found[0].suffix.lower() == TRANSCRIPT_LIST:
                transcripts[found[0]] = None
            elif len(found) == 1 and found[0].suffix.lower() in WORDS_SUFFIXES:
                words[found[0]] = None
            else:
                recordings[found] = None
    if not recordings and not transcripts and not words:
        kinds = ", ".join(sorted({*AUDIO_SUFFIXES, TRANSCRIPT_LIST, *WORDS_SUFFIXES}))
        raise UsageError("no recordings found", where=" ".join(arguments), mend=f"name files, or folders with {kinds}")
    for leg in [leg for group in recordings if len(group) > 1 for leg in group]:
        recordings.pop((leg,), None)  # a leg is no call of its own, where a folder names it too
    every = [p for group in recordings for p in group] + list(transcripts) + list(words)
    return Inputs(tuple(recordings), tuple(transcripts), tuple(missing), _common_root(every), tuple(words))


def _expand(argument: str) -> Iterable[tuple[Path, ...] | InputError]:
    path = Path(argument)
    if path.is_file():
        return [(path,)]
    if path.is_dir():
        return [(p,) for p in _in_folder(path)]
    legs = tuple(Path(p) for p in argument.split(LEGS))
    if len(legs) == 2 and all(leg.is_file() for leg in legs):
        return [legs]
    matches = sorted(glob.glob(argument, recursive=True))
    if matches:
        return [found for m in matches for found in _expand(m)]
    return [InputError("there is no such file or folder", where=argument, mend="check the spelling")]


def _in_folder(folder: Path) -> list[Path]:
    every = sorted(p for p in folder.rglob("*") if p.is_file())
    calls = [p for p in every if p.suffix.lower() in AUDIO_SUFFIXES | {TRANSCRIPT_LIST}]
    return calls or [p for p in every if p.suffix.lower() in WORDS_SUFFIXES]


def _common_root(paths: Sequence[Path]) -> Path:
    if not paths:
        return Path.cwd()
    return Path(os.path.commonpath([p.absolute().parent for p in paths]))
