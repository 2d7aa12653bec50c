"""What the pages show is what the second implementation counts, and each number leads to as many calls."""

from __future__ import annotations

import math

import pytest
from fastapi.testclient import TestClient
from scipy.stats import ttest_ind

from qa.report.cells import number, percent
from tests.bench.year.world import World
from tests.scorecard import plain
from tests.web.cards.conftest import Client
from tests.web.reading import Down, read


@pytest.mark.parametrize("rubric", ["plaza", "telecom"])
def test_the_board_shows_what_was_counted(client: Client, calls: list[plain.Scored], month: str, rubric: str) -> None:
    page = read(client("supervisor").get(f"/cards?month={month}&rubric={rubric}").text)
    shown = {row[1].split(")")[0].split("(")[-1]: row for row in page.rows if len(row) == 11}
    groups = plain.by_subject(calls, "agent", month)
    of_rubric = {agent: group for (agent, name), group in groups.items() if name == rubric and agent}
    assert of_rubric.keys() <= shown.keys()
    for agent, group in of_rubric.items():
        row, counts = shown[agent], plain.counts(group)
        assert row[2] == str(counts["calls"])
        assert row[3].split(" +")[0] == str(counts["counted"])
        assert row[4] == number(plain.mean(plain.scores(group)))
        assert sum(int(word) for word in row[7].split() if word.isdigit()) == sum(plain.grades(group).values())
        assert row[8] == str(len(plain.fatal(group)))
        assert row[9] == str(plain.waiting(group)[1])


def test_all_together_are_the_sums_of_all(client: Client, calls: list[plain.Scored], month: str) -> None:
    answer = client("supervisor").get(f"/api/cards?month={month}").json()
    groups = plain.by_subject(calls, "all", month)
    assert {group["rubric"] for group in answer["groups"]} == {rubric for _, rubric in groups}
    for group in answer["groups"]:
        whole, of = group["whole"], groups[None, group["rubric"]]
        assert {name: whole[name] for name in plain.counts(of)} == plain.counts(of)
        assert whole["mean"]["mean"] == pytest.approx(plain.mean(plain.scores(of)), abs=0.005)
        assert whole["distribution"]["counts"] == plain.bins(plain.scores(of))
        assert whole["grades"] == plain.grades(of)
        assert set(whole["fatal_calls"]) == plain.fatal(of)
        items = plain.items(of)
        for line in whole["items"]:
            for name, value in items[line["id"]].items():
                assert line[name] == pytest.approx(value, abs=0.005), (line["id"], name)
        for part in whole["sections"]:
            assert part["lost"] == pytest.approx(plain.sections(of)[part["section"]][0], abs=0.005)
        talk = plain.talk(of)
        assert whole["talk"]["agent_share"] == pytest.approx(talk["agent_share"])
        assert whole["talk"]["interruptions"] == talk["interruptions"]


def test_faults_of_a_card_have_their_rates_and_bounds(client: Client, calls: list[plain.Scored], month: str) -> None:
    agent, rubric, group = _busiest(calls, month)
    page = read(client("supervisor").get(f"/cards/{agent}?month={month}&rubric={rubric}").text)
    titles = _titles(client("supervisor"), agent, month)
    rows = {row[0]: row for row in page.rows if len(row) == 10}
    for item, counts in plain.items(group).items():
        decided = counts["passed"] + counts["failed"]
        row = rows[titles[item]]
        if decided:
            low, high = plain.wilson(int(counts["failed"]), int(decided))
            assert row[1] == percent(counts["failed"] / decided)
            assert row[2] == f"{percent(low)}–{percent(high)}"
        names = ("failed", "confirmed", "passed", "undetermined", "awaiting_ear", "not_applicable")
        assert row[3:9] == [str(counts[name]) for name in names], item


def _busiest(calls: list[plain.Scored], month: str) -> tuple[str, str, list[plain.Scored]]:
    groups = plain.by_subject(calls, "agent", month)
    of_plaza = {key: group for key, group in groups.items() if key[1] == "plaza"}
    (agent, rubric), group = max(of_plaza.items(), key=lambda pair: len(pair[1]))
    assert agent is not None
    return agent, rubric, group


def _titles(client: TestClient, agent: str, month: str) -> dict[str, str]:
    parts = client.get(f"/api/cards/{agent}?month={month}").json()["parts"]
    return {line["id"]: line["title"] for part in parts for line in part["card"]["items"]}


