"""The API, fuzzed from its own OpenAPI by an administrator and an agent: whatever is sent, no 500.

What an address names is mostly something that is there: behind names that lead nowhere little can break.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from qa.config import Settings
from qa.store import open_store
from qa.types.desk import Entry
from qa.types.people import Appeal, Session
from qa.web.access import COOKIE, Role
from qa.web.app import make_app
from qa.web.desk import Desk, make_desk
from tests.web.filled import fill
from tests.web.people import signed_in

HOST = "desk.test"
SIGNS_OUT = "POST /api/sign-out"
"""Left out: what came after would knock at closed doors."""


@dataclass(frozen=True)
class Api:
    """The description of a desk, somebody's token, and what addresses may name."""

    schema: BaseSchema
    headers: Mapping[str, str]
    known: Mapping[str, Any]
    chance: random.Random = field(default_factory=lambda: random.Random(9))

    def answered(self, case: schemathesis.Case) -> None:
        """Send a case, mostly with names that lead somewhere."""
        for name in self.known.keys() & (case.path_parameters or {}).keys():
            if self.chance.random() < 0.8:
                case.path_parameters[name] = self.known[name]
        answer = case.call(
            headers=dict(self.headers)
        )  # those that the description was asked for with are not sent again
        assert answer.status_code < 500, f"{answer.status_code}: {case.as_curl_command()}"


@pytest.fixture(scope="module", params=[Role.ADMIN, Role.AGENT], ids=str)
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A filled desk, with somebody signed in."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with open_store(str(folder / "desk.db")) as store:
        desk = make_desk(store, Settings(zone="Asia/Shanghai"), folder / "desk", hosts=None)
        known = _filled(desk)
        token = signed_in(desk, request.param, agent_id=known["agent_id"])[COOKIE]
        headers = {"authorization": f"Bearer {token}", "host": HOST}
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", make_app(desk), headers=headers)
        yield Api(schema, headers, known)


def test_nothing_that_is_sent_breaks_the_desk(api: Api) -> None:
    wrong = []
    for found in api.schema.get_all_operations():
        operation = found.ok()
        if operation.label == SIGNS_OUT:
            continue
        try:
            _send(operation, api)
        except Exception as error:  # what the desk did not foresee comes through as it is
            wrong.append(f"{operation.label}: {type(error).__name__}: {error}")
    assert wrong == []
    me = api.schema["/api/account"]["GET"].Case().call(headers=dict(api.headers))
    assert me.status_code == 200, "somebody signed the caller out: the rest was not tried"


def _filled(desk: Desk) -> dict[str, Any]:
    """Fill a desk with a little of everything, and tell what addresses may name."""
    calls = fill(desk)
    result, now = desk.store.result(calls[0]), desk.now()
    agent = result.call.info.agent_id
    assert agent is not None
    desk.store.desk.release(calls, "su", now)
    playlist = desk.store.desk.make_playlist("开场", "tang", now)
    entry = desk.store.desk.add_entry(playlist, Entry(calls[0]), "tang", now)
    about = (calls[0], result.score.rubric, result.score.version, result.items[0].id)
    appeal = desk.store.people.open_appeal(Appeal(*about, agent, "不是我说的", now, now + timedelta(days=3)))
    desk.store.people.open_session(Session("定标", result.score.rubric, "su", now, (calls[0],)))
    assert playlist == appeal == 1
    return {"call_id": calls[0], "agent_id": agent, "whose": agent, "name": "plaza", "number": 1, "entry": entry}


def _send(operation: APIOperation, api: Api) -> None:
    """What the description allows, and what it does not."""

    @settings(
        max_examples=10,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def good(case: schemathesis.Case) -> None:
        api.answered(case)

    @settings(parent=good._hypothesis_internal_use_settings)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def bad(case: schemathesis.Case) -> None:
        api.answered(case)

    good()
    with suppress(Unsatisfiable):  # nothing that it takes can be wrong
        bad()
