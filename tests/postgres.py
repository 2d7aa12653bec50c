"""A private PostgreSQL server for tests, in a folder of its own, started when the first test asks for it.

The program that the tests were started with makes the name of the folder and takes the server down at the end; its
workers share the server.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

FOLDER = "TINGJIAN_TEST_POSTGRES"
HOW = "no PostgreSQL under /usr/lib/postgresql: apt-get install postgresql"
USER = "qa"


def binaries() -> Path | None:
    """Where Debian puts the newest server's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def begin() -> None:
    """Name the folder of a server that may be started."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="tingjian-pg-")


def end() -> None:
    """Take the server down, if it was started, and its folder away."""
    folder = Path(os.environ.pop(FOLDER))
    if (folder / "data" / "postmaster.pid").exists():
        _run("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def new_database() -> str:
    """Make an empty database; give its URL."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "started").exists():
            _start(folder)
            (folder / "started").touch()
    name = f"t{uuid.uuid4().hex}"
    _ask(f"CREATE DATABASE {name} TEMPLATE template0")
    return f"postgresql://{USER}@/{name}?host={folder}"


def drop(url: str) -> None:
    """Take a database away, whoever is still connected to it."""
    name = url.split("/")[3].split("?", maxsplit=1)[0]
    _ask(f"DROP DATABASE {name} WITH (FORCE)")


def _ask(statement: str) -> None:
    import psycopg

    with psycopg.connect(host=os.environ[FOLDER], user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


def _start(folder: Path) -> None:
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
    data = folder / "data"
    _run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-F -k {folder} -c listen_addresses='' -c max_connections=200"
    _run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")


def _run(program: str, *arguments: str | Path) -> None:
    at = binaries()
    assert at is not None
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # output to nowhere: the server would keep a pipe open for as long as it lives
    subprocess.run([*who, at / program, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL)
