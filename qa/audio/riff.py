"""How much sound a WAV file's header promises, against how much there is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

STREAMED = 0x7FFF_0000
"""A recorder that wrote to a pipe leaves "as much as there is" in the size field: this and more."""
NOTED = 0.5
"""Seconds by which promise and sound may differ, or a hundredth of the sound where that is less."""
_ORDERS: dict[bytes, Literal["little", "big"]] = {b"RIFF": "little", b"RIFX": "big"}


@dataclass(frozen=True, slots=True)
class Promise:
    """Bytes of sound that are promised, that are there, and that one second takes.

    `there` is all that follows the header, unless what follows the promised sound is further chunks.
    """

    promised: int
    there: int
    second: int

    @property
    def streamed(self) -> bool:
        """Whether the header promises only "as much as there is"."""
        return self.promised >= STREAMED

    @property
    def missing(self) -> bool:
        """Whether a noteworthy part of what is promised is not there."""
        return not self.streamed and self._matters(self.promised - self.there)

    @property
    def hidden(self) -> bool:
        """Whether a noteworthy part of what is there is not promised."""
        return self._matters(self.there - self.promised)

    def _matters(self, count: int) -> bool:
        return count > min(NOTED * self.second, 0.01 * self.there)


def promise(path: Path) -> Promise | None:
    """Read a file's header; None where it is no RIFF or RIFX, or has no sound chunk."""
    size = path.stat().st_size
    with path.open("rb") as file:
        order = _ORDERS.get(file.read(12)[:4])
        second = 0
        while order and len(chunk := file.read(8)) == 8:
            length = int.from_bytes(chunk[4:], order)
            start = file.tell()
            if chunk[:4] == b"fmt ":
                second = int.from_bytes(file.read(12)[8:], order)
            elif chunk[:4] == b"data":
                there = size - start
                if length < there and _are_chunks(file, start + length + length % 2, size, order):
                    there = length
                return Promise(length, there, second)
            file.seek(start + length + length % 2)
    return None


def _are_chunks(file: BinaryIO, start: int, size: int, order: Literal["little", "big"]) -> bool:
    """Whether a file goes on in chunks, one behind the other, to its end; some writers leave a few bytes over."""
    while start + 8 <= size:
        file.seek(start)
        chunk = file.read(8)
        length = int.from_bytes(chunk[4:], order)
        if not all(32 <= letter < 127 for letter in chunk[:4]) or start + 8 + length > size + 1:
            return False
        start += 8 + length + length % 2
    return True
