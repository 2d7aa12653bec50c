"""``qa users`` as an administrator runs it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qa.cli.app import app
from qa.errors import QaError
from qa.services.accounts import accept_link, sign_in, token_hash
from qa.store import open_store

Run = Callable[..., Result]
GOOD = "correct horse battery staple"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, input: str | None = None) -> Result:
        done = CliRunner().invoke(app, ["users", *map(str, arguments)], input=input)
        if done.exception and not isinstance(done.exception, SystemExit | QaError):
            raise done.exception
        return done

    return run


def token_in(done: Result) -> str:
    found = re.fullmatch(r"https://qa\.test/link/([\w-]{43})\n", done.stdout)
    assert found, done.output
    return found[1]


def test_a_user_is_added_and_comes_in_by_the_link(run: Run) -> None:
    done = run(
        "add", "Wang", "--role", "inspector", "--role", "trainer", "--shown", "王", "--address", "https://qa.test/"
    )
    now = datetime.now(UTC)
    with open_store() as store:
        accept_link(store, token_in(done), GOOD, now)
        assert sign_in(store, "wang", GOOD, now).user.roles == ("inspector", "trainer")
        assert [act.action for act in store.people.acts()][:2] == ["add_user", "invite"]
    [line] = map(json.loads, run("list", "--json").stdout.splitlines())
    assert (line["name"], line["shown"], line["active"]) == ("wang", "王", True)
    assert "王" in run("list").stdout


def test_a_password_comes_from_stdin(run: Run) -> None:
    run("add", "wang", "--role", "agent", "--agent", "0081")
    assert run("passwd", "wang", "--stdin", input=GOOD + "\n").exit_code == 0
    with open_store() as store:
        assert sign_in(store, "wang", GOOD, datetime.now(UTC)).user.agent_id == "0081"


def test_disable_and_back(run: Run) -> None:
    run("add", "wang", "--role", "inspector")
    run("passwd", "wang", "--stdin", input=GOOD + "\n")
    now = datetime.now(UTC)
    with open_store() as store:
        token = sign_in(store, "wang", GOOD, now).token
        run("disable", "wang")
        assert store.accounts.session(token_hash(token), now) is None
        run("disable", "wang", "--back")
        assert sign_in(store, "wang", GOOD, now).user.active


def test_roles_and_links(run: Run) -> None:
    run("add", "wang", "--role", "inspector")
    run("roles", "wang", "agent", "supervisor", "--agent", "0081")
    with open_store() as store:
        user = store.accounts.user("wang")
        assert user is not None
        assert (user.roles, user.agent_id) == (("supervisor", "agent"), "0081")
        token = token_in(run("invite", "wang", "--address", "https://qa.test"))
        assert store.accounts.invited(token_hash(token), datetime.now(UTC)) == "wang"


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "an unknown role": (("add", "li", "--role", "boss"), "no role boss"),
    "an agent without a number": (("add", "li", "--role", "agent"), "without a 工号"),
    "a name that is none": (("add", "../li", "--role", "admin"), "no user name"),
    "a name that is taken": (("add", "boss", "--role", "admin"), "there is a user boss"),
    "nobody": (("invite", "li"), "no user li"),
    "the last admin": (("disable", "boss"), "the last admin"),
    "the last admin's role": (("roles", "boss", "trainer"), "the last admin"),
    "a short password": (("passwd", "boss", "--stdin"), "characters"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(run: Run, name: str) -> None:
    arguments, message = REFUSED[name]
    assert run("add", "boss", "--role", "admin").exit_code == 0
    done = run(*arguments, input="short\n")
    assert done.exit_code != 0
    assert message in str(done.exception)
