"""``qa appeals``: an agent's objection to an item, its answer, and which wait for one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import typer

from qa.cli.people import house_zone, show_move, write_json
from qa.cli.review import packs_for
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import UsageError
from qa.form import Service
from qa.report.people import appeal_json, appeals_table, is_open
from qa.report.review import outcome_of
from qa.services.appeals import open_appeal
from qa.services.review import answer as answer_appeal
from qa.services.review import rubrics_of
from qa.store import open_store
from qa.types import CallResult, Outcome
from qa.types.people import Appeal, Decision, Round


def open_one(
    settings: Settings, call: str, *, item: str, agent: str, text: str, days: int, rubric: str | None = None
) -> None:
    """Open an appeal against the outcome of an item; its number goes to stdout."""
    with open_store(settings.db) as store:
        score = store.result(call, rubric=rubric).score
        packs = packs_for(settings, {score.rubric})
        service = next((pack.rubric.service for pack in packs if pack.rubric.id == score.rubric), Service())
        now = datetime.now(UTC)
        about = (call, score.rubric, score.version, item)
        made = Appeal(*about, agent, text, now, now + timedelta(days=days))
        number = open_appeal(store, made, service, house_zone(settings))
    typer.echo(str(number))
    typer.echo(f"next: qa appeals answer {number} --decision upheld|overturned --reviewer NAME --reason …", err=True)


def answer(
    settings: Settings, number: int, *, decision: str, reviewer: str, reason: str, outcome: str | None = None
) -> None:
    """Decide the next round of an appeal, and show how the score moved."""
    if decision not in get_args(Decision):
        raise UsageError(f"no decision `{decision}`", mend=f"--decision {' or '.join(get_args(Decision))}")
    with open_store(settings.db) as store:
        appeal = store.people.appeal(number)
        before = store.result(appeal.call_id, rubric=appeal.rubric)
        made = _outcome(outcome, before, appeal.item_id) if outcome or decision == "overturned" else None
        rubric_of = rubrics_of(store, packs_for(settings, {appeal.rubric}))
        given = bool(appeal.rounds) and is_open(appeal)
        nth = len(appeal.rounds) + (0 if given else 1)
        verdict: Decision = "overturned" if decision == "overturned" else "upheld"
        after = answer_appeal(store, number, Round(nth, reviewer, verdict, reason, datetime.now(UTC)), rubric_of, made)
    if after is not None:
        show_move(before, after, settings)


def list_appeals(settings: Settings, *, agent: str | None, call: str | None, open_only: bool, as_json: bool) -> None:
    """The appeals, the oldest first."""
    with open_store(settings.db, write=False) as store:
        found = store.people.appeals(call_id=call, agent_id=agent, open_only=open_only)
    if as_json:
        write_json(map(appeal_json, found))
        return
    screen().print(appeals_table(found, datetime.now(UTC), house_zone(settings), settings.lang))
    typer.echo(f"{len(found)} appeals, {sum(map(is_open, found))} open", err=True)


def _outcome(name: str | None, before: CallResult, item_id: str) -> Outcome | None:
    """The outcome that an item has once it is overturned: what was named; a failed one passes."""
    if name is not None:
        made = outcome_of(name.replace("-", "_"))
        if made is None:
            raise UsageError(f"no outcome `{name}`", mend="--outcome passed, failed or not_applicable")
        return made
    was = next((item.outcome for item in before.items if item.id == item_id), None)
    if was is Outcome.FAILED or was is None:  # the service says that the form has no such item any more
        return Outcome.PASSED
    raise UsageError(f"{item_id} is {was.value}: what is it instead?", mend="--outcome passed, failed, not_applicable")
