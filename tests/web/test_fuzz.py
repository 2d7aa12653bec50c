"""The API, fuzzed from its own OpenAPI by a supervisor, an administrator and an agent: whatever is sent, no 500."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from qa.config import Settings
from qa.store import open_store
from qa.web.access import COOKIE, Role
from qa.web.app import make_app
from qa.web.desk import make_desk
from tests.web.filled import fill
from tests.web.people import signed_in

HOST = "desk.test"
Api = tuple[BaseSchema, dict[str, str]]


@pytest.fixture(scope="module", params=[Role.ADMIN, Role.AGENT], ids=str)
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The description of a filled desk, and the headers of somebody who is signed in."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with open_store(str(folder / "desk.db")) as store:
        desk = make_desk(store, Settings(zone="Asia/Shanghai"), folder / "desk", hosts=None)
        fill(desk)
        token = signed_in(desk, request.param)[COOKIE]
        headers = {"authorization": f"Bearer {token}", "host": HOST}
        yield schemathesis.openapi.from_asgi("/api/openapi.json", make_app(desk), headers=headers), headers


def test_nothing_that_is_sent_breaks_the_desk(api: Api) -> None:
    schema, headers = api
    wrong = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.label == "POST /api/sign-out":  # what came after would knock at closed doors
            continue
        try:
            _send(operation, headers)
        except Exception as error:  # what the desk did not foresee comes through as it is
            wrong.append(f"{operation.label}: {type(error).__name__}: {error}")
    assert wrong == []
    assert schema["/api/account"]["GET"].Case().call(headers=headers).status_code == 200, (
        "somebody signed the caller out"
    )


def _send(operation: APIOperation, headers: dict[str, str]) -> None:
    """What the description allows, and what it does not."""

    @settings(
        max_examples=10,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def good(case: schemathesis.Case) -> None:
        _answered(case, headers)

    @settings(parent=good._hypothesis_internal_use_settings)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def bad(case: schemathesis.Case) -> None:
        _answered(case, headers)

    good()
    with suppress(Unsatisfiable):  # nothing that it takes can be wrong
        bad()


def _answered(case: schemathesis.Case, headers: dict[str, str]) -> None:
    answer = case.call(headers=headers)  # those that the description was asked for with are not sent again
    assert answer.status_code < 500, f"{answer.status_code}: {case.as_curl_command()}"
