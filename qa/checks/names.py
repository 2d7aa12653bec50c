"""What events and measures are called where an agent reads the reason."""

from __future__ import annotations

EVENTS = {
    "ring": "振铃", "interruption": "打断", "silence": "静默", "hold": "保持", "overtalk": "重叠", "hangup": "挂断",
    "raised_voice": "提高音量", "pace_swing": "语速突快", "monologue": "长独白", "sigh": "疑似叹气",
    "distress": "客户着急",
}  # fmt: skip
MEASURES = {
    "rings": "振铃声数",
    "ring_seconds": "振铃秒数",
    "hangup_by": "挂断方",
    "hold_count": "保持次数",
    "interruptions_agent": "坐席打断次数",
    "interruptions_customer": "客户打断次数",
    "silence_violations_agent": "坐席冷场次数",
    "pace_agent": "坐席语速（字/分）",
    "pace_agent_worst": "坐席最快语速（字/分）",
    "latency_median": "应答间隔中位数（秒）",
    "talk_ratio_agent": "坐席说话占通话比例",
    "raised_voice_agent": "坐席提高音量次数",
    "raised_voice_customer": "客户提高音量次数",
    "pitch_agent": "坐席音高（赫兹）",
    "pitch_customer": "客户音高（赫兹）",
    "pitch_range_agent": "坐席音高起伏（半音）",
    "pitch_range_customer": "客户音高起伏（半音）",
    "monotone_agent": "坐席语调平直占比",
    "monotone_customer": "客户语调平直占比",
    "pace_spread_agent": "坐席语速快慢比",
    "pace_spread_customer": "客户语速快慢比",
    "pace_swings_agent": "坐席语速突快次数",
    "pace_swings_customer": "客户语速突快次数",
    "monologues_agent": "坐席长独白次数",
    "monologues_customer": "客户长独白次数",
    "sighs_agent": "坐席疑似叹气次数",
    "sighs_customer": "客户疑似叹气次数",
    "distress_customer": "客户着急的线索（0—1）",
    "distress_anger": "客户生气的话",
    "distress_helpless": "客户求助的话",
    "distress_repetition": "客户说反复多次的话",
    "distress_swearing": "客户骂人的话",
    "distress_threat": "客户说要投诉、曝光的话",
    "distress_urgent": "客户说急用的话",
    "repeats_customer": "客户重复的话",
}
DOUBTS: dict[str, str] = {}
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
