"""Laws of the sample: the quota is kept, every call has the same chance, nothing but the seed decides."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil, floor

from hypothesis import assume, given
from hypothesis import strategies as st

from qa.sampling import Candidate, Facts, Limits, by_risk, coverage, draw, frame_hash, risks_of
from qa.sampling.draw import systematic

START = datetime(2026, 10, 1, 9)
SEEDS = st.text(min_size=1, max_size=8)


@st.composite
def frames(draw_from: st.DrawFn) -> list[Candidate]:
    size = draw_from(st.integers(1, 40))
    made = []
    for number in range(size):
        hours = draw_from(st.integers(0, 30 * 24))
        made.append(
            Candidate(
                f"c{number:03}",
                draw_from(st.sampled_from(["0007", "0070", "0115", ""])),
                line=draw_from(st.sampled_from(["hot", "back"])),
                direction=draw_from(st.sampled_from(["inbound", "outbound"])),
                started_at=START + timedelta(hours=hours),
                duration=draw_from(st.sampled_from([20.0, 90.0, 400.0])),
                facts=Facts(fatal=draw_from(st.booleans()), distress=draw_from(st.sampled_from([None, 0.0, 0.9]))),
            )
        )
    return made


@given(frames(), st.integers(1, 5), SEEDS)
def test_the_quota_is_kept(frame: list[Candidate], quota: int, seed: str) -> None:
    drawn = draw(frame, quota, seed)
    assert len({call.call_id for call in drawn}) == len(drawn)
    assert set(drawn) <= set(frame)
    sizes = Counter(call.agent for call in frame if call.agent)
    assert Counter(call.agent for call in drawn) == {agent: min(quota, n) for agent, n in sizes.items()}


@given(frames(), st.integers(1, 5), SEEDS, st.randoms())
def test_nothing_but_the_seed_decides(frame: list[Candidate], quota: int, seed: str, dice: object) -> None:
    shuffled = list(frame)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(shuffled, quota, seed) == draw(frame, quota, seed)
    assert frame_hash(shuffled) == frame_hash(frame)
    alone = [call for call in frame if call.agent == "0007"]
    assert draw(alone, quota, seed) == [call for call in draw(frame, quota, seed) if call.agent == "0007"]


@given(st.integers(1, 60), st.integers(1, 60))
def test_every_call_has_the_same_chance(whole: int, part: int) -> None:
    assume(part <= whole)
    # u at the middle of each of `whole` equal stretches: at each place as often taken as its chance says
    starts = [(2 * step + 1) * (1 << 256) // (2 * whole) for step in range(whole)]
    taken = Counter(place for start in starts for place in systematic(whole, part, start))
    assert taken == dict.fromkeys(range(whole), part)


@given(frames(), st.integers(1, 5), SEEDS)
def test_a_lines_calls_are_taken_by_their_share(frame: list[Candidate], quota: int, seed: str) -> None:
    drawn = draw(frame, quota, seed)
    for agent in {call.agent for call in frame if call.agent}:
        own = [call for call in frame if call.agent == agent]
        taken = [call for call in drawn if call.agent == agent]
        for line, n in Counter(call.line for call in own).items():
            share = len(taken) * n / len(own)
            assert floor(share) <= sum(call.line == line for call in taken) <= ceil(share)


def test_the_sample_can_be_drawn_again_by_hand() -> None:
    frame = [Candidate(f"c{n}", "0007", line="hot", started_at=START, duration=90) for n in range(7)]

    def number(name: str) -> int:
        return int(hashlib.sha256(f"s33d|{name}".encode()).hexdigest(), 16)

    ordered = sorted(frame, key=lambda call: number(call.call_id))
    u = number("0007") / 2**256
    by_hand = {ordered[int((u + i) * 7 / 3)].call_id for i in range(3)}
    assert {call.call_id for call in draw(frame, 3, "s33d")} == by_hand


def test_other_seeds_draw_other_calls_as_often_as_they_should() -> None:
    frame = [Candidate(f"c{n}", "0007", line="hot" if n < 4 else "back", started_at=START) for n in range(10)]
    taken = Counter(call.call_id for seed in range(2000) for call in draw(frame, 3, str(seed)))
    assert set(taken) == {call.call_id for call in frame}
    assert all(520 <= n <= 680 for n in taken.values())  # 600 of 2000; four standard errors are 82


@given(frames(), st.integers(0, 3), SEEDS)
def test_each_of_the_other_calls_has_a_reason(frame: list[Candidate], most: int, seed: str) -> None:
    drawn = {call.call_id for call in draw(frame, 1, seed)}
    picks = by_risk(frame, most, seed, without=drawn)
    assert all(pick.risks == risks_of(pick.call) != () and not pick.random for pick in picks)
    assert not drawn & {pick.call.call_id for pick in picks}
    assert max(Counter(pick.call.agent for pick in picks).values(), default=0) <= most
    # nobody's fatal call is passed over for one in distress
    for agent in {pick.call.agent for pick in picks}:
        left = {c.call_id for c in frame if c.agent == agent} - drawn - {p.call.call_id for p in picks}
        taken = [pick for pick in picks if pick.call.agent == agent]
        if any("fatal" not in pick.risks for pick in taken):
            assert not any("fatal" in risks_of(call) for call in frame if call.call_id in left)


def test_reasons() -> None:
    call = Candidate("c1", "0007", started_at=datetime(2026, 10, 20, 9), facts=Facts())
    assert risks_of(call) == ()

    def why(**facts: object) -> tuple[str, ...]:
        return risks_of(replace(call, facts=Facts(**facts)))  # type: ignore[arg-type]

    assert why(fatal=True) == why(fatal_open=True) == ("fatal",)
    assert why(low=78, high=83, limits=(60, 80, 90)) == ("undetermined",)  # 良 or 中: what is open decides
    assert why(low=80, high=83, limits=(60, 80, 90)) == ()  # 良 either way
    assert why(low=75, high=80, limits=(80,)) == ("undetermined",)  # a limit that is reached counts
    assert why(distress=0.4) == ("distress",)
    assert why(distress=0.39, hold=59.9) == ()
    assert why(hold=60) == ("hold",)
    assert why(first_day=date(2026, 9, 21)) == ("new",)  # the thirtieth day
    assert why(first_day=date(2026, 9, 20)) == ()
    assert risks_of(replace(call, facts=Facts(hold=30)), Limits(hold=30)) == ("hold",)


@given(frames(), st.integers(1, 5), st.sets(st.integers(0, 39)))
def test_coverage_adds_up(frame: list[Candidate], quota: int, heard: set[int]) -> None:
    ids = {f"c{number:03}" for number in heard}
    drawn = {call.call_id for call in draw(frame, quota, "s")}
    rows = coverage(frame, quota, ids, drawn)
    known = [call for call in frame if call.agent]
    assert sum(row.calls for row in rows) == len(known)
    assert sum(row.heard for row in rows) == sum(call.call_id in ids for call in known)
    assert sum(row.drawn for row in rows) == len(drawn)
    for row in rows:
        assert row.missing == max(0, min(quota, row.calls) - row.heard)
        assert row.drawn_heard <= min(row.drawn, row.heard)
