"""Opens a database: what was named, whether it is ours, whether it can be written — before hours of work."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import RefusedError, StoreError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

    from qa.store.store import Store

DEFAULT = "tingjian.db"
WAL_ATTEMPTS = 100
BUSY_SECONDS = 5.0
DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
_MENDS = {
    "locked": "another program is writing; try again when it is done",
    "readonly": "give yourself the right to write, or name another database with --db",
    "read-only": "give yourself the right to write, or name another database with --db",
    "not a database": "name another file with --db",
    "malformed": "restore it from a copy",
    "unable to open": "check the path, and the right to write there",
    "full": "free some disk space",
    "onnection refused": "start the database server, or correct its address",
    "authentication failed": "correct the user and the password",
    "permission denied": "ask for the right to write, or name another database with --db",
    "does not exist": "make the database on the server, or correct its name",
    "no such table": "the database was changed by another program; restore it from a copy",
}


def open_store(url: str | None = None, *, write: bool = True, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open a database and bring it up to date.

    Parameters
    ----------
    url
        ``sqlite:///file``, ``postgresql://user@host/name``, or just the path of a file; by default
        ``tingjian.db`` in the current folder.
    write
        Whether it will be written: then a file is made where there is none, and one that cannot be written is
        an error now. Reading makes nothing.
    busy_seconds
        How long SQLite waits for another program that is writing.

    Returns
    -------
    Store
        To be used in ``with``, which closes it.

    Raises
    ------
    StoreError
        No such folder or file, not a database, locked, read-only, of a newer version, or an unknown driver.
    """
    from sqlalchemy import delete, false

    from qa.store.migrations import migrate, record
    from qa.store.store import Store

    address = _address(url)
    where = place_of(address)
    if address.get_backend_name() == "sqlite":
        _check_file(address, where, write=write)
    engine = _engine(address, busy_seconds)
    try:
        with explained(where):
            migrate(engine, where)
            if write:
                with engine.execution_options(writes=True).begin() as connection:
                    # a read-only file lets a transaction begin; only a change, even of nothing, tells
                    connection.execute(delete(record).where(false()))
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, where)


def _address(url: str | None) -> URL:
    from sqlalchemy import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if url is None or "://" not in url:
        return URL.create(DRIVERS["sqlite"], database=str(Path(url or DEFAULT).expanduser()))
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError("not the URL of a database", where=url.rsplit("@", 1)[-1], mend=_FORMS) from error
    backend = address.drivername.split("+")[0]
    if backend not in DRIVERS or address.drivername not in (backend, DRIVERS[backend]):
        raise StoreError(f"unknown database {address.drivername}", where=place_of(address), mend=_FORMS)
    return address.set(drivername=DRIVERS[backend])


_FORMS = "use sqlite:///file.db or postgresql://user@host/name"


def place_of(address: URL) -> str:
    """Name a database in an error, without its password."""
    if address.get_backend_name() == "sqlite" and address.database:
        return address.database
    return address.render_as_string(hide_password=True)


def _check_file(address: URL, where: str, *, write: bool) -> None:
    """Tell apart what SQLite calls `unable to open database file`."""
    if not address.database or address.database == ":memory:" or address.database.startswith("file:"):
        return
    path = Path(address.database)
    if path.is_dir():
        raise StoreError("a folder, no database", where=where, mend="name a file in it")
    if not path.parent.is_dir():
        raise StoreError(f"there is no folder {path.parent}", where=where, mend="make it, or correct the path")
    if not write and not path.exists():
        raise StoreError("there is no database", where=where, mend="score some calls first: qa score PATH")


def _engine(address: URL, busy_seconds: float) -> Engine:
    from sqlalchemy import create_engine, event

    try:
        if address.get_backend_name() != "sqlite":
            # a plan made for any words is a bad one for these: qa.store.index asks for common and for rare ones
            options = {"connect_timeout": 10, "prepare_threshold": None}
            return create_engine(address, connect_args=options, json_serializer=to_json)
        engine = create_engine(address, connect_args={"timeout": busy_seconds}, json_serializer=to_json)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"the driver {error.name} is not installed",
            where=place_of(address),
            mend="pip install 'tingjian[postgres]'",
        ) from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def to_json(value: Any) -> str:
    """Write Han as Han, so that the database can be read with any tool, and short."""
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 would begin by itself, but not before CREATE TABLE
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    _to_wal(connection)


def _to_wal(connection: sqlite3.Connection) -> None:
    """Put a new file into WAL mode, which stays in the file: readers do not wait for a writer.

    SQLite does not wait by itself where somebody else is making the same file at this moment.
    """
    for attempt in range(WAL_ATTEMPTS):
        try:
            if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt + 1 == WAL_ATTEMPTS:
                raise
            time.sleep(0.05)


def _begin(connection: Connection) -> None:
    # a transaction that reads first and writes later fails at once where another wrote between; so ask early
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what the driver or SQLAlchemy raises into a `StoreError`; what no database can hold is refused."""
    from sqlalchemy.exc import DataError, SQLAlchemyError

    try:
        yield
    except (OverflowError, UnicodeError, DataError) as error:
        # a number beyond 64 bits, half of a pair of surrogates; PostgreSQL says it of a NUL, and of numbers beyond 32
        problem = "a number or a text that no database can hold"
        raise RefusedError(problem, where=where, mend="look again at what was sent") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        problem = str(cause).strip().split("\n", 1)[0] or type(cause).__name__
        mend = next((mend for sign, mend in _MENDS.items() if sign in problem), "check the database")
        raise StoreError(problem, where=where, mend=mend) from error
