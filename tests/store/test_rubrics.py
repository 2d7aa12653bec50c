"""A published version of a rubric keeps its content."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from qa.errors import StoreError, TakenIdError
from qa.store import Store, open_store
from tests.handmade import result


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


def test_the_first_scores_publish(store: Store) -> None:
    assert store.rubrics.sha256("plaza", "1") is None
    store.rubrics.refuse_other("plaza", "1", "aa")
    store.save(result("c01", version="1"), content="aa")
    store.save(result("c02", version="1"), content="aa")
    store.save(result("c01", version="2"), content="bb")
    store.save(result("c01", version="1", rubric="other"), content="cc")
    known = [store.rubrics.sha256(*key) for key in (("plaza", "1"), ("plaza", "2"), ("other", "1"), ("other", "2"))]
    assert known == ["aa", "bb", "cc", None]
    with store._engine.begin() as connection:
        row = connection.execute(text("SELECT count(*), min(first_used) FROM rubrics")).one()
    assert row[0] == 3
    assert row[1] > "2026"


def test_another_content_is_refused_and_nothing_is_written(store: Store) -> None:
    store.save(result("c01", version="1"), content="aa")
    for refused in (
        lambda: store.rubrics.refuse_other("plaza", "1", "bb"),
        lambda: store.save(result("c01", version="1", final=1.0), content="bb"),
        lambda: store.save(result("c02", version="1"), content="bb"),
    ):
        with pytest.raises(StoreError, match=r"plaza 1 has another content") as caught:
            refused()
        assert not isinstance(caught.value, TakenIdError)  # it stops the batch, not one call
        assert "raise `version`" in (caught.value.mend or "")
    assert [call.call_id for call in store.scores()] == ["c01"]
    assert store.result("c01") == result("c01", version="1")
    assert store.rubrics.sha256("plaza", "1") == "aa"


def test_a_call_that_is_not_written_publishes_nothing(store: Store) -> None:
    store.save(result("x", version="1", info={"source": "10/x.wav", "sha256": "one"}), content="aa")
    stranger = result("x", version="2", info={"source": "11/x.wav", "sha256": "two"})
    with pytest.raises(TakenIdError):
        store.save(stranger, content="bb")
    assert store.rubrics.sha256("plaza", "2") is None


def test_replacing(store: Store) -> None:
    store.save(result("c01", version="1"), content="aa")
    store.rubrics.replace("plaza", "1", "bb")
    store.save(result("c01", version="1", final=50.0), content="bb")
    assert store.result("c01").score.final == 50.0
    with pytest.raises(StoreError):
        store.save(result("c01", version="1"), content="aa")


def test_two_programs_publish_at_once(store: Store, database: str) -> None:
    with open_store(database) as other:
        store.rubrics.refuse_other("plaza", "1", "aa")
        other.save(result("c02", version="1"), content="bb")
        with pytest.raises(StoreError, match="another content"):
            store.save(result("c01", version="1"), content="aa")
