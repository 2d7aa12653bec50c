"""Databases that cannot be used: each says where, what and the mend, at once."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.errors import StoreError
from qa.store import open_store
from qa.store.migrations import MIGRATIONS
from tests.handmade import RESULT, result


def refuse(url: str | Path, *, write: bool = True) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_store(str(url), write=write, busy_seconds=0.05)
    assert caught.value.where
    assert caught.value.mend
    return caught.value


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "sqlite+pysqlite:///{}"])
def test_forms_of_an_address(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a b%20c.db" if form == "{}" else tmp_path / "a.db"
    with open_store(form.format(path)) as store:
        store.save(RESULT)
        assert store.where == str(path)
    assert path.is_file()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_default_is_in_the_current_folder(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path), open_store() as store:
        assert store.where == "tingjian.db"
    assert (tmp_path / "tingjian.db").is_file()


def test_in_memory() -> None:
    with open_store("sqlite://") as store:
        store.save(RESULT)
        assert store.result("c01") == RESULT


def test_reading_makes_nothing(tmp_path: Path) -> None:
    error = refuse(tmp_path / "none.db", write=False)
    assert error.problem == "there is no database"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder(tmp_path: Path) -> None:
    error = refuse(tmp_path / "no" / "a.db")
    assert str(tmp_path / "no") in error.problem


def test_a_folder(tmp_path: Path) -> None:
    assert "a folder" in refuse(tmp_path).problem


def test_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("file,agent_id\n" * 100)
    error = refuse(path)
    assert "not a database" in error.problem
    assert error.where == str(path)


def test_the_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE calls (id INTEGER)")
    assert "another program" in refuse(path).problem


def test_locked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_store(str(path), busy_seconds=0.05) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert "locked" in refuse(path).problem
        with pytest.raises(StoreError, match="another program is writing"):
            store.save(RESULT)
        assert store.scores() == []  # readers do not wait
        other.execute("ROLLBACK")
        other.close()
        store.save(RESULT)


def test_read_only(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_store(str(path)) as store:
        store.save(RESULT)
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    assert "readonly" in refuse(url).problem
    with open_store(url, write=False) as store:
        assert len(store.scores()) == 1
        with pytest.raises(StoreError, match="right to write"):
            store.save(result("c02"))


def test_a_newer_version(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (99, 'far_away', '2030-01-01')")
    error = refuse(path)
    assert "newer version (99" in error.problem
    assert "update tingjian" in (error.mend or "")
    assert "newer version" in refuse(path, write=False).problem


@pytest.mark.parametrize(
    "url", ["mysql://me:secret@host/db", "oracle://host", "postgresql+asyncpg://h/d", "://", "a b://x"]
)
def test_an_unknown_database(url: str) -> None:
    error = refuse(url)
    assert "secret" not in error.message
    assert "postgresql://user@host/name" in (error.mend or "")


def test_a_server_that_is_not_there_or_no_driver() -> None:
    error = refuse("postgresql://me:secret@127.0.0.1:1/db")
    assert "secret" not in error.message
    assert "127.0.0.1:1/db" in (error.where or "")


def test_many_open_a_new_database_at_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path = tmp_path / f"{attempt}.db"
        start = threading.Barrier(6)

        def open_it(path: Path = path, start: threading.Barrier = start) -> None:
            start.wait()
            open_store(str(path)).close()

        with ThreadPoolExecutor(6) as pool:
            for done in [pool.submit(open_it) for _ in range(6)]:
                done.result()
        with sqlite3.connect(path) as connection:
            numbers = [row[0] for row in connection.execute("SELECT number FROM schema_migrations")]
            assert numbers == list(range(1, len(MIGRATIONS) + 1))
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
