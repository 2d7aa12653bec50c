"""What can go wrong, as one tree.

::

    QaError                   base of all; the message says what was wrong, where, and the mend
    ├── UsageError            wrong options or arguments (exit code 2)
    │   ├── ConfigError       a settings file, an environment variable
    │   └── ModelError        no such model, or a folder that is not one
    ├── InputError            one file of the user's; the batch goes on (exit code 1)
    │   ├── AudioError        a recording that cannot be decoded or holds nothing
    │   │   ├── MovedError    a recording that is not where it was scored from any more
    │   │   └── ChangedError  another recording than the one that was scored lies in its place
    │   ├── TranscriptError   a given transcript that cannot be read
    │   └── CallLogError      a call log, or a row of it
    ├── PackError             a rule pack, with file and line
    ├── RefusedError          what a person decided or wrote cannot be taken: unknown, closed, not theirs
    └── StoreError            the database: locked, read-only, newer than this program
        └── TakenIdError      one call has the id of another recording; the batch goes on

Library errors are turned into these once, at the edge that they come through.
"""

from __future__ import annotations

from pathlib import Path


class QaError(Exception):
    """Base of every error that a user can mend.

    Parameters
    ----------
    problem
        What is wrong, in one sentence.
    where
        The file, and the place in it, that the problem is in.
    mend
        What the user can do about it.
    """

    def __init__(self, problem: str, *, where: str | Path | None = None, mend: str | None = None) -> None:
        self.problem = problem
        self.where = str(where) if where is not None else None
        self.mend = mend
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """``where: problem (mend)`` on one line."""
        head = f"{self.where}: " if self.where else ""
        tail = f" — {self.mend}" if self.mend else ""
        return f"{head}{self.problem}{tail}"


class UsageError(QaError):
    """Wrong options or arguments."""


class ConfigError(UsageError):
    """A setting that does not exist or has a wrong value."""


class ModelError(UsageError):
    """A speech model that cannot be found or loaded."""


class InputError(QaError):
    """One input file is bad; the others are still scored."""


class AudioError(InputError):
    """A recording that cannot be decoded, or that holds nothing."""


class MovedError(AudioError):
    """A recording that is not where it was scored from any more."""


class ChangedError(AudioError):
    """Another recording than the one that was scored lies in its place."""


class TranscriptError(InputError):
    """A given transcript that cannot be read."""


class CallLogError(InputError):
    """A call log, or one row of it, that cannot be used."""


class PackError(QaError):
    """A rule pack with a mistake. `path` is the place in the data; `where` becomes ``file:line`` once that is known."""

    def __init__(
        self,
        problem: str,
        *,
        where: str | Path | None = None,
        mend: str | None = None,
        path: tuple[str | int, ...] = (),
    ) -> None:
        self.path = path
        super().__init__(problem, where=where, mend=mend)


class RefusedError(QaError):
    """What a person decided or wrote cannot be taken."""


class StoreError(QaError):
    """The database cannot be opened, read or written."""


class TakenIdError(StoreError):
    """A call's id belongs to another recording."""
