"""One call's trouble is that call's alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from qa.errors import InputError, QaError

_log = logging.getLogger("qa")
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that could not be scored or written down, and why."""

    source: str
    error: QaError


def guarded(source: str, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | Failure:
    """What work gives, or the failure of this one call; the database's, model's and folder's errors go through."""
    try:
        return work(*args, **options)
    except InputError as error:
        return Failure(source, error)
    except QaError:
        raise
    except Exception as error:
        _log.debug("unexpected error in %s", source, exc_info=True)
        problem = f"unexpected {type(error).__name__}: {error}"
        return Failure(source, InputError(problem, where=source, mend="please report it; --verbose shows more"))
