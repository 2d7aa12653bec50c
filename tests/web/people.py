"""Who works at the desk of the tests: one person a role, signed in without a password."""

from __future__ import annotations

import secrets
from datetime import timedelta

from qa.services.accounts import token_hash
from qa.types.desk import User
from qa.web.access import COOKIE, Role
from qa.web.desk import Desk

AGENT_ID = "1001"
NAMES = {
    Role.INSPECTOR: ("lin", "林质检"),
    Role.TRAINER: ("tang", "唐培训"),
    Role.SUPERVISOR: ("su", "苏主管"),
    Role.AGENT: ("an", "安坐席"),
    Role.ADMIN: ("guan", "管理员"),
}


def person(role: Role, made_at, agent_id: str = AGENT_ID) -> User:
    name, shown = NAMES[role]
    return User(name, shown, (role.value,), agent_id if role is Role.AGENT else None, True, made_at)


def signed_in(desk: Desk, role: Role, *, agent_id: str = AGENT_ID) -> dict[str, str]:
    """The cookies of somebody with a role, whose account is made where there is none."""
    now = desk.now()
    user = person(role, now, agent_id)
    if all(each.name != user.name for each in desk.store.accounts.users()):
        desk.store.accounts.add(user, "tests")
    token = secrets.token_urlsafe()
    desk.store.accounts.begin(token_hash(token), user.name, now, now + timedelta(days=1), "tests")
    return {COOKIE: token}