def test_each_number_of_a_card_leads_to_as_many_calls(client: Client, calls: list[plain.Scored], month: str) -> None:
    """Of one month, and of days over several with two versions of the rubric."""
    agent, *_ = _busiest(calls, month)
    supervisor = client("supervisor")
    for asked, least in ((f"month={month}", 20), ("since=2025-12-15&until=2026-04-10", 60)):
        downs = read(supervisor.get(f"/cards/{agent}?{asked}").text).downs
        assert len(downs) > least
        for down in downs:
            _leads_to_itself(supervisor, down)


def test_each_number_of_the_board_leads_to_as_many_calls(client: Client, world: World) -> None:
    """In the month in which the version of the rubric changes, and with a team chosen."""
    supervisor = client("supervisor")
    team = supervisor.get("/api/cards").json()["choices"]["teams"][0]
    for address in (f"/cards?month={world.changed[:7]}&by=team", f"/cards?month={world.changed[:7]}&team={team}"):
        downs = read(supervisor.get(address).text).downs
        assert len(downs) > 40
        for down in downs:
            _leads_to_itself(supervisor, down)


def test_each_number_of_a_comparison_leads_to_as_many_calls(client: Client, month: str) -> None:
    supervisor = client("supervisor")
    downs = read(supervisor.get(f"/compare?month={month}").text).downs
    assert len(downs) > 30
    for down in downs:
        _leads_to_itself(supervisor, down)


def _leads_to_itself(client: TestClient, down: Down) -> None:
    answer = client.get(f"/api{down.href}").json()
    shown = down.shown.rsplit(":", 1)[-1].strip()
    if shown.startswith("−"):
        assert number(answer["lost"]) == shown[1:], down
    else:
        assert str(answer["count"]) == shown, down
    for call in answer["calls"]:
        assert all(line["evidence"] or line["reason"] for line in call["items"])


def test_all_calls_of_a_long_list_are_there_once(client: Client, calls: list[plain.Scored], month: str) -> None:
    supervisor = client("supervisor")
    found: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = supervisor.get(f"/api/cards/calls?month={month}&rubric=plaza&offset={offset}").json()
        found += [call["call_id"] for call in page["calls"]]
        offset = page["more"]
    own = [call.call_id for call in calls if (call.month, call.rubric) == (month, "plaza")]
    assert sorted(found) == sorted(own)
    assert len(found) > 50


def test_two_months_are_compared_by_welch_and_newcombe(
    client: Client, calls: list[plain.Scored], world: World, month: str
) -> None:
    before = world.months[world.months.index(month) - 1]
    answer = client("supervisor").get(f"/api/compare?month={month}").json()
    assert answer["names"] == [before, month]
    for rubric in answer["rubrics"]:
        of = rubric["versus"]
        sides = [
            [call for call in calls if (call.month, call.rubric) == (each, of["rubric"])] for each in (before, month)
        ]
        common = {call.version for call in sides[0]} & {call.version for call in sides[1]}
        assert set(of["common"]) == common
        first, second = (plain.scores([call for call in side if call.version in common]) for side in sides)
        welch = ttest_ind(second, first, equal_var=False)
        bounds = welch.confidence_interval(0.95)
        assert of["difference"]["value"] == pytest.approx(
            math.fsum(second) / len(second) - math.fsum(first) / len(first)
        )
        assert (of["difference"]["low"], of["difference"]["high"]) == pytest.approx((bounds.low, bounds.high))
        assert of["mover"]["p"] == pytest.approx(welch.pvalue)
        assert of["first"]["mean"]["mean"] == pytest.approx(plain.mean(plain.scores(sides[0])), abs=0.005)


def test_a_team_against_another_in_the_same_month(client: Client, calls: list[plain.Scored], month: str) -> None:
    supervisor = client("supervisor")
    teams = supervisor.get("/api/cards").json()["choices"]["teams"][:2]
    answer = supervisor.get(f"/api/compare?month={month}&team={teams[1]}&base_team={teams[0]}").json()
    assert answer["names"] == [f"{month} · {team}" for team in teams]
    for rubric in answer["rubrics"]:
        for side, team in zip(("first", "second"), teams, strict=True):
            of = [c for c in calls if (c.month, c.rubric, c.team) == (month, rubric["versus"]["rubric"], team)]
            card = rubric["versus"][side]
            assert (card["calls"] if card else 0) == len(of)
