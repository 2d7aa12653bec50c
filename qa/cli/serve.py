"""``qa serve``: the desk on this machine, or on the network with TLS."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer
import uvicorn

from qa.config import Settings
from qa.errors import QaError, UsageError
from qa.services.accounts import new_link
from qa.store import Store, open_store
from qa.store.opening import DEFAULT
from qa.types.desk import User
from qa.web.access import Role
from qa.web.app import make_app
from qa.web.cards.asking import Question
from qa.web.cards.boards import card_room
from qa.web.desk import Desk, make_desk
from qa.web.intake import GIB, Intake

FIRST = "admin"
"""The user that the first start makes."""
EVERYWHERE = ("0.0.0.0", "::")
LOCAL = ("127.0.0.1", "localhost", "::1")
WAITS = 20
"""Seconds that requests in progress may take after the desk was told to stop."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk listens, what it is called there, and what keeps the way to it safe."""

    host: str = "127.0.0.1"
    port: int = 8000
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    names: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers come by TLS."""
        return self.cert is not None or self.behind_proxy

    @property
    def local(self) -> bool:
        """Whether nobody but this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def see(self) -> None:
        """Raise `UsageError` for a place that would not be safe, or cannot be."""
        if self.key and not self.cert:
            raise UsageError("--key without --cert", mend="name the certificate too: --cert FILE")
        if self.cert and self.behind_proxy:
            raise UsageError("--cert and --behind-proxy", mend="who does TLS, the desk or the proxy? name one")
        if not self.local and not self.secure:
            problem = f"passwords would go through the network to {self.host} in the clear"
            mend = "--cert FILE --key FILE, or --behind-proxy where a proxy in front does TLS"
            raise UsageError(problem, mend=mend)
        if (self.behind_proxy or self.host in EVERYWHERE) and not self.names:
            raise UsageError("what browsers call the desk is not known", mend="say it: --name qa.example.com")
        for name in self.names:
            if not name or any(sign in name for sign in "/@ ") or "://" in name:
                raise UsageError(f"{name!r} is no host", mend="a name and perhaps a port: qa.example.com:8443")
        if self.cert:
            _see_certificate(self.cert, self.key)

    def hosts(self, port: int) -> frozenset[str]:
        """What a request's Host may be: every other is refused, since a foreign name may lead here (DNS rebinding)."""
        names = {name.lower() for name in self.names}
        if not self.behind_proxy:
            names |= {*LOCAL, *({self.host.lower()} - {*EVERYWHERE})}
            names = {_bracketed(name) for name in names}
            ported = {name if _has_port(name) else f"{name}:{port}" for name in names}
            # browsers leave the usual port out
            names = ported | (names if port == (443 if self.secure else 80) else set())
        return frozenset(names)

    def address(self, port: int) -> str:
        """The address that people open."""
        scheme = "https" if self.secure else "http"
        name = self.names[0] if self.names else _bracketed(self.host)
        return f"{scheme}://{name if self.behind_proxy or _has_port(name) else f'{name}:{port}'}"


def intake_of(roots: list[Path], max_file: float | None, max_job: float | None) -> Intake:
    """What may be brought in; the limits are in GiB. Raises `UsageError` for a root that is no folder."""
    for root in roots:
        if not root.is_dir():
            raise UsageError("there is no such folder", where=root, mend="--root names a folder of recordings")
    usual = Intake()
    return Intake(
        roots=tuple(root.resolve() for root in roots),
        file_bytes=usual.file_bytes if max_file is None else int(max_file * GIB),
        job_bytes=usual.job_bytes if max_job is None else int(max_job * GIB),
    )


def run(settings: Settings, place: Place, *, log: bool = False, intake: Intake | None = None) -> None:
    """Run the desk until it is stopped.

    Raises
    ------
    UsageError
        The place is not safe, or the port is taken.
    StoreError
        The database cannot be opened.
    """
    place.see()
    with open_store(settings.db) as store, _listening(place) as door:
        port = door.getsockname()[1]
        folder, hosts = folder_of(settings, place), place.hosts(port)
        desk = make_desk(store, settings, folder, hosts=hosts, secure=place.secure, intake=intake)
        address = place.address(port)
        link = first_link(store, desk.now(), address)
        typer.echo(f"听检 Tingjian: {address}", err=True)
        if link:
            typer.echo(
                f"The first administrator is `{FIRST}`; choose a password here, once and within a day:", err=True
            )
            typer.echo(link)
        logging.basicConfig(level=logging.INFO if log else logging.WARNING)
        server = uvicorn.Server(
            uvicorn.Config(
                make_app(desk),
                log_config=None,
                access_log=log,
                server_header=False,
                proxy_headers=False,  # who asks is known by their session, never by an address that a header tells
                ssl_certfile=place.cert,
                ssl_keyfile=place.key,
                timeout_graceful_shutdown=WAITS,
            )
        )
        threading.Thread(target=_warm, args=(desk,), daemon=True).start()
        with suppress(KeyboardInterrupt):  # what was in progress is done by now
            asyncio.run(server.serve(sockets=[door]))


def _warm(desk: Desk) -> None:
    """Make ahead what the first pages would wait for: the packs are read, and the newest month is added up."""
    for _ in desk.shelf.readable():
        pass
    with suppress(QaError):  # no calls yet
        card_room(desk).boards(Question())


def first_link(store: Store, now: datetime, address: str) -> str | None:
    """Where there are no users yet, make an administrator, and give the link for them to come in by.

    A first administrator who has not chosen a password gets a new link at every start: the one before may be lost.
    """
    users = store.accounts.users()
    if not users:
        store.accounts.add(User(FIRST, FIRST, (Role.ADMIN.value,), None, True, now.astimezone(UTC)), FIRST)
    elif [user.name for user in users] != [FIRST] or FIRST in store.accounts.with_password():
        return None
    return f"{address}/link/{new_link(store, FIRST, FIRST, now)}"


def folder_of(settings: Settings, place: Place) -> Path:
    """Where the desk keeps its files: beside the database by default, and here where that is a server."""
    if place.folder is not None:
        return place.folder
    db = settings.db or DEFAULT
    return Path("tingjian-desk") if "://" in db else Path(db).with_suffix(".desk")


def _listening(place: Place) -> socket.socket:
    """Take the port now, so that the address that is printed is the one that answers."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((place.host, place.port))
    except OSError as error:
        door.close()
        where = f"{place.host}:{place.port}"
        raise UsageError(error.strerror or str(error), where=where, mend="another --port, or another --host") from None
    door.set_inheritable(False)
    return door


def _see_certificate(cert: Path, key: Path | None) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"the certificate cannot be used: {error}", where=cert, mend="PEM files of one pair") from None


def _has_port(name: str) -> bool:
    return name.rpartition(":")[2].isdigit() and not name.endswith("]")


def _bracketed(host: str) -> str:
    """A host as addresses have it."""
    return f"[{host}]" if host.count(":") > 1 else host
