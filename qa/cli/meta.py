"""``qa meta``: a first mapping file for a call log."""

from __future__ import annotations

import sys
from pathlib import Path

from qa.calllog.guess import guess_mapping
from qa.errors import UsageError


def guess(log: Path, out: Path | None) -> None:
    """Write the mapping to a file that is not there yet, or to stdout."""
    text = guess_mapping(log)
    if out is None:
        sys.stdout.write(text)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError("the file is there already", where=out, mend="name another, or take it away") from error
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=out) from error
