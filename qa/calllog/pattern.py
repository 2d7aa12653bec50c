"""What the names of recordings tell: a pattern with named groups, each a field of the call log."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from qa.calllog.columns import FILES, HEADERS
from qa.calllog.row import READERS, party_of_side
from qa.errors import UsageError
from qa.types import CallInfo, Direction, Problem

_FACTS = frozenset(each.name for each in fields(CallInfo))
_EXAMPLE = r"e.g. --pattern '(?P<agent_id>\d+)_(?P<started_at>\d{14})'"


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A compiled pattern; it is looked for anywhere in the name of a file without its suffix."""

    regex: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> NamePattern:
        """Compile a pattern.

        Raises `UsageError` for one that cannot be read, has no named group, or a group that is a field misspelt.
        """
        try:
            regex = re.compile(text)
        except re.error as error:
            raise UsageError(f"no pattern: {error}", where=text, mend=_EXAMPLE) from error
        if not regex.groupindex:
            raise UsageError("the pattern has no named group", where=text, mend=_EXAMPLE)
        for group in regex.groupindex:
            near = difflib.get_close_matches(group, HEADERS, 1, 0.8)
            if group in FILES or (near and group not in HEADERS):
                mend = f"did you mean {near[0]}?" if near and near[0] not in FILES else "the file is the name itself"
                raise UsageError(f"there is no field {group}", where=text, mend=mend)
        return cls(regex)

    def matches(self, path: Path) -> bool:
        """Whether the name of a recording follows the pattern."""
        return self.regex.search(path.stem) is not None

    def describe(self, info: CallInfo, path: Path) -> tuple[CallInfo, tuple[Problem, ...]]:
        """Fill in what the name tells and nothing else has told; a group that is no field becomes a column."""
        match = self.regex.search(path.stem)
        if match is None:
            return info, (Problem("name_without_pattern", f"{path.name} does not follow {self.regex.pattern}"),)
        told: dict[str, Any] = {}
        log, problems = dict(info.log), []
        for name, text in match.groupdict().items():
            if not text:
                continue
            log.setdefault(name, text)
            try:
                told[name] = READERS[name](text) if name in HEADERS else text
            except ValueError as error:
                problems.append(Problem("name_unreadable", f"{path.name}: {name}: {error}"))
        direction: Direction | None = told.get("direction", info.direction)
        told["hangup_by"] = party_of_side(told.get("hangup_by"), direction)
        return replace(info, log=log, **_unknown(info, told)), tuple(problems)


def _unknown(info: CallInfo, told: dict[str, Any]) -> dict[str, Any]:
    facts = _FACTS - {"duration", "source", "call_id", "sha256", "channels", "log"}
    return {name: value for name, value in told.items() if name in facts and getattr(info, name) is None}
