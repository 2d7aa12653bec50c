"""Full-text search over turns: which turn says words one after the other, the newest call's first.

Each call has `ROWS` numbers of its own in the index, counted down, and later calls have higher ones: the newest hits
are the highest numbers, which both databases give first without sorting all hits. SQLite keeps the tokens in FTS5,
PostgreSQL in a tsvector under a GIN index; both are given the same tokens (`qa.store.phrases`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, delete, select, text

from qa.errors import UsageError
from qa.store.phrases import fact, pieces, question, tokens
from qa.store.tables import calls, indexed
from qa.store.upsert import insert_free
from qa.types import Party
from qa.types.people import TurnHit

ROWS = 1 << 14
"""Numbers that a call has in the index: turns, and pieces of long ones; what goes beyond is not found."""
_CALLS = 1 << 16
"""Calls that may begin in the same second; those after them count as of the next one."""
_TIMED = 1 << 32
_HIGHEST = (1 << 63) - 1
_CHUNK = 500
_MONTH = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is indexed of a call: its facts as columns have them, and what each turn says."""

    call_id: str
    month: str | None
    agent_id: str | None
    team: str | None
    started_at: str | None
    turns: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, row: Any, transcript: dict[str, Any]) -> Spoken:
        """Take a row of a call and its transcript as JSON values."""
        turns = tuple((turn["party"], turn["text"]) for turn in transcript["turns"])
        return cls(row["call_id"], row["month"], row["agent_id"], row["team"], row["started_at"], turns)

    @property
    def content(self) -> str:
        """The hash of all of it."""
        told = repr((self.month, self.agent_id, self.team, self.started_at, self.turns))
        return blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for."""

    words: str
    month: str | None = None
    agent_id: str | None = None
    team: str | None = None
    party: Party | None = None

    @property
    def facts(self) -> list[str]:
        """What is asked for beside the words, as tokens."""
        return _facts(self.month, self.agent_id, self.team, self.party)

    @property
    def numbers(self) -> tuple[int, int]:
        """The numbers that hits may have: a month's calls lie together, whatever their zones."""
        if self.month is None or not _MONTH.fullmatch(self.month):
            return 0, _HIGHEST
        begin = datetime.fromisoformat(f"{self.month}-01T00:00:00+00:00")
        days = (begin - timedelta(days=1), begin + timedelta(days=32))
        lowest, highest = (_slot(_second(day.isoformat())) * ROWS for day in days)
        return lowest, highest


def index_call(connection: Connection, spoken: Spoken) -> None:
    """Bring the index up to date with a call; nothing is done where it says the same as before."""
    known = connection.execute(select(indexed).where(indexed.c.call_id == spoken.call_id)).first()
    if known and known.content == spoken.content:
        return
    if known:
        forget_calls(connection, [spoken.call_id])
    base = _claim(connection, spoken)
    statement, spelled = _SPELLED[connection.dialect.name]
    rows = [
        {"id": base + ROWS - 1 - at, "turn": turn, **spelled(piece, facts)}
        for at, (turn, piece, facts) in enumerate(_pieces(spoken))
        if at < ROWS
    ]
    if rows:
        connection.execute(text(statement), rows)


def forget_calls(connection: Connection, call_ids: Collection[str]) -> None:
    """Take calls out of the index."""
    key = "id" if connection.dialect.name == "postgresql" else "rowid"
    bases = connection.scalars(select(indexed.c.base).where(indexed.c.call_id.in_(call_ids))).all()
    for base in bases:
        statement = f"DELETE FROM turn_words WHERE {key} BETWEEN :first AND :last"
        connection.execute(text(statement), {"first": base, "last": base + ROWS - 1})
    connection.execute(delete(indexed).where(indexed.c.call_id.in_(call_ids)))


