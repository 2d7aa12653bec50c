from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa.errors import RefusedError
from qa.store import open_store
from tests.handmade import result

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def test_the_parts_of_a_call_move_together_and_no_other_does(tmp_path: Path) -> None:
    shared = {"source": "/old/c01.wav", "sha256": "aa" * 32}
    with open_store(str(tmp_path / "desk.db")) as store:
        for call_id, facts in (
            ("c01.1", {**shared, "part": 1}),
            ("c01.2", {**shared, "part": 2}),
            ("copy", {**shared, "source": "/other/c01.wav"}),
            ("c02", {"source": "/old/c02.wav", "sha256": "bb" * 32}),
        ):
            store.save(result(call_id, info=facts))
        assert store.desk.move_source("c01.1", "/new/c01.wav", "lin", AT) == ["c01.1", "c01.2"]
        lies = {call_id: store.result(call_id).call.info.source for call_id in store.call_ids()}
        assert lies == {
            "c01.1": "/new/c01.wav",
            "c01.2": "/new/c01.wav",
            "copy": "/other/c01.wav",
            "c02": "/old/c02.wav",
        }
        (act,) = [act for act in store.people.acts() if act.action == "move_source"]
        assert (act.author, act.subject) == ("lin", "call:c01.1")
        assert act.detail == {"from": "/old/c01.wav", "to": "/new/c01.wav"}
        with pytest.raises(RefusedError, match="no call"):
            store.desk.move_source("nothing", "/new/c.wav", "lin", AT)
