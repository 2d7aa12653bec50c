"""Streams what is sent to a file, and never more of it than is taken."""

from __future__ import annotations

import errno
import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from qa.errors import QaError, StoreError
from qa.web.errors import FullError, TooLargeError
from qa.web.intake import Intake

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came whole: where it lies for the moment, its bytes and their hash."""

    path: Path
    size: int
    sha256: str


def room_for(intake: Intake, folder: Path, size: int, of_job: int) -> int:
    """The most bytes that the next file of a job may have, `size` of which were announced (0 for unknown).

    Raises `TooLargeError` for more than that, `FullError` where the disk would be full.
    """
    if size > intake.file_bytes:
        raise too_large(f"a file of {_shown(size)}", intake.file_bytes, "--max-file")
    left = intake.job_bytes - of_job
    if left <= 0 or size > left:
        raise too_large(f"all files of the job together: {_shown(of_job + size)}", intake.job_bytes, "--max-job")
    free = shutil.disk_usage(folder).free - intake.keep_free
    if free <= 0 or size > free:
        raise _full(folder)
    return min(intake.file_bytes, left, free)


async def receive(chunks: AsyncIterator[bytes], folder: Path, most: int) -> Received:
    """Write what comes to a new file in a folder; what breaks off, or is more than `most` bytes, leaves nothing there.

    Raises `TooLargeError` while it comes, `FullError` or `StoreError` where the disk cannot take it.
    """
    sink = _Sink(folder / f".{secrets.token_hex(8)}.part", most)
    whole = False
    try:
        held = bytearray()
        async for chunk in chunks:
            held += chunk
            if len(held) >= _BLOCK:
                await run_in_threadpool(sink.write, bytes(held))
                held.clear()
        await run_in_threadpool(sink.write, bytes(held))
        whole = True
    finally:
        sink.close(keep=whole)
    return Received(sink.path, sink.size, sink.hash.hexdigest())


class _Sink:
    """A file that is being written."""

    def __init__(self, path: Path, most: int) -> None:
        self.path, self.size, self.hash = path, 0, hashlib.sha256()
        self._most = most
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb")
        except OSError as error:
            raise disk_error(error, path.parent) from error

    def write(self, block: bytes) -> None:
        self.size += len(block)
        if self.size > self._most:
            raise too_large("the file", self._most, "--max-file")
        try:
            self._file.write(block)
        except OSError as error:
            raise disk_error(error, self.path.parent) from error
        self.hash.update(block)

    def close(self, *, keep: bool) -> None:
        try:
            self._file.close()
        except OSError as error:
            self.path.unlink(missing_ok=True)
            raise disk_error(error, self.path.parent) from error
        if not keep:
            self.path.unlink(missing_ok=True)


def disk_error(error: OSError, folder: Path) -> QaError:
    """Why a disk did not take something."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(folder)
    return StoreError(
        f"cannot be written: {error.strerror}", where=folder, mend="check the rights of the desk's folder"
    )


def too_large(what: str, most: int, option: str) -> TooLargeError:
    """The error for more than `most` bytes."""
    mend = f"the desk takes {_shown(most)}; whoever runs it may raise that (qa serve {option})"
    return TooLargeError(f"{what} is too large", mend=mend)


def _full(folder: Path) -> FullError:
    return FullError("the disk of the desk is full", where=folder, mend="free some space there, then send it again")


def _shown(size: int) -> str:
    for unit, name in ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} B"