def search(connection: Connection, wanted: Wanted, limit: int) -> list[TurnHit]:
    """Give the turns that say words one after the other: the newest call's first, each call's in order.

    Raises `UsageError` where there is nothing to search for, or too much.
    """
    if limit < 1:
        raise UsageError(f"a limit of {limit} turns", mend="1 or more")
    query = _query(connection, question(wanted.words), wanted.facts)
    found: dict[tuple[int, int], None] = {}
    first, last = wanted.numbers
    while len(found) < limit:
        rows = _page(connection, query, first, last, limit)
        found |= dict.fromkeys((row.id // ROWS * ROWS, row.turn) for row in rows)
        if len(rows) < limit:
            break
        last = rows[-1].id - 1
    return _hits(connection, list(found)[:limit])


def _pieces(spoken: Spoken) -> Iterator[tuple[int, list[str], list[str]]]:
    for turn, (party, said) in enumerate(spoken.turns):
        facts = _facts(spoken.month, spoken.agent_id, spoken.team, party)
        for piece in pieces(tokens(said)):
            yield turn, piece, facts


def _facts(month: str | None, agent_id: str | None, team: str | None, party: str | None) -> list[str]:
    told = {"month": month, "agent": agent_id, "team": team, "party": party}
    return [fact(name, value) for name, value in told.items() if value is not None]


def _claim(connection: Connection, spoken: Spoken) -> int:
    """Give a call numbers of its own, by its time; calls of the same second are told apart by their ids' hashes."""
    hashed = int.from_bytes(blake2b(spoken.call_id.encode("utf-8", "surrogateescape"), digest_size=6).digest(), "big")
    slot = hashed >> 1  # 47 bits, below those of all calls whose time is known
    if spoken.started_at is not None:
        slot = _slot(_second(spoken.started_at)) + hashed % _CALLS
    while True:
        row = {"call_id": spoken.call_id, "base": slot * ROWS, "content": spoken.content}
        if connection.scalar(insert_free(indexed, connection.dialect.name), row) is not None:
            return slot * ROWS
        slot += 1


def _slot(second: int) -> int:
    """The first of the slots of calls that begin in a second."""
    return (_TIMED + second) * _CALLS


def _second(started_at: str) -> int:
    time = datetime.fromisoformat(started_at)
    seconds = (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    return min(max(0, int(seconds)), _TIMED - 2)


def _for_sqlite(words: Sequence[str], facts: Iterable[str]) -> dict[str, str]:
    return {"words": " ".join(words), "facts": " ".join(facts)}


def _for_postgresql(words: Sequence[str], facts: Iterable[str]) -> dict[str, str]:
    """Tokens with their places, as a tsvector is written; facts and pairs have none.

    A GIN index knows no places: without the pairs every turn that has the characters anywhere would be looked at.
    """
    placed = [f"'{word}':{at}" for at, word in enumerate(words, 1)]
    return {"words": " ".join([*placed, *_pairs(words), *(f"'={each}'" for each in facts)])}


def _pairs(words: Sequence[str]) -> list[str]:
    """Each two neighbours as a lexeme of their own, with a sign that no token has."""
    return list(dict.fromkeys(f"'{one}+{two}'" for one, two in pairwise(words)))


_SPELLED = {
    "sqlite": ("INSERT INTO turn_words (rowid, turn, words, facts) VALUES (:id, :turn, :words, :facts)", _for_sqlite),
    "postgresql": (
        "INSERT INTO turn_words (id, turn, words) VALUES (:id, :turn, CAST(:words AS tsvector))",
        _for_postgresql,
    ),
}


def _query(connection: Connection, words: Sequence[str], facts: Sequence[str]) -> str:
    if connection.dialect.name == "postgresql":
        phrase = "(" + " <-> ".join(f"'{word}'" for word in words) + ")"
        # two words are one pair, which is the phrase
        exact = [phrase] if len(words) != 2 else []
        return " & ".join([*_pairs(words), *exact, *(f"'={each}'" for each in facts)])
    return " AND ".join([f'words : "{" ".join(words)}"', *(f'facts : "{each}"' for each in facts)])


def _page(connection: Connection, query: str, first: int, last: int, limit: int) -> Sequence[Row[Any]]:
    if connection.dialect.name == "postgresql":
        statement = (
            "SELECT id, turn FROM turn_words WHERE words @@ CAST(:query AS tsquery) AND id BETWEEN :first AND :last"
        )
    else:
        statement = (
            "SELECT rowid AS id, turn FROM turn_words WHERE turn_words MATCH :query AND rowid BETWEEN :first AND :last"
        )
    told = {"query": query, "first": first, "last": last, "limit": limit}
    return connection.execute(text(f"{statement} ORDER BY id DESC LIMIT :limit"), told).all()


def _hits(connection: Connection, found: Sequence[tuple[int, int]]) -> list[TurnHit]:
    known: dict[int, Row[Any]] = {}
    columns = (indexed.c.base, *(calls.c[name] for name in ("call_id", "agent_id", "started_at", "transcript")))
    bases = list(dict.fromkeys(base for base, _ in found))
    for first in range(0, len(bases), _CHUNK):
        query = select(*columns).join_from(indexed, calls).where(indexed.c.base.in_(bases[first : first + _CHUNK]))
        known |= {row.base: row for row in connection.execute(query)}
    return [_hit(known[base], turn) for base, turn in found]


def _hit(row: Row[Any], number: int) -> TurnHit:
    turn = row.transcript["turns"][number]
    started_at = datetime.fromisoformat(row.started_at) if row.started_at else None
    said = (turn["party"], turn["start"], turn["end"], turn["text"])
    return TurnHit(row.call_id, number, *said, row.agent_id, started_at)
