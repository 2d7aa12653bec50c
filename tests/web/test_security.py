"""What holds a page in, keeps others out, and does not break: as an attacker's browser or program would try it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from qa.services.accounts import set_password
from qa.types.desk import User
from qa.web.access import COOKIE, SECURE_COOKIE
from qa.web.account.acts import safe_next
from qa.web.app import make_app
from qa.web.desk import Desk
from qa.web.security import LARGEST
from tests.web.conftest import HOST, As

GOOD = "correct horse battery staple"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FORM = {"name": "wang", "password": GOOD}


@pytest.fixture(autouse=True)
def _wang(desk: Desk) -> None:
    desk.store.accounts.add(User("wang", "王", ("inspector",), None, True, AT), "tests")
    set_password(desk.store, "wang", GOOD, "tests", AT)


def client_of(desk: Desk, scheme: str = "http") -> TestClient:
    headers = {"origin": f"{scheme}://{HOST}"}
    return TestClient(make_app(desk), base_url=f"{scheme}://{HOST}", headers=headers, follow_redirects=False)


# ---- whose host, whose page -----------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.test", "desk.test.evil.test", "desk.test:81", "", "127.0.0.1"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/base.css", "/api/account"])
def test_another_host_gets_nothing(as_: As, host: str, path: str) -> None:
    answer = as_("admin").get(path, headers={"host": host})
    assert answer.status_code == 403


def test_a_host_is_the_same_in_capitals(as_: As) -> None:
    assert as_().get("/sign-in", headers={"host": "DESK.test"}).status_code == 200


CROSS: dict[str, dict[str, str]] = {
    "another site's form": {"origin": "http://evil.test", "sec-fetch-site": "cross-site"},
    "an older browser's form": {"origin": "http://evil.test"},
    "a sandboxed frame": {"origin": "null"},
    "a neighbour of the same domain": {"origin": "http://other.desk.test", "sec-fetch-site": "same-site"},
    "another port": {"origin": "http://desk.test:8001"},
    "a page that only looks alike": {"origin": "http://desk.test.evil.test"},
    "fetch metadata over a made-up origin": {"sec-fetch-site": "cross-site"},
    "an origin that is none": {"origin": "http://["},
    "with a password of the proxy's": {"origin": "http://evil.test", "authorization": "Basic d2FuZzp4"},
}


@pytest.mark.parametrize("name", CROSS)
@pytest.mark.parametrize("path", ["/account/sign-out-everywhere", "/sign-in", "/sign-out", "/api/users", "/prefs"])
def test_another_sites_page_changes_nothing(as_: As, name: str, path: str) -> None:
    assert as_("admin").post(path, headers=CROSS[name]).status_code == 403


def test_without_an_origin_nothing_is_changed(as_: As) -> None:
    client = as_("admin")
    del client.headers["origin"]
    assert client.post("/account/sign-out-everywhere").status_code == 403
    assert client.put("/api/users/wang", json={"roles": ["admin"]}).status_code == 403


def test_a_token_counts_in_the_place_of_the_cookie_and_not_beside_it(as_: As) -> None:
    client = as_("admin")
    del client.headers["origin"]
    for bearer in ("Bearer ", "Bearer wrong", "bearer  x"):
        answer = client.post("/api/users/wang/link", headers={"authorization": bearer})
        assert answer.status_code in (401, 403)


@pytest.mark.parametrize("referer", ["http://[", "//evil.test/x", "http://evil.test//evil.test/x", "x", "javascript:x"])
def test_after_a_choice_of_language_one_stays_here(as_: As, referer: str) -> None:
    answer = as_().post("/prefs", data={"lang": "en"}, headers={"referer": referer})
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


# ---- what a page may load -------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/users", "/users/wang", "/trail", "/nowhere", "/link/x"])
def test_pages_keep_their_own_policy(as_: As, path: str) -> None:
    answer = as_("admin").get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]
    assert not re.search(r"<script(?![^>]* src=)(?![^>]*application/json)", answer.text)
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", answer.text)
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", answer.text)


# ---- cookies and sessions -------------------------------------------------------------------------


def test_no_script_reads_the_cookie(desk: Desk) -> None:
    cookie = client_of(desk).post("/sign-in", data=FORM).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"httponly", "path=/", "samesite=lax"} <= set(cookie.lower().split("; "))
    assert "secure" not in cookie.lower()
    assert "domain" not in cookie.lower()


def test_where_browsers_come_by_tls_the_cookie_goes_no_other_way(desk: Desk) -> None:
    client = client_of(replace(desk, secure=True), "https")
    answer = client.post("/sign-in", data=FORM)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    assert {"httponly", "path=/", "samesite=lax", "secure"} <= set(cookie.lower().split("; "))
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert client.get("/account").status_code == 200
    token = client.cookies[SECURE_COOKIE]
    client.cookies.clear()
    client.cookies.set(COOKIE, token)  # what a page without TLS could have set
    assert client.get("/account").status_code == 303


def test_a_session_that_was_slipped_under_somebody_is_not_theirs(desk: Desk) -> None:
    attacker, victim = client_of(desk), client_of(desk)
    attacker.post("/sign-in", data=FORM)
    planted = attacker.cookies[COOKIE]
    victim.cookies.set(COOKIE, planted, domain=HOST)
    answer = victim.post("/sign-in", data=FORM)
    assert f"{COOKIE}={planted}" not in answer.headers["set-cookie"]
    assert attacker.get("/account").status_code == 303  # the planted one has ended


def test_made_up_sessions(desk: Desk) -> None:
    client = client_of(desk)
    for token in ("x", "", "0" * 5000, "'; DROP TABLE users", "%00"):
        assert client.get("/account", headers={"cookie": f"{COOKIE}={token}"}).status_code == 303
    assert client.get("/api/account", headers={"authorization": "Bearer \xe4".encode("latin-1")}).status_code == 401


@pytest.fixture
def clock(desk: Desk) -> tuple[TestClient, list[datetime]]:
    times = [desk.now()]
    return client_of(replace(desk, now=lambda: times[-1])), times


def test_a_session_that_nobody_used_ends(clock: tuple[TestClient, list[datetime]]) -> None:
    client, times = clock
    client.post("/sign-in", data=FORM)
    times.append(times[0] + timedelta(hours=11, minutes=59))
    assert client.get("/account").status_code == 200
    times.append(times[-1] + timedelta(hours=12))
    assert client.get("/account").headers["location"] == "/sign-in?next=%2Faccount"


def test_a_session_ends_after_a_week(clock: tuple[TestClient, list[datetime]]) -> None:
    client, times = clock
    client.post("/sign-in", data=FORM)
    for hours in range(0, 168, 6):
        times.append(times[0] + timedelta(hours=hours))
        assert client.get("/account").status_code == 200
    times.append(times[0] + timedelta(days=7))
    assert client.get("/account").status_code == 303


# ---- where somebody goes then ---------------------------------------------------------------------

INSIDE = ["/", "/queue?month=2026-10&q=%2F", "/calls/a%2Fb", "/account?next=//x"]
OUTSIDE = [
    "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "http:/evil.test",
    "javascript:alert(1)", "evil.test", "/\tevil", "/\n/evil.test", " /queue", "/ /evil.test", "", "/api/docs",
    "/sign-out", "/link/x", "/sign-in?next=/sign-in", "/\x00", "http://desk.test/queue", "//[",
]  # fmt: skip


@pytest.mark.parametrize("path", INSIDE)
def test_pages_of_the_desk_are_gone_back_to(desk: Desk, path: str) -> None:
    assert safe_next(path) == path
    assert client_of(desk).post("/sign-in", data={**FORM, "next": path}).headers["location"] == path


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_other_place_is_gone_to(desk: Desk, path: str) -> None:
    assert safe_next(path) == "/"
    client = client_of(desk)
    assert client.post("/sign-in", data={**FORM, "next": path}).headers["location"] == "/"
    assert client.get("/sign-in", params={"next": path}).headers["location"] == "/"


# ---- too much -------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_not_read(desk: Desk) -> None:
    client = client_of(desk)
    huge = b"x" * (LARGEST + 1)
    assert client.post("/sign-in", content=huge).status_code == 413
    told = client.post("/api/token", content=huge)
    assert (told.status_code, "MiB" in told.json()["mend"]) == (413, True)
    parts = (b"x" * 2**16 for _ in range(LARGEST // 2**16 + 1))  # without telling how long it is
    assert client.post("/api/token", content=parts).status_code == 413


def test_nobody_leaves_files(desk: Desk) -> None:
    answer = client_of(desk).post("/api/ingest/files", content=b"x" * (LARGEST + 1))
    assert answer.status_code == 401
    untold = client_of(desk).post("/api/ingest/files", content=(b"x" for _ in range(3)))
    assert untold.status_code == 401
    assert client_of(desk).post("/sign-in", headers={"content-length": "-1"}).status_code in (400, 413)


def test_a_thousand_fields_and_long_ones(desk: Desk) -> None:
    client = client_of(desk)
    assert client.post("/sign-in", data={f"f{n}": "x" for n in range(2000)}).status_code in (400, 401)
    assert client.post("/sign-in", data={"name": "x" * 10**6, "password": "x" * 10**6}).status_code == 401
    assert client.post("/api/token", json={"name": "x" * 10**6, "password": "x"}).status_code == 422


def test_halves_of_surrogates_break_nothing(desk: Desk, as_: As) -> None:
    half = b'"\\ud800"'
    for body in (b'{"name": %s, "password": "x"}' % half, b'{"name": "x", "password": %s}' % half, b"{%s: 1}" % half):
        answer = client_of(desk).post("/api/token", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (401, 409, 422)
    body = b'{"name": %s, "roles": [%s]}' % (half, half)
    assert as_("admin").post("/api/users", content=body).status_code == 422
