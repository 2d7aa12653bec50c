"""The queue as pages and as JSON: filters in the address, giving out work, the next call, who may do what."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qa.types import Outcome
from qa.types.desk import User
from qa.types.people import Review
from qa.web.desk import Desk
from qa.web.queue.acts import deal
from qa.web.queue.query import Asked
from tests.handmade import BANNED, GREETING, RINGS, result
from tests.web.conftest import As

EVIL = "<script>alert('坏')</script>\"&<b>"


class Rows(HTMLParser):
    """The ids of the rows of a page, where they lead, and the counts of its quick filters."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.links: list[str] = []
        self.scripts = 0
        self._in_row = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and told.get("name") == "call_id":
            self.calls.append(told["value"] or "")
        if tag == "a" and (told.get("href") or "").startswith("/calls/"):
            self.links.append(told["href"] or "")
        self.scripts += tag == "script" and "src" not in told


def add(desk: Desk, call_id: str, *items: Any, **info: Any) -> None:
    desk.store.save(result(call_id, items=items or (RINGS,), info=info))


def staff(desk: Desk, *names: str) -> None:
    for name in names:
        desk.store.accounts.add(User(name, f"{name}先生", ("inspector",), None, True, desk.now()), "tests")


def test_the_page_has_the_calls_in_order_and_says_why(desk: Desk, as_: As) -> None:
    add(desk, "settled", GREETING)
    add(desk, "open", RINGS, BANNED)
    desk.store.save(result("fatal", items=(BANNED,), fatal=("banned",), final=0.0))
    answer = as_("inspector").get("/queue?state=all")
    assert Rows(answer.text).calls == ["open", "fatal", "settled"]
    for words in ("待定 1 项", "一票否决", "低分", "三声内接听", "服务禁语", "王芳", "本月已听 0/5"):
        assert words in answer.text
    assert Rows(as_("inspector").get("/queue").text).calls == ["open", "fatal"]
    assert "<th" not in as_("inspector").get("/queue?team=无此组").text
    english = as_("inspector")
    english.cookies.set("lang", "en")
    assert "1 undetermined" in english.get("/queue").text


def test_a_row_opens_the_call_with_the_way_back(desk: Desk, as_: As) -> None:
    add(desk, "a/b c&d?e", RINGS)
    (link,) = Rows(as_("inspector").get("/queue?why=undetermined&team=一组").text).links
    at = urlsplit(link)
    assert at.path == "/calls/a%2Fb%20c%26d%3Fe"
    came = Asked.read(parse_qs(at.query)["from"][0])
    assert (came.why, came.team) == ("undetermined", "一组")


def test_the_address_leaves_out_what_asks_for_nothing() -> None:
    assert Asked.read("state=open&month=&q=&fatal=0&min=&sort=order&nonsense=1").query() == ""
    assert Asked.read("q=a b&min=59.50&fatal=1").query() == "fatal=1&q=a+b&min=59.5"
    for wrong in ("state=x", "month=10", "min=x", "min=101", "day=heute", "outcome=x", "q=%00", "q=" + "a" * 201):
        with pytest.raises(Exception, match="no query of the queue"):
            Asked.read(wrong)


def test_a_wrong_filter_is_an_error_and_not_another_answer(as_: As) -> None:
    client = as_("inspector")
    for wrong in ("state=x", "min=x", "at=x", "at=[1]", "q=%00", "month=2026-99999"):
        assert client.get(f"/queue?{wrong}").status_code == 422, wrong
        assert client.get(f"/api/queue?{wrong}").status_code == 422, wrong


def test_today_is_the_day_of_the_house(desk: Desk, as_: As) -> None:
    here = desk.local(desk.now()).replace(hour=0, minute=1, tzinfo=None)
    add(desk, "today", RINGS, started_at=here)
    add(desk, "before", RINGS, started_at=here - timedelta(minutes=2))
    assert Rows(as_("inspector").get("/queue?state=all&day=today&sort=newest").text).calls == ["today"]


