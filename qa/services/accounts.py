"""Passwords, one-time links and sessions: what must hold wherever somebody signs in.

Passwords are kept as argon2id hashes (RFC 9106), after Unicode's NFKC, so that a full-width letter is the letter. Of
links and sessions only the SHA-256 of a random token is kept. A password is long and is not the name; what signs it
is made of is not asked (NIST SP 800-63B, 5.1.1.2).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from qa.errors import RefusedError
from qa.store import Store
from qa.types.desk import User

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 256
"""Characters of a password."""
LINK_HOLDS = timedelta(hours=24)
SESSION_HOLDS = timedelta(days=7)
"""However much it is used; what nobody uses ends sooner (`qa.store.sign_ins.IDLE`)."""
_NAME = re.compile(r"[^\W_][\w.@-]{0,39}")
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB and a good part of a second: many at once would take the machine."""


class WrongPasswordError(RefusedError):
    """No such user with this password; which of both it was is not told."""


class LockedError(RefusedError):
    """Too many attempts failed under a name; it is locked until `until`."""

    def __init__(self, until: datetime, now: datetime) -> None:
        self.until = until
        self.seconds = max(1, round((until - now).total_seconds()))
        super().__init__("too many attempts failed under this name", mend=f"try again in {self.seconds} seconds")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who signed in, and the token that their browser or program shows from then on."""

    user: User
    token: str


def login_name(text: str) -> str:
    """The form that a name is kept in: NFKC, lower case.

    Raises `RefusedError` for what is none: letters of any script, digits, ``. @ _ -``, 40 at most.
    """
    name = folded(text)
    if not _NAME.fullmatch(name):
        mend = "letters and digits, also . @ _ -, 40 at most, beginning with a letter or digit"
        raise RefusedError(f"{text.strip()[:40]!r} is no user name", mend=mend)
    return name


def folded(text: str) -> str:
    """A name as it is compared, whatever was typed."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def see_password(password: str, user: User) -> None:
    """Raise `RefusedError` for a password that is too easily guessed."""
    length = len(unicodedata.normalize("NFKC", password))
    if length < SHORTEST:
        raise RefusedError(
            f"the password has {length} characters", mend=f"{SHORTEST} or more; a sentence is easy to keep"
        )
    if length > LONGEST:
        raise RefusedError(f"the password has {length} characters", mend=f"{LONGEST} at most")
    like = folded(password)
    if like in {folded(user.name) * times for times in range(1, LONGEST)} or like == folded(user.shown):
        raise RefusedError("the password is the name", mend="take one that nobody guesses from it")
    if len(set(like)) < 4:
        raise RefusedError("the password is the same few characters again and again", mend="take another one")


def set_password(store: Store, name: str, password: str, author: str, at: datetime, *, keep: str | None = None) -> None:
    """Give a user a password; they are signed out everywhere but in the session of the token `keep`.

    Raises `RefusedError` for no such user, or a password that is too easily guessed.
    """
    user = known_user(store, name)
    see_password(password, user)
    store.accounts.set_password(user.name, _hash(password), author, at, keep=token_hash(keep) if keep else None)


def change_password(store: Store, user: User, old: str, new: str, now: datetime, *, keep: str | None = None) -> None:
    """Change one's own password; raises as `sign_in` does where the old one is wrong, and as `set_password` does."""
    _verified(store, user.name, old, now)
    set_password(store, user.name, new, user.name, now, keep=keep)


def sign_in(store: Store, name: str, password: str, now: datetime, agent: str = "") -> SignedIn:
    """Begin a session for who knows the password; `agent` is how their browser names itself.

    What is refused takes as long for a name that is not known as for one that is.

    Raises
    ------
    WrongPasswordError
        No such user, no such password, or a user who may not sign in any more.
    LockedError
        Too many attempts failed under the name, known or not.
    """
    user = _verified(store, folded(name), password, now)
    return SignedIn(user, begin(store, user.name, now, agent))


def begin(store: Store, name: str, now: datetime, agent: str = "") -> str:
    """Begin a session, and give its token."""
    token = secrets.token_urlsafe(32)
    store.accounts.begin(token_hash(token), name, now, now + SESSION_HOLDS, agent)
    return token


def new_link(store: Store, name: str, author: str, now: datetime) -> str:
    """The token of a one-time link by which a user chooses a password; links before it hold no more."""
    token = secrets.token_urlsafe(32)
    store.accounts.invite(token_hash(token), name, now + LINK_HOLDS, author, now)
    return token


def accept_link(store: Store, token: str, password: str, now: datetime) -> User:
    """Choose a password by a one-time link, which is used up by it; give whose it was.

    Raises `RefusedError` for a link that does not hold, or a password that is too easily guessed: then the link holds.
    """
    name = store.accounts.invited(token_hash(token), now)
    if name is None:
        raise RefusedError("the link was used, has run out, or was never one", mend="ask for a new one")
    user = known_user(store, name)
    see_password(password, user)
    made = _hash(password)
    if store.accounts.take_invitation(token_hash(token), now) is None:
        raise RefusedError("the link was used just now", mend="ask for a new one")
    store.accounts.set_password(name, made, name, now)
    return user


def known_user(store: Store, name: str) -> User:
    """A user by name; raises `RefusedError` where there is none."""
    user = store.accounts.user(folded(name))
    if user is None:
        raise RefusedError(f"there is no user {name}", mend="see qa users list")
    return user


def token_hash(token: str) -> str:
    """How a token is kept: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _verified(store: Store, name: str, password: str, now: datetime) -> User:
    """The user whose password it is."""
    about = name[:80] or "?"
    if (until := store.accounts.locked_until(about, now)) is not None:
        raise LockedError(until, now)
    kept = store.accounts.password_hash(name)
    right = _is_right(kept or _nobodys(), password)
    user = store.accounts.user(name)
    if not (right and kept and user and user.active):
        until = store.accounts.failed_sign_in(about, now)
        if until is not None:
            raise LockedError(until, now)
        raise WrongPasswordError("the user name or the password is wrong", mend="try again, or ask for a new link")
    if _hasher().check_needs_rehash(kept):
        store.accounts.rehash(name, _hash(password))
    return user


def _is_right(kept: str, password: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    with _AT_ONCE:
        try:
            return _hasher().verify(kept, _normal(password))
        except (Argon2Error, InvalidHashError):
            return False


def _hash(password: str) -> str:
    with _AT_ONCE:
        return _hasher().hash(_normal(password))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password[: LONGEST * 4])


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    """A hash that no password has: to look at it takes as long as at any other."""
    return _hasher().hash(secrets.token_urlsafe(32))
