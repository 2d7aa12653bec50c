"""What no database can hold is refused, and is no fault of the database's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qa.errors import RefusedError
from qa.store import Store

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("number", [2**63, -(2**70), 10**40])
def test_numbers_beyond_the_databases(any_store: Store, number: int) -> None:
    for asked in (any_store.desk.playlist, any_store.desk.job, any_store.people.appeal, any_store.people.review):
        with pytest.raises(RefusedError) as caught:
            asked(number)
        assert caught.value.mend


def test_half_of_a_pair_of_surrogates(any_store: Store) -> None:
    with pytest.raises(RefusedError, match="no database can hold"):
        any_store.desk.save_view("lin", "\ud800", "", False, AT)
    assert any_store.desk.views("lin") == []