def test_markup_in_names_is_shown_as_it_is(desk: Desk, as_: As) -> None:
    line = {"id": "evil", "title": EVIL}
    add(desk, EVIL, replace(RINGS, **line), agent_name=EVIL,
        agent_id=EVIL, team=EVIL, line=EVIL)  # fmt: skip
    staff(desk, "bai")
    desk.store.accounts.change(User("bai", EVIL, ("inspector",), None, True, desk.now()), "tests", desk.now())
    desk.store.desk.assign([EVIL], "bai", "su", desk.now())
    desk.store.desk.save_view("bai", EVIL[:60], "", True, desk.now())
    desk.store.desk.claim(EVIL, "bai", desk.now())
    for page in ("/queue", "/queue?state=all&q=%3Cscript%3E", "/workload"):
        answer = as_("supervisor").get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert Rows(answer.text).scripts == 0
    assert Rows(as_("supervisor").get("/queue").text).calls == [EVIL]


def test_a_filter_gives_the_list_alone_and_its_address(desk: Desk, as_: As) -> None:
    add(desk, "one")
    client = as_("inspector")
    part = client.get("/queue?team=一组&why=&month=", headers={"hx-request": "true"})
    assert part.headers["hx-push-url"] == "/queue?team=%E4%B8%80%E7%BB%84"
    assert part.text.lstrip().startswith('<section id="queue"')
    again = client.get("/queue", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert "<html" in again.text


def test_pages_of_the_list_lead_on(desk: Desk, as_: As) -> None:
    desk.store.save_all([result(f"c{at:03d}", items=(RINGS,)) for at in range(120)])
    client, seen = as_("inspector"), []
    address: str | None = "/queue?sort=oldest"
    while address:
        text = client.get(address).text
        seen += Rows(text).calls
        found = text.split('rel="next" href="')[1:]
        address = found[0].split('"')[0].replace("&amp;", "&") if found else None
    assert seen == [f"c{at:03d}" for at in range(120)]
    first = client.get("/api/queue?sort=oldest&limit=100").json()
    rest = client.get("/api/queue", params={"sort": "oldest", "limit": 100, "at": first["next"]}).json()
    assert [row["call_id"] for row in first["rows"] + rest["rows"]] == seen
    assert (rest["next"], first["counts"]["rows"]) == (None, 120)


def test_next_goes_on_and_skips_what_others_have(desk: Desk, as_: As) -> None:
    for name in ("a", "b", "c", "d"):
        add(desk, name)
    staff(desk, "bai")
    desk.store.desk.assign(["b"], "bai", "su", desk.now())
    desk.store.desk.claim("c", "bai", desk.now())
    client = as_("inspector")

    def following(**told: str) -> str:
        answer = client.get("/queue/next", params=told)
        assert answer.status_code == 303
        return str(answer.headers["location"])

    assert following().startswith("/calls/a?")
    assert following(after="a").startswith("/calls/d?")
    # behind the last one it begins anew
    assert following(after="d").startswith("/calls/a?")
    assert set(desk.store.desk.claims(None, desk.now())) == {"a", "c"}
    desk.store.desk.assign(["a", "d"], "bai", "su", desk.now())
    assert following(after="a", team="一组") == "/queue?team=%E4%B8%80%E7%BB%84&none=1"
    assert "没有可接的通话" in client.get("/queue?none=1").text
    assert client.post("/api/queue/next").json() is None


def test_next_goes_on_from_where_the_call_stood_when_it_was_opened(desk: Desk, as_: As) -> None:
    for name in ("a", "b", "c"):
        add(desk, name)
    client = as_("inspector")
    page = client.get("/queue").text
    at_b = parse_qs(urlsplit(Rows(page).links[1]).query)["from"][0]
    add(desk, "b", GREETING)  # settled meanwhile: it stands at the end now
    assert client.get(f"/queue/next?after=b&{at_b}").headers["location"].startswith("/calls/c?")


def test_two_inspectors_at_once_never_get_the_same_call(desk: Desk, as_: As) -> None:
    staff(desk, *(names := ["i1", "i2", "i3", "i4"]))
    for at in range(16):
        add(desk, f"c{at:02d}")
    clients = {name: as_("inspector") for name in names}
    from qa.web.access import COOKIE, token_hash

    for name, client in clients.items():
        desk.store.accounts.begin(token_hash(name), name, desk.now(), desk.now() + timedelta(days=1), "tests")
        client.cookies.clear()
        client.cookies.set(COOKIE, name)

    def work(name: str) -> list[str]:
        mine: list[str] = []
        for _ in range(4):
            found = clients[name].post("/api/queue/next").json()
            mine.append(found["call_id"])
            assert desk.store.desk.claims([found["call_id"]], desk.now())[found["call_id"]].holder == name
            add(desk, found["call_id"], GREETING)  # settled: what is held is one's own, and would come again
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [each for mine in pool.map(work, names) for each in mine]
    assert sorted(taken) == [f"c{at:02d}" for at in range(16)]


def test_calls_are_given_taken_back_and_taken(desk: Desk, as_: As) -> None:
    add(desk, "a")
    add(desk, "b")
    staff(desk, "bai")
    su, lin = as_("supervisor"), as_("inspector")
    due = (desk.local(desk.now()) + timedelta(days=2)).date()
    body = {"call_id": ["a", "b"], "to": "bai", "due": due.isoformat()}
    answer = su.post(
        "/queue/assign", data=body, headers={"hx-request": "true", "hx-current-url": "http://x/queue?why=risk"}
    )
    assert (answer.status_code, json.loads(answer.headers["hx-trigger"])["toast"]["text"]) == (200, "已分派 2 通")
    assert 'data-query="why=risk"' in answer.text
    (one, _) = desk.store.desk.assignments(to="bai")
    assert desk.local(one.due).isoformat()[:19] == f"{due}T23:59:59"
    assert "bai先生" in lin.get("/queue").text
    refused = lin.post("/api/queue/take", json={"call_id": ["a"]})
    assert (refused.status_code, "bai" in refused.json()["problem"]) == (409, True)
    assert su.post("/queue/unassign", data={"call_id": ["a"]}).headers["location"] == "/queue?"
    assert lin.post("/api/queue/take", json={"call_id": ["a"]}).json() == {"calls": {"lin": 1}}
    assert Rows(lin.get("/queue?assigned=me&sort=due").text).calls == ["a"]
    for wrong, status in (
        ({"call_id": ["a"], "to": "nobody"}, 422),
        ({"call_id": ["zzz"], "to": "bai"}, 409),
        ({"call_id": ["a"], "to": "bai", "due": "2020-01-01"}, 409),
        ({"call_id": [], "to": "bai"}, 422),
        ({"call_id": ["a"] * 501, "to": "bai"}, 422),
        ({"call_id": ["\x00"], "to": "bai"}, 422),
    ):
        assert su.post("/api/queue/assign", json=wrong).status_code == status, wrong


def test_what_is_not_settled_is_not_released(desk: Desk, as_: As) -> None:
    add(desk, "open", RINGS)
    add(desk, "done", GREETING)
    answer = as_("supervisor").post("/api/queue/release", json={"call_id": ["open", "done"]})
    assert answer.json() == {"calls": 1, "left": 1}
    assert set(desk.store.desk.released()) == {"done"}
    assert Rows(as_("supervisor").get("/queue?state=released").text).calls == ["done"]


def test_work_is_dealt_to_whom_has_the_least() -> None:
    dealt = deal(["1", "2", "3", "4", "5"], ["a", "b", "c"], {"a": 2, "c": 1})
    # b has none and takes the first; b and c have one each, b is named first; then c; then a, b and c have two
    assert dealt == {"a": ["4"], "b": ["1", "2", "5"], "c": ["3"]}


def test_spreading_gives_the_first_of_the_queue_evenly(desk: Desk, as_: As) -> None:
    for at in range(7):
        add(desk, f"c{at}", RINGS, team="一组" if at < 6 else "二组")
    staff(desk, "bai", "hei")
    desk.store.desk.assign(["c5"], "bai", "su", desk.now())
    su = as_("supervisor")
    body = {"n": 5, "to": ["bai", "hei"], "query": "team=一组"}
    assert su.post("/api/queue/spread", json=body).json() == {"calls": {"bai": 2, "hei": 3}}
    assert {each.call_id for each in desk.store.desk.assignments()} == {"c0", "c1", "c2", "c3", "c4", "c5"}
    page = su.post("/workload/spread", data={"n": "9", "to": ["hei"]}, headers={"hx-request": "true"})
    assert "已把 1 通分给 1 人" in json.loads(page.headers["hx-trigger"])["toast"]["text"]
    assert su.post("/api/queue/spread", json=body | {"to": ["su2"]}).status_code == 422
    assert su.post("/api/queue/spread", json=body | {"query": "state=x"}).status_code == 422


def test_spreading_by_quota(desk: Desk, as_: As) -> None:
    for at in range(12):
        add(desk, f"c{at:02d}", GREETING, agent_id="0007" if at < 9 else "0012")
    staff(desk, "bai")
    about = ("c00", "plaza", "1", "opening")
    desk.store.people.add_reviews([Review(*about, Outcome.PASSED, Outcome.PASSED, "bai", desk.now())])
    given = as_("supervisor").post("/api/queue/spread", json={"n": 100, "to": ["bai"], "per_quota": True}).json()
    # of the first agent four of five are lacking, of the second all three that there are
    assert given == {"calls": {"bai": 7}}


def test_views_are_kept_shared_and_dropped(as_: As) -> None:
    lin, su = as_("inspector"), as_("supervisor")
    sent = lin.post(
        "/queue/views", data={"title": "一组待定", "query": "team=一组&why=undetermined&month=", "shared": "1"}
    )
    assert sent.status_code == 303
    lin.post("/queue/views", data={"title": "私", "query": ""})
    assert "一组待定" in su.get("/queue").text
    assert "私</a>" not in su.get("/queue").text
    (view, _) = lin.get("/api/queue/views").json()
    assert view["query"] == "why=undetermined&team=%E4%B8%80%E7%BB%84"
    assert su.post(f"/queue/views/{view['id']}/drop").status_code == 409
    assert lin.post(f"/queue/views/{view['id']}/drop").headers["location"] == "/queue"
    assert "一组待定" not in su.get("/queue").text
    assert lin.post("/queue/views", data={"title": "x", "query": "state=y"}).status_code == 422
    assert lin.post("/queue/views", data={"title": " ", "query": ""}).status_code == 422


def test_the_workload_shows_who_has_what(desk: Desk, as_: As) -> None:
    add(desk, "a")
    add(desk, "b")
    staff(desk, "bai")
    desk.store.desk.assign(["a"], "bai", "su", desk.now())
    page = as_("supervisor").get("/workload")
    assert page.status_code == 200
    told = as_("supervisor").get("/api/workload").json()
    (load,) = [load for load in told["loads"] if load["name"] == "bai"]
    assert (load["open"], load["overdue"], load["minutes"]) == (1, 0, None)
    assert (sum(age["counts"].get("undetermined", 0) for age in told["ages"]), told["free"]) == (2, 1)
    assert as_("inspector").get("/workload").status_code == 403


def test_who_may_do_what(as_: As) -> None:
    for role in ("agent", "trainer"):
        client = as_(role)
        for path in ("/queue", "/queue/next", "/workload", "/api/queue", "/api/queue/choices", "/api/workload"):
            assert client.get(path).status_code == 403, (role, path)
    body = {"call_id": ["a"], "to": "lin", "n": 1}
    for act in ("assign", "unassign", "spread"):
        assert as_("inspector").post(f"/api/queue/{act}", json=body).status_code == 403
    page = as_("inspector").get("/queue").text
    assert "/queue/assign" not in page.split('<dialog id="assign"')[0]
