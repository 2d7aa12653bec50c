"""What the desk keeps, in both databases: what goes in comes out, every write leaves a line, two at once do not mix."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qa.errors import RefusedError
from qa.store import Store, open_store
from qa.types.desk import Assignment, Claim, Comment, Entry, JobFile, Playlist, SavedView, TrailQuery, User
from qa.types.people import Act
from tests.handmade import result

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)


@pytest.fixture
def store(any_store: Store) -> Store:
    any_store.save(result("c01"))
    any_store.save(result("c02", info={"agent_id": "0099"}))
    any_store.save(result("c03"))
    return any_store


def told(store: Store, subject: str) -> list[tuple[str, str]]:
    return [(act.action, act.author) for act in store.people.acts(subject=subject)]


# ---- claims ---------------------------------------------------------------------------------------


def test_a_call_is_held_by_one(store: Store) -> None:
    desk = store.desk
    mine = Claim("c01", "lin", AT, AT + timedelta(seconds=120))
    assert desk.claim("c01", "lin", AT) == mine
    assert desk.claim("c01", "wu", AT + timedelta(seconds=119)) == mine
    renewed = desk.claim("c01", "lin", AT + timedelta(seconds=100))
    assert renewed == replace(mine, until=AT + timedelta(seconds=220))  # since the first
    assert desk.claims(["c01", "c02"], AT + timedelta(seconds=219)) == {"c01": renewed}
    assert desk.claims(None, AT + timedelta(seconds=220)) == {}
    over = AT + timedelta(seconds=220)
    assert desk.claim("c01", "wu", over) == Claim("c01", "wu", over, over + timedelta(seconds=120))
    again = desk.claim("c01", "wu", LATER)
    assert again.since == LATER  # it had run out


def test_a_call_is_let_go_by_its_holder(store: Store) -> None:
    store.desk.claim("c01", "lin", AT)
    store.desk.release_claim("c01", "wu")
    assert store.desk.claims(None, AT)
    store.desk.release_claim("c01", "lin")
    assert store.desk.claims(None, AT) == {}
    assert store.desk.claim("c01", "wu", AT).holder == "wu"
    assert store.people.acts() == []


@pytest.mark.usefixtures("store")
def test_of_many_at_once_one_holds_the_call(database: str) -> None:
    def one(number: int) -> str:
        with open_store(database, busy_seconds=60) as each:
            return each.desk.claim("c01", f"p{number}", AT).holder

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(one, range(6)))) == 1


# ---- assignments ----------------------------------------------------------------------------------


def test_calls_are_given_and_settled(store: Store) -> None:
    desk = store.desk
    due = AT + timedelta(days=2)
    desk.assign(["c01", "c02", "c01"], "lin", "su", AT, due)
    given = [replace(each, id=None) for each in desk.assignments()]
    assert given == [Assignment(call_id, "lin", "su", AT, due) for call_id in ("c01", "c02")]
    desk.finish_assignment("c01", LATER)
    desk.finish_assignment("c03", LATER)  # nobody has it
    assert [each.call_id for each in desk.assignments(to="lin")] == ["c02"]
    done = desk.assignments(to="lin", open_only=False)
    assert [(each.call_id, each.done_at) for each in done] == [("c01", LATER), ("c02", None)]
    assert told(store, "call:c01") == [("assign", "su"), ("finish_assignment", "lin")]


def test_a_call_is_with_one_person(store: Store) -> None:
    desk = store.desk
    desk.assign(["c01", "c02"], "lin", "su", AT)
    desk.assign(["c01"], "wu", "su", LATER)
    assert [(each.call_id, each.to) for each in desk.assignments()] == [("c02", "lin"), ("c01", "wu")]
    desk.unassign(["c01", "c03"], "su", LATER)
    assert [each.call_id for each in desk.assignments(call_ids=["c01", "c02"], open_only=False)] == ["c02"]
    assert told(store, "call:c01") == [("assign", "su"), ("assign", "su"), ("unassign", "su")]
    assert told(store, "call:c03") == []


def test_thousands_of_calls_at_once(store: Store) -> None:
    many = [f"x{number}" for number in range(12_000)]
    assert store.desk.claims(many, AT) == {}
    assert store.desk.assignments(call_ids=many) == []
    assert store.desk.released([*many, "c01"]) == {}
    with pytest.raises(RefusedError, match="there is no call x0, x1, x2, x3, x4 …"):
        store.desk.assign(many, "lin", "su", AT)


# ---- releases -------------------------------------------------------------------------------------


def test_an_agent_sees_what_was_released(store: Store) -> None:
    desk = store.desk
    desk.release(["c01", "c02"], "su", AT)
    desk.release(["c01", "c03"], "su", LATER)
    assert desk.released() == {"c01": AT, "c02": AT, "c03": LATER}
    assert desk.released(agent_id="0099") == {"c02": AT}
    assert desk.released(["c01", "c02"], agent_id="0099") == {"c02": AT}
    desk.withdraw(["c01", "c01"], "su", LATER)
    assert desk.released(["c01", "c02"]) == {"c02": AT}
    desk.release(["c01"], "su", LATER)
    assert desk.released(["c01"]) == {"c01": LATER}
    assert told(store, "call:c01") == [("release", "su"), ("withdraw_release", "su"), ("release", "su")]


# ---- views and playlists --------------------------------------------------------------------------


def test_views_are_ones_own_or_shared(store: Store) -> None:
    desk = store.desk
    mine = desk.save_view("lin", " 十月 ", "month=2026-10", False, AT)
    theirs = desk.save_view("wu", "风险", "sort=risk", True, AT)
    assert desk.views("lin") == [
        SavedView(mine, "lin", "十月", "month=2026-10", False, AT),
        SavedView(theirs, "wu", "风险", "sort=risk", True, AT),
    ]
    assert [each.id for each in desk.views("zhao")] == [theirs]
    again = desk.save_view("lin", "十月", "month=2026-11", False, LATER)
    assert [(each.id, each.query) for each in desk.views("lin")] == [(theirs, "sort=risk"), (again, "month=2026-11")]
    with pytest.raises(RefusedError, match="has no view"):
        desk.drop_view(theirs, "lin", AT)
    desk.drop_view(again, "lin", AT)
    assert [each.id for each in desk.views("lin")] == [theirs]


def test_a_playlist_is_put_in_order(store: Store) -> None:
    desk = store.desk
    number = desk.make_playlist("开场白", "tang", AT, "给新人")
    entries = [Entry("c01", 1.0, 4.5, "好", "听语气", "opening"), Entry("c02"), Entry("c03", 2.0, 3.0)]
    ids = [desk.add_entry(number, entry, "tang", AT) for entry in entries]
    kept = tuple(replace(entry, id=id) for entry, id in zip(entries, ids, strict=True))
    assert desk.playlist(number) == Playlist("开场白", "tang", AT, "给新人", kept, number)
    desk.move_entry(ids[2], 0, "tang", AT)
    assert [each.id for each in desk.playlist(number).entries] == [ids[2], ids[0], ids[1]]
    desk.move_entry(ids[2], 99, "tang", AT)
    desk.remove_entry(ids[0], "tang", AT)
    assert [each.id for each in desk.playlist(number).entries] == [ids[1], ids[2]]
    last = desk.add_entry(number, Entry("c01"), "wu", AT)
    assert [each.id for each in desk.playlist(number).entries] == [ids[1], ids[2], last]
    empty = desk.make_playlist("空", "wu", LATER)
    assert [(each.id, len(each.entries)) for each in desk.playlists()] == [(empty, 0), (number, 3)]
    desk.drop_playlist(number, "tang", LATER)
    assert [each.id for each in desk.playlists()] == [empty]
    assert told(store, f"playlist:{number}")[0] == ("make_playlist", "tang")
    assert told(store, f"playlist:{number}")[-1] == ("drop_playlist", "tang")


# ---- jobs and columns -----------------------------------------------------------------------------


def test_a_job_and_its_files(store: Store) -> None:
    desk = store.desk
    job = desk.open_job("guan", AT, {"pack": "plaza"})
    files = [JobFile(job, f"{name}.wav", 2**33, name * 64, f"/up/{name}") for name in "abc"]
    ids = [desk.add_file(file) for file in files]
    desk.set_job(job, "running", "guan", AT)
    desk.set_file(ids[0], "done", call_id="c01")
    desk.set_file(ids[1], "failed", problem="不是录音")
    found = desk.files(job)
    assert found[0] == replace(files[0], id=ids[0], state="done", call_id="c01")
    assert found[1] == replace(files[1], id=ids[1], state="failed", problem="不是录音")
    assert [each.id for each in desk.files(job, state="waiting")] == [ids[2]]
    kept = desk.job(job)
    assert (kept.state, kept.options) == ("running", {"pack": "plaza"})
    assert kept.files == {"done": 1, "failed": 1, "waiting": 1}
    second = desk.open_job("guan", LATER, {})
    assert [each.id for each in desk.jobs()] == [second, job]
    assert desk.jobs(newest=1) == [desk.job(second)]
    assert desk.job(second).files == {}


def test_what_columns_mean_is_remembered(store: Store) -> None:
    assert store.desk.mapping("工号|时间") is None
    store.desk.keep_mapping("工号|时间", {"工号": "agent_id"}, "guan", AT)
    store.desk.keep_mapping("工号|时间", {"工号": "agent_id", "时间": "started_at"}, "guan", AT)
    assert store.desk.mapping("工号|时间") == {"工号": "agent_id", "时间": "started_at"}


# ---- comments and swaps ---------------------------------------------------------------------------


def test_comments_and_swaps(store: Store) -> None:
    desk = store.desk
    made = Comment("c01", "lin", AT, "<b>听不清</b>", 3.5, "opening")
    number = desk.comment(replace(made, text="  <b>听不清</b>\n"))
    whole = desk.comment(Comment("c01", "wu", LATER, "同意"))
    assert desk.comments("c01") == [replace(made, id=number), Comment("c01", "wu", LATER, "同意", id=whole)]
    assert desk.comments("c02") == []
    assert desk.swapped("c01") is False
    assert [desk.swap_parties("c01", "lin", AT) for _ in range(3)] == [True, False, True]
    assert desk.swapped("c01") is True
    assert desk.swapped("c02") is False


# ---- what is refused ------------------------------------------------------------------------------

LONG = "x" * 4001
REFUSALS: dict[str, tuple[Callable[[Store], object], str]] = {
    "an assignment to nobody": (lambda s: s.desk.assign(["c01"], " ", "su", AT), "nobody is named"),
    "one that is due before": (lambda s: s.desk.assign(["c01"], "lin", "su", AT, AT), "due before"),
    "a release of no call": (lambda s: s.desk.release(["c01", "c77"], "su", AT), "no call c77"),
    "a view without a name": (lambda s: s.desk.save_view("lin", " ", "", False, AT), "no name"),
    "a playlist without a name": (lambda s: s.desk.make_playlist("", "lin", AT), "no name"),
    "an entry of no playlist": (lambda s: s.desk.add_entry(7, Entry("c01"), "lin", AT), "no playlist 7"),
    "an entry that ends early": (lambda s: s.desk.add_entry(7, Entry("c01", 3.0, 2.0), "lin", AT), "no stretch"),
    "an entry without an end": (lambda s: s.desk.add_entry(7, Entry("c01", 3.0), "lin", AT), "no stretch"),
    "moving no entry": (lambda s: s.desk.move_entry(7, 0, "lin", AT), "no entry 7"),
    "no job": (lambda s: s.desk.set_job(7, "done", "lin", AT), "no job 7"),
    "a file of no job": (lambda s: s.desk.add_file(JobFile(7, "a", 1, "x", "/a")), "no job 7"),
    "an empty comment": (lambda s: s.desk.comment(Comment("c01", "lin", AT, " \n")), "is empty"),
    "a huge comment": (lambda s: s.desk.comment(Comment("c01", "lin", AT, LONG)), "4001 characters"),
    "a comment on no call": (lambda s: s.desk.comment(Comment("c77", "lin", AT, "x")), "no call c77"),
    "a swap of no call": (lambda s: s.desk.swap_parties("c77", "lin", AT), "no call c77"),
    "a user twice": (lambda s: [s.accounts.add(WANG, "guan") for _ in range(2)], "there is a user wang"),
    "nobody's password": (lambda s: s.accounts.set_password("wang", "x", "guan", AT), "no user wang"),
}
WANG = User("wang", "王", ("admin",), None, True, AT)


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(store: Store, name: str) -> None:
    write, message = REFUSALS[name]
    with pytest.raises(RefusedError, match=message) as caught:
        write(store)
    assert caught.value.mend
    assert [act for act in store.people.acts() if act.action != "add_user"] == []


def test_a_job_that_ended_takes_no_more_files(store: Store) -> None:
    job = store.desk.open_job("guan", AT, {})
    store.desk.set_job(job, "cancelled", "guan", AT)
    with pytest.raises(RefusedError, match="is cancelled"):
        store.desk.add_file(JobFile(job, "a", 1, "x", "/a"))


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ("inspector",)}])
def test_somebody_makes_users(store: Store, change: dict[str, object]) -> None:
    li = replace(WANG, name="li")
    store.accounts.add(WANG, "guan")
    with pytest.raises(RefusedError, match="the last admin"):
        store.accounts.change(replace(WANG, **change), "guan", AT)
    store.accounts.add(li, "guan")
    store.accounts.change(replace(WANG, **change), "guan", AT)
    with pytest.raises(RefusedError, match="the last admin"):
        store.accounts.change(replace(li, **change), "guan", AT)
    assert store.accounts.users() == [li, replace(WANG, **change)]


def test_a_link_is_taken_by_one_of_many(store: Store, database: str) -> None:
    store.accounts.add(WANG, "guan")
    store.accounts.invite("hash", "wang", LATER, "guan", AT)

    def one(_: int) -> str | None:
        with open_store(database, busy_seconds=60) as each:
            return each.accounts.take_invitation("hash", AT)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(map(str, pool.map(one, range(4)))) == ["None", "None", "None", "wang"]


def test_the_trail_is_asked_in_many_ways(store: Store) -> None:
    for number, (author, action, subject) in enumerate(
        [("lin", "review", "call:c01"), ("su", "release", "call:c01"), ("su", "close_plan", "plan:c01"),
         ("su", "release", "call:c_1")]
    ):  # fmt: skip
        store.people.audit(Act(AT + timedelta(minutes=number), author, action, subject))

    def found(**wanted: object) -> list[int]:
        return [number for number, _ in store.people.trail(TrailQuery(**wanted))]  # type: ignore[arg-type]

    assert found() == [4, 3, 2, 1]
    assert found(subject="c01") == [3, 2, 1]
    assert found(subject="call:") == [4, 2, 1]
    assert found(subject="call:c_:") == []  # no wildcard
    assert found(author="su", action="release") == [4, 2]
    assert found(since=AT + timedelta(minutes=1), until=AT + timedelta(minutes=3)) == [3, 2]
    assert found(before=3, limit=1) == [2]
