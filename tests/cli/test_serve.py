"""``qa serve`` as a process of its own, and what it will not do."""

from __future__ import annotations

import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from qa.cli.serve import FIRST, Place, first_link, folder_of
from qa.config import Settings
from qa.errors import UsageError
from qa.services.accounts import set_password
from qa.store import Store

GOOD = "correct horse battery staple"


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """A desk on a free port: the process, its address, and what it wrote to stdout before it answered."""
    command = [sys.executable, "-m", "qa", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        told = process.stderr.readline()
        found = re.search(r"https?://\S+", told)
        assert found, told + process.stderr.read()
        lines = [line for line in [process.stderr.readline()] if line] if not (folder / "been").exists() else []
        yield process, found[0], lines
    finally:
        process.terminate()
        process.wait(30)


def test_the_first_start_makes_an_administrator_who_comes_in(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, address, lines):
        assert process.stdout is not None
        link = process.stdout.readline().strip()
        assert FIRST in lines[0]
        assert link.startswith(f"{address}/link/")
        own = {"origin": address}
        with httpx.Client(base_url=address, headers=own, transport=httpx.HTTPTransport(retries=20)) as client:
            assert client.get(link).status_code == 200
            assert client.post(link, data={"password": GOOD}).status_code == 303
            assert client.get("/api/account").json()["user"]["roles"] == ["admin"]
            assert client.get("/users").status_code == 200
            assert client.get("/", headers={"host": "evil.test"}).status_code == 403
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    (tmp_path / "been").touch()
    with serving(tmp_path) as (process, address, _):
        with httpx.Client(base_url=address, transport=httpx.HTTPTransport(retries=20)) as client:
            told = client.post("/api/token", json={"name": FIRST, "password": GOOD})
            assert told.status_code == 200
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
        assert out == ""  # no second link
    assert (tmp_path / "tingjian.desk").is_dir()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    more = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    try:
        subprocess.run([*command, *more], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl makes the certificate")
    return cert, key


def test_over_tls_the_cookie_goes_nowhere_else(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    options = ("--cert", str(cert), "--key", str(key), "--host", "127.0.0.1", "--name", "localhost")
    with serving(tmp_path, *options) as (process, address, _):
        assert address.startswith("https://localhost:")
        assert process.stdout is not None
        link = process.stdout.readline().strip()
        trust = ssl.create_default_context(cafile=str(cert))
        transport = httpx.HTTPTransport(retries=20, verify=trust)
        with httpx.Client(headers={"origin": address}, transport=transport) as client:
            answer = client.post(link, data={"password": GOOD})
            assert answer.status_code == 303
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-tingjian=")
            assert {"httponly", "secure", "path=/", "samesite=lax"} <= set(cookie.lower().split("; "))
            assert "max-age=31536000" in answer.headers["strict-transport-security"]


REFUSED: dict[str, tuple[Place, str, str]] = {
    "the network in the clear": (Place("192.168.1.5"), "in the clear", "--behind-proxy"),
    "everywhere in the clear": (Place("0.0.0.0"), "in the clear", "--cert"),
    "a name in the clear": (Place("qa.example.com"), "in the clear", "--cert"),
    "a proxy without a name": (Place(behind_proxy=True), "is not known", "--name"),
    "everywhere without a name": (Place("0.0.0.0", behind_proxy=True), "is not known", "--name"),
    "a key alone": (Place(key=Path("k.pem")), "--key without --cert", "--cert"),
    "two who do TLS": (Place(cert=Path("c.pem"), behind_proxy=True), "--cert and --behind-proxy", "one"),
    "no certificate": (Place(cert=Path("nowhere.pem")), "cannot be used", "PEM"),
    "an address as a name": (Place(names=("https://qa.example.com",)), "no host", "qa.example.com"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_places_that_are_refused(name: str) -> None:
    place, problem, mend = REFUSED[name]
    with pytest.raises(UsageError, match=problem) as caught:
        place.see()
    assert mend in (caught.value.mend or "")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_this_machine_alone_needs_nothing(host: str) -> None:
    Place(host).see()


HOSTS: dict[str, tuple[Place, int, set[str], str]] = {
    "here": (Place(), 8000, {"127.0.0.1:8000", "localhost:8000", "[::1]:8000"}, "http://127.0.0.1:8000"),
    "here, usual port": (
        Place(port=80),
        80,
        {f"{name}{port}" for name in ("127.0.0.1", "localhost", "[::1]") for port in ("", ":80")},
        "http://127.0.0.1:80",
    ),
    "a proxy": (
        Place(behind_proxy=True, names=("QA.example.com", "qa:8443")),
        8000,
        {"qa.example.com", "qa:8443"},
        "https://QA.example.com",
    ),
    "IPv6": (Place("fd00::1", names=("qa",), behind_proxy=True), 8000, {"qa"}, "https://qa"),
}


@pytest.mark.parametrize("name", HOSTS)
def test_what_the_desk_is_called(name: str) -> None:
    place, port, hosts, address = HOSTS[name]
    assert place.hosts(port) == hosts
    assert place.address(port) == address


def test_with_tls_of_its_own_the_usual_port_may_be_left_out() -> None:
    place = Place("0.0.0.0", 443, cert=Path("c.pem"), names=("qa.example.com",))
    assert {"qa.example.com", "qa.example.com:443"} <= place.hosts(443)
    assert not any("0.0.0.0" in host for host in place.hosts(443))


def test_the_port_is_taken(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, address, _):
        port = address.rpartition(":")[2]
        command = [sys.executable, "-m", "qa", "serve", "--port", port]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, "another --port" in done.stderr) == (2, True)


def test_a_link_that_nobody_used_is_made_anew(any_store: Store) -> None:
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    first, second = (first_link(any_store, now, "http://a") for _ in range(2))
    assert first
    assert second
    assert first != second
    set_password(any_store, FIRST, GOOD, FIRST, now)
    assert first_link(any_store, now, "http://a") is None


def test_the_desks_files_lie_beside_its_database() -> None:
    assert folder_of(Settings(db="/data/qa.db"), Place()) == Path("/data/qa.desk")
    assert folder_of(Settings(), Place()) == Path("tingjian.desk")
    assert folder_of(Settings(db="postgresql://qa@db/qa"), Place()) == Path("tingjian-desk")
    assert folder_of(Settings(), Place(folder=Path("/x"))) == Path("/x")
