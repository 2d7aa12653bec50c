"""What the desk answers instead of a page, on top of the tree of `qa.errors`, and the status of each."""

from __future__ import annotations

from qa.errors import ChangedError, InputError, MovedError, PackError, QaError, RefusedError, StoreError, UsageError
from qa.services.accounts import LockedError


class SignInError(QaError):
    """Nobody is signed in, or no longer."""


class ForbiddenError(QaError):
    """Whoever is signed in may not do this."""


class NotFoundError(QaError):
    """There is no such thing, or not for whoever asks."""


class TooLargeError(QaError):
    """More was sent than is taken."""


class FullError(QaError):
    """The disk has no room for what was sent."""


STATUS: tuple[tuple[type[QaError], int], ...] = (
    (SignInError, 401),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (TooLargeError, 413),
    (FullError, 507),
    (LockedError, 429),
    (RefusedError, 409),
    (ChangedError, 409),
    (MovedError, 410),
    (UsageError, 422),
    (InputError, 422),
    (PackError, 422),
)
"""The first that fits holds."""


def status_of(error: QaError) -> int:
    """The HTTP status of an error; 400 where none is told.

    A database that does not answer is 503; one that answers, but has no such calls, is 404.
    """
    if isinstance(error, StoreError):
        return 503 if error.__cause__ is not None else 404
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)
