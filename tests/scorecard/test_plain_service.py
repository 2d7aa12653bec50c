"""The figures of service on a made store, against the plain second implementation, part by part."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.form import Service
from qa.scorecard import Average, Period, ServiceFigures, Share
from qa.scorecard.service import figures_of
from qa.store import open_store
from qa.store.asked import Asked
from tests.bench.year.calls import made_calls
from tests.bench.year.world import make_world
from tests.bench.year.write import write
from tests.scorecard import plain, plain_service

Parts = plain_service.Parts


def test_the_parts_are_the_same(tmp_path: Path) -> None:
    world = make_world(3, 900, 16, 3)
    place = tmp_path / "made.db"
    list(write(str(place), made_calls(world)))
    calls = plain.read(place)
    with open_store(str(place), write=False) as store:
        for month in world.months:
            for team in (None, "客服1组"):
                of = [call for call in calls if call.month == month and team in (None, call.team)]
                found = figures_of(store.cards.contacts(Asked("all", Period.of_month(month), team=team)), Service())
                assert found.calls == len(of)
                _same(found, of)


def _same(found: ServiceFigures, of: list[plain.Scored]) -> None:
    average, in_time = plain_service.complaint_replies(of)
    waits = plain_service.waits(of)
    shares: list[tuple[Share, Parts]] = [
        (found.response_in_time, plain_service.in_time(of)),
        (found.resolved, plain_service.resolved(of)),
        (found.satisfaction, plain_service.satisfied(of)),
        (found.visit_gap, plain_service.visits(of)),
        (found.complaint_reply_in_time, in_time),
        (found.call_records, plain_service.records(of)),
    ]
    for share, expected in shares:
        assert (share.part, share.known) == expected
    averages: list[tuple[Average, Parts]] = [
        (found.response, (sum(waits), len(waits))),
        (found.handling, plain_service.numbers(of, "handling_seconds")),
        (found.busy_time, plain_service.numbers(of, "busy_seconds")),
        (found.complaint_reply, average),
    ]
    for one, (total, known) in averages:
        assert one.total == pytest.approx(total)
        assert one.known == known
    rates = {each.line: (each.share.part, each.share.known) for each in found.connect_rate}
    assert rates == plain_service.connect_rate(of)
