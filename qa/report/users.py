"""Accounts for the terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from qa.report.cells import table
from qa.report.labels import Lang, word
from qa.types.desk import User

if TYPE_CHECKING:
    from rich.table import Table

_HEADERS: tuple[tuple[str, str], ...] = (
    ("用户名", "name"),
    ("显示名", "shown as"),
    ("角色", "roles"),
    ("添加", "added"),
    ("状态", "state"),
)
_MAY, _MAY_NOT = ("可登录", "may sign in"), ("已停用", "disabled")


def users_table(users: Sequence[User], zone: tzinfo | None = None, lang: Lang = "zh") -> Table:
    """Give accounts as a table; days by the clock of `zone`."""
    headers = [pair[lang == "en"] for pair in _HEADERS]
    headers.insert(3, word("agent_id", lang))
    rows = [
        (
            user.name,
            user.shown,
            ", ".join(user.roles),
            user.agent_id or "",
            user.made_at.astimezone(zone).strftime("%Y-%m-%d"),
            (_MAY if user.active else _MAY_NOT)[lang == "en"],
        )
        for user in users
    ]
    return table(headers, rows)


def user_json(user: User) -> dict[str, Any]:
    """Give an account as JSON values."""
    told = {"name": user.name, "shown": user.shown, "roles": list(user.roles), "agent_id": user.agent_id}
    return {**told, "active": user.active, "made_at": user.made_at.isoformat()}
