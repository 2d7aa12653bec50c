"""What events and measures are called where an agent reads the reason."""

from __future__ import annotations

EVENTS = {
    "ring": "振铃", "interruption": "打断", "silence": "静默", "hold": "保持", "overtalk": "重叠", "hangup": "挂断",
    "raised_voice": "提高音量",
}  # fmt: skip
MEASURES = {
    "rings": "振铃声数",
    "ring_seconds": "振铃秒数",
    "hangup_by": "挂断方",
    "hold_count": "保持次数",
    "hold_total": "保持总时长（秒）",
    "hold_longest": "最长保持（秒）",
    "hold_unsure": "疑似保持次数",
    "interruptions_agent": "坐席打断次数",
    "interruptions_customer": "客户打断次数",
    "silence_violations_agent": "坐席冷场次数",
    "pace_agent": "坐席语速（字/分）",
    "pace_agent_worst": "坐席最快语速（字/分）",
    "latency_median": "应答间隔中位数（秒）",
    "talk_ratio_agent": "坐席说话占通话比例",
    "raised_voice_agent": "坐席提高音量次数",
    "raised_voice_customer": "客户提高音量次数",
}
DOUBTS: dict[str, str] = {
    "hold_unsure": "有疑似保持，依据不足",
}
"""Why nobody is judged by a measure, by the kind of the problem."""
_VALUES = {"agent": "坐席", "customer": "客户"}


def measure(name: str) -> str:
    """A measure's name for people; its own where it has no other."""
    return MEASURES.get(name, name)


def doubt(kind: str) -> str:
    """Why a measure is for information only."""
    return DOUBTS.get(kind, kind)


def value(known: float | str) -> str:
    """A measure's value for people."""
    return _VALUES.get(known, known) if isinstance(known, str) else f"{round(known, 2):g}"
