"""Finds the row of a recording, and never the row of another one."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from qa.calllog.row import LogRow
from qa.calllog.transfer import joined
from qa.errors import CallLogError
from qa.types import CallInfo, Problem

SUFFIXES = (
    *(".wav", ".mp3", ".flac", ".ogg", ".opus", ".oga", ".m4a", ".mp4", ".aac", ".amr", ".awb", ".gsm", ".wma"),
    *(".au", ".al", ".ul", ".v3", ".vox", ".aif", ".aiff", ".webm", ".json", ".srt", ".vtt", ".txt"),
)
"""A log's ``x.v3`` is the row of ``x.wav`` where no row names ``x.wav`` itself: recordings get converted."""

_ANCHORED = re.compile(r"/|[A-Za-z]:/|[a-z][a-z0-9+]*://")
Entry = tuple[str, LogRow | CallLogError]
"""A file as the log names it, and its row, or why there is none."""
Nearness = tuple[bool, int]
"""Whether the suffix is the same too, then how many folders."""
_FIELDS = [each.name for each in fields(LogRow) if each.name not in ("file", "row", "other_file")]


@dataclass(frozen=True, slots=True)
class Matches:
    """Which of the recordings have which row: `rows`, `errors` for those in doubt, `unused` rows of no recording."""

    rows: Mapping[Path, LogRow]
    errors: Mapping[Path, CallLogError]
    unused: tuple[LogRow, ...]

    def row(self, path: Path) -> LogRow | None:
        """Give the row of a recording, None if it has none; raise its `CallLogError` if it is in doubt."""
        if path in self.errors:
            raise self.errors[path]
        return self.rows.get(path)


@dataclass(frozen=True, slots=True)
class CallLog:
    """The rows of one call log, and one error for each row that cannot be used."""

    path: Path
    rows: tuple[LogRow, ...]
    errors: tuple[CallLogError, ...]
    _by_stem: Mapping[str, Sequence[Entry]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, path: Path, rows: Sequence[LogRow], bad: Sequence[tuple[str, CallLogError]] = ()) -> CallLog:
        """Build a log; rows that name one file twice are one call of several agents, taken over at their times.

        Where they do not say so, they all become one error, since nobody knows which one holds.
        """
        by_file: dict[tuple[str, ...], list[LogRow]] = defaultdict(list)
        for row in rows:
            by_file[_parts(row.file)].append(row)
        calls = {file: same[0] if len(same) == 1 else joined(same) for file, same in by_file.items()}
        good = [row for row in calls.values() if row is not None]
        doubtful = [*bad, *(_twice(path, by_file[file]) for file, row in calls.items() if row is None)]
        by_stem: dict[str, list[Entry]] = defaultdict(list)
        entries: list[Entry] = [*((row.file, row) for row in good), *doubtful]
        for file, entry in entries:
            by_stem[_stem(_parts(file)[-1])].append((file, entry))
        return cls(path, tuple(good), tuple(error for _, error in doubtful), by_stem)

    def lookup(self, path: Path) -> LogRow | None:
        """Give the row of one recording, None if the log has none.

        A relative name in the log must be the end of the recording's path; an absolute one comes from the
        exchange's own disk, so there the longest common end decides.

        Raises
        ------
        CallLogError
            Two rows fit equally well, or the recording's row is one of those in `errors`.
        """
        return self.match([path]).row(path)

    def unused(self, paths: Iterable[Path]) -> tuple[LogRow, ...]:
        """Give the rows that belong to none of the recordings."""
        return self.match(paths).unused

    def describe(self, info: CallInfo, path: Path) -> tuple[CallInfo, tuple[Problem, ...]]:
        """Fill in what the log says of a recording; a recording without a row keeps no agent, and says so."""
        return self.apply(info, self.lookup(path))

    def apply(self, info: CallInfo, row: LogRow | None) -> tuple[CallInfo, tuple[Problem, ...]]:
        """Fill in a row found before; None gives the problem ``no_call_log_row``."""
        if row is None:
            detail = f"{self.path.name} has no row for {Path(info.source).name}: the agent is unknown"
            return info, (Problem("no_call_log_row", detail),)
        return replace(info, **{name: getattr(row, name) for name in _FIELDS}), ()

    def match(self, paths: Iterable[Path]) -> Matches:
        """Match many recordings at once; a row that two would share goes to the nearer one, or to neither."""
        found: dict[Path, tuple[Nearness, LogRow]] = {}
        errors: dict[Path, CallLogError] = {}
        for path in dict.fromkeys(paths):
            try:
                best = self._best(path)
            except CallLogError as error:
                errors[path] = error
                continue
            if best is not None:
                found[path] = best
        named = {row.row for _, row in found.values()}
        self._settle(found, errors)
        unused = tuple(row for row in self.rows if row.row not in named)
        return Matches({path: row for path, (_, row) in found.items()}, errors, unused)

    def _best(self, path: Path) -> tuple[Nearness, LogRow] | None:
        own = _parts(str(path.absolute()))
        near: dict[Nearness, list[Entry]] = defaultdict(list)
        for file, entry in self._by_stem.get(_stem(own[-1]), ()):
            nearness = _nearness(own, file)
            if nearness is not None:
                near[nearness].append((file, entry))
        if not near:
            return None
        most = max(near)
        for _, entry in near[most]:
            if isinstance(entry, CallLogError):
                raise entry
        rows = [entry for _, entry in near[most] if isinstance(entry, LogRow)]
        if len(rows) > 1:
            named = " or ".join(f"{row.file} (row {row.row})" for row in rows)
            raise CallLogError(f"{path} may be {named}", where=self.path, mend="write more of its folders in the log")
        return most, rows[0]

    def _settle(self, found: dict[Path, tuple[Nearness, LogRow]], errors: dict[Path, CallLogError]) -> None:
        claims: dict[int, list[Path]] = defaultdict(list)
        for path, (_, row) in found.items():
            claims[row.row].append(path)
        for paths in claims.values():
            most = max(found[path][0] for path in paths)
            nearest = [path for path in paths if found[path][0] == most]
            for path in paths:
                if path in nearest and len(nearest) == 1:
                    continue
                _, row = found.pop(path)
                if path not in nearest:
                    continue  # the row is another recording's, so this one has none
                both = " or ".join(str(each) for each in nearest)
                errors[path] = CallLogError(
                    f"{row.file} may be {both}",
                    where=f"{self.path}:{row.row}:file",
                    mend="write the folder in the log too",
                )


_KEEP = "keep the right one; for a call that was transferred, give each row its own agent_id and started_at"


def _twice(path: Path, same: Sequence[LogRow]) -> tuple[str, CallLogError]:
    numbers = " and ".join(str(row.row) for row in same)
    problem = f"rows {numbers} are all of {same[0].file}"
    return same[0].file, CallLogError(problem, where=f"{path}:{same[1].row}:file", mend=_KEEP)


def _parts(name: str) -> tuple[str, ...]:
    """Split a path of any system; the same letters are the same however they were composed."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    return tuple(part for part in name.split("/") if part not in ("", ".")) or ("",)


def _stem(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and f".{suffix}".lower() in SUFFIXES else name


def _nearness(own: tuple[str, ...], file: str) -> Nearness | None:
    theirs = _parts(file)
    common = 0
    for mine, its in zip(reversed(own[:-1]), reversed(theirs[:-1]), strict=False):
        if mine != its:
            break
        common += 1
    anchored = _ANCHORED.match(file.replace("\\", "/"))
    if not anchored and common < len(theirs) - 1:
        return None  # the log names a folder that this recording is not in
    return own[-1] == theirs[-1], common
