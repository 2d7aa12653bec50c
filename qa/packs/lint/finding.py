"""What a linter says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does nothing or cannot be meant: its place as file and line, its kind, a sentence, the mend."""

    where: str
    kind: str
    text: str
    mend: str
