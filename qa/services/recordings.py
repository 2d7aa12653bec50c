"""Where the recording of a stored call lies, and whether it is still the one that was scored."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from qa.audio.decode import digest
from qa.audio.flow import guess_raw
from qa.audio.readers import RawFormat, known_container
from qa.errors import AudioError, ChangedError, MovedError
from qa.services.files import files_of

_BYTES = 8000
"""Bytes that a second of a telephone takes without a header."""
_NEAR = 0.05
Files = Path | tuple[Path, Path]


def recording_at(call_id: str, source: str, sha256: str) -> Files:
    """The files of a call's recording.

    Raises
    ------
    AudioError
        The call has none.
    MovedError
        They were moved.
    ChangedError
        Another recording lies in their place.
    """
    files = files_of(source)
    if not sha256:
        problem = f"call {call_id} was scored from words alone"
        raise AudioError(problem, where=source, mend="score its recording")
    try:
        found = _known(files)
    except OSError as error:
        problem = f"the recording of call {call_id} is not there any more"
        mend = "put it back, or score it from where it lies now: qa score PATH"
        raise MovedError(problem, where=source, mend=mend) from error
    if found != sha256:
        problem = f"it is another recording than the one that call {call_id} was scored from"
        raise ChangedError(problem, where=source, mend="put the old one back, or score the new one: qa score")
    return files


def is_there(source: str) -> bool:
    """Whether there are files where a recording was scored from."""
    files = files_of(source)
    return all(leg.is_file() for leg in files) if isinstance(files, tuple) else files.is_file()


def headerless(files: Files, duration: float) -> RawFormat | None:
    """How a telephone's bytes without a header are read, told by the duration that they had; None with a header."""
    longest = max(files, key=lambda leg: leg.stat().st_size) if isinstance(files, tuple) else files
    with longest.open("rb") as file:
        if known_container(file.read(512)):
            return None
    return guess_raw(longest) if abs(longest.stat().st_size / _BYTES - duration) < _NEAR else None


def _known(files: Files) -> str:
    """The digest of files, read again only when they change."""
    stats = [each.stat() for each in (files if isinstance(files, tuple) else (files,))]
    if not all(S_ISREG(stat.st_mode) for stat in stats):
        raise FileNotFoundError("no file")  # a device never ends
    return _digest(files, tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats))


@lru_cache(maxsize=4096)
def _digest(files: Files, stamp: tuple[tuple[int, int, int], ...]) -> str:  # noqa: ARG001 a key of what is kept
    return digest(files)
