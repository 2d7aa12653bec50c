"""The names and options of ``qa users``; the work is imported when it is called."""

from __future__ import annotations

from typing import Annotated

import typer

users_app = typer.Typer(help="Who may sign in at the desk, and as what. 账号。", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name to sign in by.")]
Author = Annotated[
    str | None,
    typer.Option("--author", help="Who you are, for the audit trail. [default: the name you are logged in by]"),
]
Address = Annotated[
    str, typer.Option("--address", help="Where the desk is reached, for the link: e.g. https://qa.example.com.")
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, a line each.")]
Db = Annotated[str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of what is shown: zh or en. [default: zh]")]
HERE = "http://127.0.0.1:8000"


@users_app.command("add")
def users_add(
    name: Name,
    role: Annotated[
        list[str],
        typer.Option("--role", help="inspector, trainer, supervisor, agent or admin; may be given several times."),
    ],
    shown: Annotated[str | None, typer.Option("--shown", help="How others read the name. [default: the name]")] = None,
    agent: Annotated[str | None, typer.Option("--agent", help="The 工号 whose calls are theirs.")] = None,
    address: Address = HERE,
    author: Author = None,
    db: Db = None,
) -> None:
    """Add a user, and print a one-time link to choose a password by. 添加账号。"""
    from qa.cli.users import add
    from qa.config import load_settings

    add(load_settings({"db": db}), name, roles=role, shown=shown, agent=agent, address=address, author=author)


@users_app.command("list")
def users_list(json: Json = False, db: Db = None, lang: Lang = None) -> None:
    """List the users, those too who may not sign in any more. 账号列表。"""
    from qa.cli.users import list_users
    from qa.config import load_settings

    list_users(load_settings({"db": db, "lang": lang}), as_json=json)


@users_app.command("passwd")
def users_passwd(
    name: Name,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read the password from the first line of stdin.")] = False,
    author: Author = None,
    db: Db = None,
) -> None:
    """Give a user a password; they are signed out everywhere. 设置密码。"""
    from qa.cli.users import passwd
    from qa.config import load_settings

    passwd(load_settings({"db": db}), name, stdin=stdin, author=author)


@users_app.command("invite")
def users_invite(name: Name, address: Address = HERE, author: Author = None, db: Db = None) -> None:
    """Print a one-time link, good for 24 hours, by which a user chooses a password. 一次性链接。"""
    from qa.cli.users import invite
    from qa.config import load_settings

    invite(load_settings({"db": db}), name, address=address, author=author)


@users_app.command("disable")
def users_disable(
    name: Name,
    back: Annotated[bool, typer.Option("--back", help="Let them sign in again.")] = False,
    author: Author = None,
    db: Db = None,
) -> None:
    """Let a user sign in no more; they are signed out at once, and what they did stays. 停用账号。"""
    from qa.cli.users import set_active
    from qa.config import load_settings

    set_active(load_settings({"db": db}), name, active=back, author=author)


@users_app.command("roles")
def users_roles(
    name: Name,
    role: Annotated[list[str], typer.Argument(help="All that the user is from now on.")],
    agent: Annotated[str | None, typer.Option("--agent", help="The 工号 whose calls are theirs.")] = None,
    author: Author = None,
    db: Db = None,
) -> None:
    """Say what a user is from now on, in the place of what they were. 角色。"""
    from qa.cli.users import set_roles
    from qa.config import load_settings

    set_roles(load_settings({"db": db}), name, role, agent=agent, author=author)
