"""What may have been said in the parts of a recording that are missing."""

from __future__ import annotations

import pytest

from qa.checks.spoken import incomplete
from qa.types import Call, CallInfo, Problem, Transcript, Turn

TURNS = (
    Turn("agent", 0.0, 2.0, "您好请讲"),
    Turn("customer", 2.5, 4.0, "我问一下"),
    Turn("agent", 4.5, 6.0, "好的我查"),
    Turn("customer", 6.5, 8.0, "谢谢"),
)


@pytest.mark.parametrize(
    ("kind", "turns", "expected"),
    [
        ("truncated", TURNS[:1], True),  # the file breaks off: today's decoders cannot say how much is missing
        ("dropouts", TURNS[:1], True),
        ("cut_off", TURNS[:1], False),  # the greeting was long over
        ("cut_off", TURNS[2:3], True),  # the agent's last turn
        ("cut_off", TURNS[::2], True),
        ("cut_off", (), True),
        ("clipping", TURNS, False),
    ],
)
def test_where_words_may_be_missing(kind: str, turns: tuple[Turn, ...], expected: bool):
    call = Call(CallInfo("c", "c"), Transcript(TURNS), problems=(Problem(kind, ""),))
    assert incomplete(call, turns) is expected
