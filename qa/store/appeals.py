"""Appeals of agents: opened on an item of a call of their own, decided in rounds, each by another reviewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from qa.errors import RefusedError
from qa.store.queue_rows import queue_people
from qa.store.tables import items
from qa.store.tables_people import appeals as appeal_rows
from qa.store.tables_people import reviews, rounds
from qa.store.work import Work, add, add_act, at_of, moment, named
from qa.types.people import Act, Appeal, Round


class Appeals(Work):
    """Appeals. Every method raises `StoreError` where the database does not answer."""

    def open_appeal(self, appeal: Appeal) -> int:
        """Open an appeal, and give its number.

        Raises
        ------
        RefusedError
            The call or the item is unknown or not this agent's, an appeal on the item is open, it is due before it is
            opened, or says nothing.
        """
        with self._writing() as connection:
            self._see_subject(connection, appeal)
            told = {name: getattr(appeal, name) for name in ("call_id", "rubric", "version", "item_id", "text")}
            times = {"opened_at": moment(appeal.opened_at), "due_at": moment(appeal.due_at)}
            number = add(connection, appeal_rows, **told, **times, agent_id=named(appeal.agent_id))
            detail = {"call_id": appeal.call_id, "item_id": appeal.item_id, "text": appeal.text}
            add_act(connection, Act(appeal.opened_at, appeal.agent_id, "open_appeal", f"appeal:{number}", detail))
            queue_people(connection, [appeal.call_id])
            return number

    def decide(self, appeal_id: int, round: Round) -> None:
        """Add a round to an appeal: given to a reviewer (without a decision), or decided; no score changes by it.

        `qa.services.review.answer` decides it and scores the call.

        Raises
        ------
        RefusedError
            There is no such appeal, it was granted, the round is not the next one, has no reason, or its reviewer has
            decided the item before, is the agent, or is not the one whom the round was given to.
        """
        with self._writing() as connection:
            write_round(connection, self._where, appeal_id, round)

    def appeals(
        self, *, call_id: str | None = None, agent_id: str | None = None, open_only: bool = False
    ) -> list[Appeal]:
        """Give appeals, the oldest first; an open one has no decision in its last round."""
        wanted = {"call_id": call_id, "agent_id": agent_id}
        query = select(appeal_rows).order_by(appeal_rows.c.opened_at, appeal_rows.c.id)
        query = query.where(*(appeal_rows.c[name] == value for name, value in wanted.items() if value is not None))
        with self._reading() as connection:
            rows = connection.execute(query).all()
            found = _with_rounds(connection, rows)
        return [appeal for appeal in found if not (open_only and _answered(appeal))]

    def appeal(self, id: int) -> Appeal:
        """Give one appeal; raises `RefusedError` where there is none."""
        with self._reading() as connection:
            row = connection.execute(select(appeal_rows).where(appeal_rows.c.id == id)).first()
            if row is None:
                raise self._refused(f"there is no appeal {id}", "open it first")
            return _with_rounds(connection, [row])[0]

    def _see_subject(self, connection: Connection, appeal: Appeal) -> None:
        if self._agent_of(connection, appeal.call_id) != appeal.agent_id:
            problem = f"{appeal.call_id} is no call of {appeal.agent_id}"
            raise self._refused(problem, "an agent appeals on their own calls")
        about = {name: getattr(appeal, name) for name in ("call_id", "rubric", "version", "item_id")}
        if connection.execute(select(items.c.item_id).filter_by(**about)).first() is None:
            problem = f"{appeal.call_id} has no item {appeal.item_id} of {appeal.rubric} {appeal.version}"
            raise self._refused(problem, "see qa show")
        if appeal.due_at <= appeal.opened_at or not appeal.text.strip():
            raise self._refused("the appeal says nothing, or is due before it is opened", "give its text and due date")
        same = {name: about[name] for name in ("call_id", "rubric", "item_id")}
        known = connection.execute(select(appeal_rows).filter_by(**same)).all()
        if any(not _answered(each) for each in _with_rounds(connection, known)):
            problem = f"there is an open appeal on {appeal.item_id} of {appeal.call_id}"
            raise self._refused(problem, "wait for its decision")


def write_round(connection: Connection, where: str, appeal_id: int, round: Round) -> Appeal:
    """Add a round and its line in the audit trail; give the appeal as it was before."""
    row = connection.execute(select(appeal_rows).where(appeal_rows.c.id == appeal_id).with_for_update()).first()
    if row is None:
        raise RefusedError(f"there is no appeal {appeal_id}", where=where, mend="open it first")
    appeal = _with_rounds(connection, [row])[0]
    if refusal := _why_not(connection, appeal, round):
        raise RefusedError(refusal[0], where=f"appeal {appeal_id}", mend=refusal[1])
    told = {"number": round.number, "reviewer": named(round.reviewer), "reason": round.reason}
    more = {"decided": round.decision is not None, "decision": round.decision, "at": moment(round.at)}
    connection.execute(insert(rounds), {"appeal": appeal_id, **told, **more})
    action = "decide_appeal" if round.decision else "give_appeal"
    detail = {name: value for name, value in (*told.items(), ("decision", round.decision)) if value not in (None, "")}
    add_act(connection, Act(round.at, round.reviewer, action, f"appeal:{appeal_id}", detail))
    queue_people(connection, [appeal.call_id])
    return appeal


def _why_not(connection: Connection, appeal: Appeal, round: Round) -> tuple[str, str] | None:
    """Why a round cannot be added, and the mend."""
    last = appeal.rounds[-1] if appeal.rounds else None
    given = last is not None and last.decision is None
    expected = len(appeal.rounds) + (0 if given else 1)
    if last is not None and last.decision == "overturned":
        return "the appeal was granted", "an appeal against the new outcome is a new one"
    if round.number != expected:
        return f"round {round.number} is not the next one, which is {expected}", "look at the appeal again"
    if given and last is not None and (round.reviewer.strip() != last.reviewer or round.decision is None):
        return f"round {round.number} was given to {last.reviewer}", "let them decide"
    if round.decision is not None and not round.reason.strip():
        return "the decision has no reason", "say why: the agent will read it"
    before = {each.reviewer for each in appeal.rounds if each.decision is not None}
    if round.reviewer.strip() in {*before, *_authors(connection, appeal), appeal.agent_id}:
        return f"{round.reviewer.strip()} has decided this item before, or is the agent", "ask somebody else"
    return None


def _authors(connection: Connection, appeal: Appeal) -> set[str]:
    """Who has decided the item of an appeal, or an earlier appeal on it."""
    about = {name: getattr(appeal, name) for name in ("call_id", "rubric", "item_id")}
    query = select(reviews.c.author).filter_by(**about).where(reviews.c.kind != "calibration")
    same = select(appeal_rows.c.id).filter_by(**about)
    judges = select(rounds.c.reviewer).where(rounds.c.appeal.in_(same), rounds.c.decided)
    return {*connection.scalars(query), *connection.scalars(judges)}


def _answered(appeal: Appeal) -> bool:
    return bool(appeal.rounds) and appeal.rounds[-1].decision is not None


def _with_rounds(connection: Connection, rows: Iterable[Row[Any]]) -> list[Appeal]:
    listed = list(rows)
    by_appeal: dict[int, dict[int, Round]] = defaultdict(dict)
    # all rounds where all appeals are asked for: a database takes only so many values in one question
    query = select(rounds) if len(listed) != 1 else select(rounds).where(rounds.c.appeal == listed[0].id)
    for row in connection.execute(query.order_by(rounds.c.number, rounds.c.decided)):
        made = Round(row.number, row.reviewer, row.decision, row.reason, at_of(row.at))
        by_appeal[row.appeal][row.number] = made  # the decision, where there is one, in the place of the gift
    return [_appeal(row, tuple(by_appeal[row.id].values())) for row in listed]


def _appeal(row: Row[Any], made: tuple[Round, ...]) -> Appeal:
    times = {"opened_at": at_of(row.opened_at), "due_at": at_of(row.due_at)}
    return Appeal(**{**row._mapping, **times}, rounds=made)
