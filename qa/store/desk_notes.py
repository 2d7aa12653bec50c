"""What people say of a call: comments, and that its parties are the wrong way round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from qa.store.tables_desk import comments as comment_rows
from qa.store.tables_desk import swaps as swap_rows
from qa.store.work import Work, add, add_act, at_of, moment, named
from qa.types.desk import Comment, Swap
from qa.types.people import Act

LONGEST = 4_000
"""Characters of a comment: what is longer belongs in a document of its own."""


class Notes(Work):
    """Comments, and parties that were swapped."""

    def comment(self, comment: Comment) -> int:
        """Add a comment, and give its number.

        Raises `RefusedError` for an unknown call, an empty comment, or one that is too long.
        """
        written = comment.text.strip()
        if not written:
            raise self._refused("the comment is empty", "write what you heard")
        if len(written) > LONGEST:
            raise self._refused(f"the comment has {len(written)} characters", f"{LONGEST} are the most: shorten it")
        row = {"call_id": comment.call_id, "author": named(comment.author), "at": moment(comment.at), "text": written}
        with self._writing() as connection:
            self._agent_of(connection, comment.call_id)
            number = add(connection, comment_rows, **row, start=comment.start, item_id=comment.item_id)
            told = (("comment", number), ("item_id", comment.item_id), ("start", comment.start))
            detail = {name: value for name, value in told if value is not None}
            add_act(connection, Act(comment.at, comment.author, "comment", f"call:{comment.call_id}", detail))
            return number

    def comments(self, call_id: str) -> list[Comment]:
        """Give the comments on a call, the oldest first."""
        query = select(comment_rows).where(comment_rows.c.call_id == call_id).order_by(comment_rows.c.id)
        with self._reading() as connection:
            return [_comment(row) for row in connection.execute(query)]

    def swap_parties(self, call_id: str, author: str, at: datetime) -> bool:
        """Note that the parties of a call are the other way round; say whether they are swapped from then on.

        The call is scored by it in `qa.services.correct`. Raises `RefusedError` for an unknown call.
        """
        with self._writing() as connection:
            self._agent_of(connection, call_id)
            return write_swap(connection, Swap(call_id, author, at))

    def swapped(self, call_id: str) -> bool:
        """Whether people turned the parties of a call round: an odd number of times."""
        with self._reading() as connection:
            return is_swapped(connection, call_id)


def write_swap(connection: Connection, swap: Swap) -> bool:
    """Add a swap and its line in the audit trail; say whether the parties are swapped from then on."""
    add(connection, swap_rows, call_id=swap.call_id, author=named(swap.author), at=moment(swap.at))
    now = is_swapped(connection, swap.call_id)
    add_act(connection, Act(swap.at, swap.author, "swap_parties", f"call:{swap.call_id}", {"swapped": now}))
    return now


def is_swapped(connection: Connection, call_id: str) -> bool:
    """Whether the parties of a call were turned round an odd number of times."""
    query = select(func.count()).select_from(swap_rows).where(swap_rows.c.call_id == call_id)
    return (connection.scalar(query) or 0) % 2 == 1


def _comment(row: Row[Any]) -> Comment:
    return Comment(**{**row._mapping, "at": at_of(row.at)})
