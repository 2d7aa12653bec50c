"""``qa plans``: coaching plans (辅导计划)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import typer

from qa.cli.examples import author_of
from qa.cli.people import end_of_day, house_zone, write_json
from qa.cli.screen import screen
from qa.config import Settings
from qa.report.people import plan_json, plans_table
from qa.store import open_store
from qa.types.people import Plan


def add(
    settings: Settings,
    agent: str,
    *,
    goal: str,
    due: str,
    month: str | None,
    items: Sequence[str],
    author: str | None,
) -> None:
    """Make a plan; its number goes to stdout. Without a month, that of today by the house's clock."""
    now = datetime.now(UTC)
    of = month or f"{now.astimezone(house_zone(settings)):%Y-%m}"
    made = Plan(agent, of, tuple(dict.fromkeys(items)), goal, author_of(author), now, end_of_day(due, settings))
    with open_store(settings.db) as store:
        number = store.people.add_plan(made)
    typer.echo(str(number))


def list_plans(settings: Settings, *, agent: str | None, month: str | None, open_only: bool, as_json: bool) -> None:
    """The plans, the oldest first."""
    with open_store(settings.db, write=False) as store:
        found = store.people.plans(agent_id=agent, month=month)
    found = [plan for plan in found if not (open_only and plan.closed_at)]
    if as_json:
        write_json(map(plan_json, found))
        return
    screen().print(plans_table(found, datetime.now(UTC), house_zone(settings), settings.lang))
    typer.echo(f"{len(found)} plans, {sum(plan.closed_at is None for plan in found)} running", err=True)


def close(settings: Settings, number: int, *, outcome: str, author: str | None) -> None:
    """Close a plan with what came of it."""
    with open_store(settings.db) as store:
        store.people.close_plan(number, outcome, author_of(author), datetime.now(UTC))
