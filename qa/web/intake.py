"""How much is brought in at the desk, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Intake:
    """Limits of what is uploaded, in bytes, and the folders of the server that may be read.

    `file_bytes` is the most of one file (2 GiB: 18 hours of 8 kHz stereo), `job_bytes` of one job (200 GiB);
    `keep_free` is what has to stay free on the disk. `roots` are the folders under which a job may name one; none by
    default.
    """

    roots: tuple[Path, ...] = ()
    file_bytes: int = 2 * GIB
    job_bytes: int = 200 * GIB
    keep_free: int = GIB
