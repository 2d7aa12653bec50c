"""Passwords, links, sessions and the throttle, in both databases."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from qa.errors import RefusedError
from qa.services import accounts
from qa.services.accounts import LockedError, WrongPasswordError, sign_in
from qa.store import Store
from qa.types.desk import User

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
GOOD = "correct horse battery staple"
WANG = User("wang", "王质检", ("inspector",), None, True, AT)


@pytest.fixture
def store(any_store: Store) -> Store:
    any_store.accounts.add(WANG, "admin")
    accounts.set_password(any_store, "wang", GOOD, "wang", AT)
    return any_store


def after(**time: float) -> datetime:
    return AT + timedelta(**time)


def test_the_password_is_an_argon2id_hash_of_it(store: Store) -> None:
    kept = store.accounts.password_hash("wang")
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert PasswordHasher().verify(kept, GOOD)


def test_whoever_knows_the_password_is_signed_in(store: Store) -> None:
    made = sign_in(store, " Wang ", GOOD, AT, "Firefox")
    assert made.user == WANG
    hashed = hashlib.sha256(made.token.encode()).hexdigest()
    assert store.accounts.session(hashed, after(minutes=1)) == WANG
    assert store.accounts.session(made.token, AT) is None  # the hash is kept, and only the token gives it
    [session] = store.accounts.sessions("wang", AT)
    assert (session.agent, session.begun_at, session.until) == ("Firefox", AT, after(days=7))


def test_full_width_letters_are_letters(store: Store) -> None:
    assert sign_in(store, "ｗａｎｇ", GOOD.replace("correct", "ｃｏｒｒｅｃｔ"), AT).user == WANG


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(store: Store, name: str) -> None:
    with pytest.raises(WrongPasswordError, match="the user name or the password is wrong"):
        sign_in(store, name, "a wrong password", AT)


def test_who_has_no_password_yet_or_may_not_cannot_sign_in(store: Store) -> None:
    store.accounts.add(replace(WANG, name="li"), "admin")
    store.accounts.change(replace(WANG, active=False), "admin", AT)
    for name in ("li", "wang"):
        with pytest.raises(WrongPasswordError):
            sign_in(store, name, GOOD, AT)


# ---- the throttle ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_the_fifth_failure_locks_the_name_and_each_more_for_twice_as_long(store: Store, name: str) -> None:
    now, locks = AT, []
    for _ in range(12):
        with pytest.raises(RefusedError) as caught:
            sign_in(store, name, "a wrong password", now)
        if isinstance(caught.value, LockedError):
            locks.append(caught.value.seconds)
            now = caught.value.until
    assert locks == [30, 60, 120, 240, 480, 900, 900, 900]


def test_while_it_is_locked_the_right_password_does_not_help(store: Store) -> None:
    for _ in range(5):
        with pytest.raises(RefusedError):
            sign_in(store, "wang", "a wrong password", AT)
    with pytest.raises(LockedError, match="too many attempts"):
        sign_in(store, "wang", GOOD, after(seconds=29))
    assert sign_in(store, "wang", GOOD, after(seconds=30)).user == WANG
    assert store.accounts.locked_until("wang", after(seconds=30)) is None
    with pytest.raises(WrongPasswordError):  # counted anew
        sign_in(store, "wang", "a wrong password", after(seconds=31))


def test_failures_are_forgotten_after_an_hour(store: Store) -> None:
    for minutes in (0, 61, 122, 183, 244, 305):
        with pytest.raises(WrongPasswordError):
            sign_in(store, "wang", "a wrong password", after(minutes=minutes))


# ---- sessions -------------------------------------------------------------------------------------


def alive(store: Store, token: str, now: datetime) -> bool:
    return store.accounts.session(accounts.token_hash(token), now) is not None


def test_a_session_ends_when_nobody_uses_it(store: Store) -> None:
    token = sign_in(store, "wang", GOOD, AT).token
    assert alive(store, token, after(hours=11, minutes=59))
    assert alive(store, token, after(hours=23, minutes=58))  # used meanwhile
    assert not alive(store, token, after(hours=36))


def test_a_session_ends_after_a_week_however_much_it_is_used(store: Store) -> None:
    token = sign_in(store, "wang", GOOD, AT).token
    for hours in range(0, 168, 8):
        assert alive(store, token, after(hours=hours))
    assert not alive(store, token, after(days=7))


def test_use_is_noted_once_a_minute(store: Store) -> None:
    token = sign_in(store, "wang", GOOD, AT).token
    seen = []
    for seconds in (10, 59, 60, 100):
        assert alive(store, token, after(seconds=seconds))
        seen.append(store.accounts.sessions("wang", AT)[0].seen_at)
    assert seen == [AT, AT, after(seconds=60), after(seconds=60)]


def test_signing_out(store: Store) -> None:
    first, second, third = (sign_in(store, "wang", GOOD, AT).token for _ in range(3))
    store.accounts.end(accounts.token_hash(first), AT)
    assert [alive(store, each, AT) for each in (first, second, third)] == [False, True, True]
    assert store.accounts.end_all("wang", "wang", AT) == 2
    assert not alive(store, third, AT)


def test_of_anothers_sessions_none_is_ended(store: Store) -> None:
    token = sign_in(store, "wang", GOOD, AT).token
    number = store.accounts.session_id(accounts.token_hash(token))
    assert number is not None
    store.accounts.end_one(number, "li", AT)
    assert alive(store, token, AT)
    store.accounts.end_one(number, "wang", AT)
    assert not alive(store, token, AT)


def test_who_may_not_sign_in_any_more_is_signed_out_at_once(store: Store) -> None:
    token = sign_in(store, "wang", GOOD, AT).token
    store.accounts.change(replace(WANG, active=False), "admin", AT)
    assert not alive(store, token, AT)
    store.accounts.change(WANG, "admin", AT)
    assert not alive(store, token, AT)


def test_a_new_password_ends_the_other_sessions(store: Store) -> None:
    here, there = (sign_in(store, "wang", GOOD, AT).token for _ in range(2))
    accounts.change_password(store, WANG, GOOD, "another long one", AT, keep=here)
    assert (alive(store, here, AT), alive(store, there, AT)) == (True, False)
    with pytest.raises(WrongPasswordError):
        accounts.change_password(store, WANG, GOOD, "a third long one", AT, keep=here)


def test_roles_that_changed_hold_at_once(store: Store) -> None:
    token = accounts.token_hash(sign_in(store, "wang", GOOD, AT).token)
    store.accounts.change(replace(WANG, roles=("trainer",)), "admin", AT)
    user = store.accounts.session(token, AT)
    assert user is not None
    assert user.roles == ("trainer",)


# ---- links ----------------------------------------------------------------------------------------


def test_a_link_is_good_once(store: Store) -> None:
    token = accounts.new_link(store, "wang", "admin", AT)
    assert accounts.accept_link(store, token, "another long one", after(hours=23)) == WANG
    assert sign_in(store, "wang", "another long one", AT).user == WANG
    with pytest.raises(RefusedError, match="used"):
        accounts.accept_link(store, token, "a third long one", after(hours=23))


def test_a_link_is_good_for_a_day(store: Store) -> None:
    token = accounts.new_link(store, "wang", "admin", AT)
    with pytest.raises(RefusedError, match="run out"):
        accounts.accept_link(store, token, "another long one", after(hours=24))


def test_only_the_newest_link_is_good(store: Store) -> None:
    first, second = (accounts.new_link(store, "wang", "admin", AT) for _ in range(2))
    assert store.accounts.invited(accounts.token_hash(first), AT) is None
    assert store.accounts.invited(accounts.token_hash(second), AT) == "wang"


def test_a_bad_password_does_not_use_a_link_up(store: Store) -> None:
    token = accounts.new_link(store, "wang", "admin", AT)
    with pytest.raises(RefusedError, match="characters"):
        accounts.accept_link(store, token, "short", AT)
    assert accounts.accept_link(store, token, "another long one", AT) == WANG


def test_who_may_not_sign_in_gets_no_link(store: Store) -> None:
    token = accounts.new_link(store, "wang", "admin", AT)
    store.accounts.change(replace(WANG, active=False), "admin", AT)
    assert store.accounts.invited(accounts.token_hash(token), AT) is None
    with pytest.raises(RefusedError, match="may not sign in"):
        accounts.new_link(store, "wang", "admin", AT)


def test_no_token_is_in_the_database(store: Store) -> None:
    tokens = [sign_in(store, "wang", GOOD, AT).token, accounts.new_link(store, "wang", "admin", AT)]
    with store._writing() as connection:
        kept = [row for table in ("sign_ins", "invitations", "acts", "users")
                for row in connection.execute(text(f"SELECT * FROM {table}"))]  # fmt: skip
    assert len(kept) > 4
    assert not any(secret in str(row) for row in kept for secret in (*tokens, GOOD))


# ---- names and passwords --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text_", "name"),
    [(" Wang ", "wang"), ("王小明", "王小明"), ("ＬＩ", "li"), ("a.b-c@d", "a.b-c@d"), ("0081", "0081")],
)
def test_names(text_: str, name: str) -> None:
    assert accounts.login_name(text_) == name


@pytest.mark.parametrize("text_", ["", " ", "a b", "<b>", "../x", "-a", "_", "a" * 41, "a\nb", "a/b", "'"])
def test_what_is_no_name(text_: str) -> None:
    with pytest.raises(RefusedError, match="no user name"):
        accounts.login_name(text_)


@pytest.mark.parametrize(
    "password",
    ["short", "123456789", "wangwangwang", "WangWang" * 2, "a" * 30, "ababababab", "x" * 257],
)
def test_passwords_that_are_refused(password: str) -> None:
    with pytest.raises(RefusedError) as caught:
        accounts.see_password(password, WANG)
    assert caught.value.mend


@pytest.mark.parametrize("password", ["a-b-c-d-e-f", "我们今天都很开心地上班", "wang likes tea", "1357924680"])
def test_passwords_that_are_taken(password: str) -> None:
    accounts.see_password(password, WANG)


def test_a_hash_with_older_parameters_is_made_anew(store: Store) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    store.accounts.rehash("wang", old)
    sign_in(store, "wang", GOOD, AT)
    kept = store.accounts.password_hash("wang")
    assert kept is not None
    assert not PasswordHasher().check_needs_rehash(kept)
    sign_in(store, "wang", GOOD, AT)
    assert store.accounts.password_hash("wang") == kept
