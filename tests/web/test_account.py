"""Signing in and out, one's account, everybody's accounts, the trail: as browsers and programs do it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from qa.services.accounts import new_link, set_password
from qa.types.desk import User
from qa.types.people import Act
from qa.web.access import COOKIE
from qa.web.account.pages import AccountPage
from qa.web.desk import Desk
from tests.web.conftest import As

GOOD = "correct horse battery staple"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def wang(desk: Desk) -> User:
    made = User("wang", "王<b>质检", ("inspector",), None, True, AT)
    desk.store.accounts.add(made, "tests")
    set_password(desk.store, "wang", GOOD, "tests", AT)
    return made


def enter(client: TestClient, password: str = GOOD, **more: str) -> int:
    answer = client.post("/sign-in", data={"name": "wang", "password": password, **more})
    return answer.status_code


# ---- signing in -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("wang")
def test_in_and_out(as_: As) -> None:
    client = as_()
    answer = client.post("/sign-in", data={"name": "Wang", "password": GOOD, "next": "/account?done=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=1")
    page = client.get("/account")
    assert page.status_code == 200
    assert "王&lt;b&gt;质检" in page.text
    assert client.get("/sign-in").headers["location"] == "/"
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in client.cookies
    assert client.get("/account").status_code == 303


@pytest.mark.usefixtures("wang")
def test_a_wrong_password(as_: As) -> None:
    answer = as_().post("/sign-in", data={"name": 'wang"><i>', "password": "a wrong password", "next": "/queue"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert 'value="wang&#34;&gt;&lt;i&gt;"' in answer.text
    assert 'name="next" value="/queue"' in answer.text
    assert "a wrong password" not in answer.text


@pytest.mark.usefixtures("wang")
def test_after_five_of_them_the_name_is_locked(as_: As) -> None:
    client = as_()
    assert [enter(client, "a wrong password") for _ in range(5)] == [401] * 4 + [429]
    assert enter(client) == 429
    told = client.post("/api/token", json={"name": "wang", "password": GOOD})
    assert (told.status_code, "try again in" in told.json()["mend"]) == (429, True)


@pytest.mark.usefixtures("wang")
def test_who_signed_out_cannot_be_followed(as_: As) -> None:
    client = as_()
    enter(client)
    token = client.cookies[COOKIE]
    client.post("/sign-out")
    client.cookies.set(COOKIE, token)
    assert client.get("/account").status_code == 303


@pytest.mark.usefixtures("wang")
def test_programs_sign_in_by_a_token(as_: As) -> None:
    client = as_()
    del client.headers["origin"]  # a program tells of no page
    told = client.post("/api/token", json={"name": "wang", "password": GOOD})
    assert (told.status_code, "set-cookie" in told.headers) == (200, False)
    bearer = {"authorization": f"Bearer {told.json()['token']}"}
    assert client.get("/api/account", headers=bearer).json()["user"]["name"] == "wang"
    assert client.post("/api/sign-out", headers=bearer).status_code == 200
    assert client.get("/api/account", headers=bearer).status_code == 401


@pytest.mark.usefixtures("wang")
def test_a_page_whose_session_ended_signs_in_without_going_away(as_: As) -> None:
    client = as_()
    assert client.post("/account/password", headers={"hx-request": "true"}).headers["hx-trigger"] == '{"expired": {}}'
    whole = client.post("/account/password")
    assert (whole.status_code, "登录已过期" in whole.text) == (401, True)
    assert client.post("/api/sign-in", json={"name": "wang", "password": "a wrong password"}).status_code == 401
    told = client.post("/api/sign-in", json={"name": "wang", "password": GOOD})
    assert (told.status_code, told.json()["name"]) == (200, "wang")
    assert client.get("/account").status_code == 200


# ---- links and passwords --------------------------------------------------------------------------


def test_a_link_is_opened_twice_and_used_once(as_: As, desk: Desk, wang: User) -> None:
    token = new_link(desk.store, wang.name, "tests", desk.now())
    client = as_()
    for _ in range(2):  # whatever looks at links in messages does not use them up
        assert "王&lt;b&gt;质检" in client.get(f"/link/{token}").text
    refused = client.post(f"/link/{token}", data={"password": "short"})
    assert (refused.status_code, "10 or more" in refused.text) == (409, True)
    taken = client.post(f"/link/{token}", data={"password": "another long one"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/")
    assert client.get("/account").status_code == 200
    again = as_().get(f"/link/{token}")
    assert (again.status_code, "链接已失效" in again.text) == (410, True)
    assert as_().post(f"/link/{token}", data={"password": "another long one"}).status_code == 410


@pytest.mark.usefixtures("wang")
def test_a_new_password_ends_the_other_sessions(as_: As) -> None:
    here, there = as_(), as_()
    assert (enter(here), enter(there)) == (303, 303)
    wrong = here.post("/account/password", data={"old": "not this one", "new": "another long one"})
    assert wrong.status_code == 409
    done = here.post("/account/password", data={"old": GOOD, "new": "another long one"})
    assert done.headers["location"] == "/account?done=1"
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)


@pytest.mark.usefixtures("wang")
def test_sessions_are_listed_and_ended(as_: As) -> None:
    here, there = as_(), as_()
    here.headers["user-agent"], there.headers["user-agent"] = "Here/1", "There/2 <script>"
    enter(here)
    enter(there)
    page = here.get("/account").text
    assert "There/2 &lt;script&gt;" in page
    [number] = re.findall(r"/account/sessions/(\d+)/end", page)
    here.post(f"/account/sessions/{number}/end")
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)
    here.post("/account/sign-out-everywhere")
    assert here.get("/account").status_code == 303


def test_nobody_ends_anothers_session(as_: As, desk: Desk, wang: User) -> None:
    mine = as_()
    enter(mine)
    [session] = desk.store.accounts.sessions(wang.name, desk.now())
    as_("admin").post(f"/account/sessions/{session.id}/end")
    assert mine.get("/account").status_code == 200


# ---- everybody's accounts -------------------------------------------------------------------------


def test_an_account_is_added_and_its_owner_comes_in(as_: As) -> None:
    admin = as_("admin")
    form = {"name": "Zhao", "shown": "赵坐席", "roles": ["agent", "inspector"], "agent_id": "0081"}
    page = admin.post("/users", data=form).text
    [path] = re.findall(r'value="http://desk\.test(/link/[\w-]+)"', page)
    mine = as_()
    assert mine.post(path, data={"password": GOOD}).status_code == 303
    me = mine.get("/api/account").json()
    assert me["user"]["roles"] == ["inspector", "agent"]
    assert (me["user"]["agent_id"], "own" in me["rights"]) == ("0081", True)
    assert "赵坐席" in admin.get("/users").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"name": "a b", "roles": ["inspector"]}, 409),
        ({"name": "zhao", "roles": []}, 422),
        ({"name": "zhao", "roles": ["boss"]}, 422),
        ({"name": "zhao", "roles": ["agent"]}, 422),
        ({"name": "guan", "roles": ["inspector"]}, 409),
        ({"name": "zhao", "roles": ["inspector"], "shown": "x" * 61}, 422),
    ],
)
def test_what_cannot_be_added_is_told_and_stays_typed(as_: As, form: dict[str, object], status: int) -> None:
    answer = as_("admin").post("/users", data=form)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert f'value="{form["name"]}"' in answer.text
    assert as_("admin").post("/api/users", json=form).status_code == status


def test_whoever_is_disabled_is_signed_out_at_once(as_: As, wang: User) -> None:
    mine, admin = as_(), as_("admin")
    enter(mine)
    answer = admin.post(f"/users/{wang.name}", data={"shown": wang.shown, "roles": ["inspector"], "active": "false"})
    assert answer.status_code == 303
    assert mine.get("/account").status_code == 303
    assert enter(mine) == 401
    assert admin.post(f"/users/{wang.name}/link").status_code == 409
    admin.post(f"/users/{wang.name}", data={"roles": ["trainer"], "active": "true"})
    assert enter(mine) == 303
    assert mine.get("/api/account").json()["user"]["roles"] == ["trainer"]


def test_nobody_locks_the_house(as_: As) -> None:
    admin = as_("admin")
    assert admin.post("/users/guan", data={"roles": ["admin"], "active": "false"}).status_code == 409
    last = admin.post("/users/guan", data={"roles": ["inspector"], "active": "true"})
    assert (last.status_code, "last admin" in last.text) == (409, True)
    assert admin.get("/users").status_code == 200


def test_an_account_that_is_not_there(as_: As) -> None:
    admin = as_("admin")
    assert admin.get("/users/nobody").status_code == 404
    assert admin.post("/users/nobody/link").status_code == 404
    assert admin.put("/api/users/nobody", json={"roles": ["inspector"]}).status_code == 409


def test_a_role_of_a_newer_program_gives_no_right(as_: As, desk: Desk) -> None:
    client = as_("inspector")
    lin = desk.store.accounts.user("lin")
    assert lin is not None
    desk.store.accounts.change(User("lin", "林", ("boss",), None, True, AT), "tests", AT)
    assert client.get("/account").status_code == 403


# ---- the trail ------------------------------------------------------------------------------------


@pytest.fixture
def told(desk: Desk) -> Desk:
    day = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)  # half past midnight of the second in Shanghai
    detail = {"item_id": "banned", "outcome": "passed", "reason": "回拨13800138000 <i>"}
    desk.store.people.audit(Act(day, "lin", "review", "call:c01", detail))
    desk.store.people.audit(Act(AT, "su", "release", "call:c02"))
    desk.store.people.audit(Act(AT, "su", "close_plan", "plan:c01"))
    return desk


def lines(client: TestClient, query: str = "") -> list[tuple[str, str]]:
    rows = client.get(f"/api/trail?{query}").json()["rows"]
    return [(row["action"], row["named"]) for row in rows if row["kind"] != "user"]


@pytest.mark.usefixtures("told")
def test_the_trail_is_read(as_: As) -> None:
    client = as_("supervisor")
    page = client.get("/trail").text
    assert "2026-11-02 00:30:00" in page
    assert "判定" in page
    assert "合格" in page
    assert "13800138000" not in page
    assert "<i>" not in page
    assert 'href="/calls/c01"' in page
    client.cookies.set("lang", "en")
    assert "decided" in client.get("/trail").text


@pytest.mark.usefixtures("told")
def test_the_trail_is_filtered(as_: As) -> None:
    client = as_("admin")
    assert lines(client) == [("close_plan", "c01"), ("release", "c02"), ("review", "c01")]
    assert lines(client, "subject=call:c01") == [("review", "c01")]
    assert lines(client, "subject=c01") == [("close_plan", "c01"), ("review", "c01")]
    assert lines(client, "subject=call:") == [("release", "c02"), ("review", "c01")]
    assert lines(client, "subject=%25:") == []
    assert lines(client, "author=lin") == [("review", "c01")]
    assert lines(client, "action=release") == [("release", "c02")]
    assert lines(client, "until=2026-11-01") == []
    assert len(lines(client, "since=2026-11-02&until=2026-11-02&action=&author=")) == 3
    assert client.get("/api/trail?since=yesterday").status_code == 422
    assert client.get("/api/trail?since=0001-01-01&until=9999-12-31").status_code == 200


def test_the_trail_is_read_to_its_end(as_: As, desk: Desk) -> None:
    for number in range(250):
        desk.store.people.audit(Act(AT, "su", "release", f"call:c{number:03}"))
    client, query, seen = as_("supervisor"), "action=release", []
    while query:
        told = client.get(f"/api/trail?{query}").json()
        seen += [row["named"] for row in told["rows"]]
        query = told["older"]
    assert seen == [f"c{number:03}" for number in reversed(range(250))]


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{WINDOWS} Chrome/128.0.0.0 Safari/537.36", "Chrome 128 · Windows"),
        (f"{WINDOWS} Chrome/128.0.0.0 Safari/537.36 Edg/128.0.2739.42", "Edge 128 · Windows"),
        (f"{MAC} Version/17.6 Safari/605.1.15", "Safari 17 · macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0", "Firefox 129 · Linux"),
        ("curl/8.9", "curl/8.9"),
        ("", "—"),
    ],
)
def test_browsers_are_called_as_people_do(agent: str, name: str) -> None:
    assert AccountPage.browser(agent) == name
