"""Two files, one call: paired by the call log's row, or by a pattern on their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.calllog import CallLog
from qa.errors import UsageError
from qa.types import Problem

Recording = tuple[Path, ...]
_EXAMPLE = r"e.g. --legs '(?P<call>.+)-(?:(?P<agent>in)|out)'"


@dataclass(frozen=True, slots=True)
class LegPattern:
    """A pattern on the whole name of a file: the group `call` names the call, `agent` took part in the agent's leg."""

    regex: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> LegPattern:
        """Compile a pattern.

        Raises `UsageError` for one that cannot be read or lacks one of the two groups.
        """
        try:
            regex = re.compile(text)
        except re.error as error:
            raise UsageError(f"no pattern: {error}", where=text, mend=_EXAMPLE) from error
        if set(regex.groupindex) != {"call", "agent"}:
            raise UsageError("the pattern of legs needs the groups call and agent", where=text, mend=_EXAMPLE)
        return cls(regex)

    def side(self, path: Path) -> tuple[Path, bool] | None:
        """The call that a file is of, and whether it is the agent's leg; None where its name does not follow."""
        match = self.regex.fullmatch(path.stem)
        return None if match is None else (path.with_name(match["call"]), match["agent"] is not None)


@dataclass(frozen=True, slots=True)
class Paired:
    """Recordings with the agent's leg first where they are two files; problems of those whose other leg is missing."""

    recordings: tuple[Recording, ...]
    problems: Mapping[Path, Problem]


def pair(recordings: Sequence[Recording], log: CallLog | None, legs: LegPattern | None) -> Paired:
    """Pair the files that are one leg each; what is paired already, and what nobody names, stays as it is.

    Raises `UsageError` for a pattern that no file follows.
    """
    singles = [recording[0] for recording in recordings if len(recording) == 1]
    calls: dict[object, dict[bool, Path]] = defaultdict(dict)
    for call, is_agent, path in [*_by_log(singles, log), *_by_name(singles, legs)]:
        if is_agent in calls[call]:
            raise UsageError(f"{path} and {calls[call][is_agent]} are the same leg of one call", mend=_EXAMPLE)
        calls[call][is_agent] = path
    pairs = {found[True]: found[False] for found in calls.values() if len(found) == 2}
    lone = [path for found in calls.values() if len(found) == 1 for path in found.values()]
    second = set(pairs.values())
    whole = [
        (recording[0], pairs[recording[0]]) if recording[0] in pairs and len(recording) == 1 else recording
        for recording in recordings
        if not (len(recording) == 1 and recording[0] in second)
    ]
    missing = {path: Problem("leg_missing", f"the other leg of {path.name} is not among the files") for path in lone}
    return Paired(tuple(whole), missing)


def _by_log(singles: Sequence[Path], log: CallLog | None) -> Iterable[tuple[object, bool, Path]]:
    rows = [row for row in log.rows if row.other_file] if log else []
    if log is None or not rows:
        return
    for is_agent, files in ((True, rows), (False, [replace(row, file=row.other_file or "") for row in rows])):
        for path, row in CallLog.of(log.path, files).match(singles).rows.items():
            yield row.row, is_agent, path


def _by_name(singles: Sequence[Path], legs: LegPattern | None) -> Iterable[tuple[object, bool, Path]]:
    if legs is None:
        return
    sides = [(path, side) for path in singles if (side := legs.side(path))]
    if not sides:
        example = f", e.g. {singles[0].stem}" if singles else ""
        raise UsageError(
            f"no name of {len(singles)} files follows the pattern of legs{example}",
            where=legs.regex.pattern,
            mend=_EXAMPLE,
        )
    for path, (call, is_agent) in sides:
        yield call, is_agent, path
