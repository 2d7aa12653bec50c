"""What events and measures are called where an agent reads the reason."""

from __future__ import annotations

EVENTS = {
    "ring": "振铃", "interruption": "打断", "silence": "静默", "hold": "保持", "overtalk": "重叠", "hangup": "挂断",
    "raised_voice": "提高音量", "keys": "按键", "pace_swing": "语速突快", "monologue": "长独白", "sigh": "疑似叹气",
    "distress": "客户着急",
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
    "customer_turns_cut": "客户话轮被打断次数",
    "customer_finished_share": "客户说完的话轮占比",
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
    "keys_agent": "坐席按键次数",
    "keys_customer": "客户按键次数",
    "duration": "通话时长（秒）",
    "longest_monologue_agent": "坐席最长独白（秒）",
    "first_greeting": "接通到首句（秒）",
}
DOUBTS: dict[str, str] = {
    "tone_on_agents_leg": "忙音只在坐席声道，有的录音设备会把坐席听到的声音也录在这里",
    "one_cut_ring": "只听到一声不完整的振铃，也可能是提示音",
    "answer_unsure": "接通时刻只知道在最后一声振铃之后",
    "one_channel": "单声道录音，双方靠嗓音区分，只是可能如此",
    "fake_stereo": "两个声道内容相同，双方靠嗓音区分，只是可能如此",
    "bleed": "两声道有串音，重叠可能是回声",
    "legs_shifted": "两声道时间没有对齐",
    "legs_differ": "一个声道比另一个短，结尾不全",
    "leg_missing": "缺另一个声道的文件",
    "one_dead_leg": "有一方的声道没有声音",
    "clipping": "声音过载削波",
    "rescaled": "音量经过换算，只有相对大小",
    "too_quiet": "声音太小，或淹没在噪声里",
    "dropouts": "录音丢包，有断续",
    "damaged": "文件损坏，丢了一些声音",
    "bad_samples": "录音里有坏样本",
    "truncated": "录音不完整，缺了结尾",
    "cut_off": "录音在说话中途断掉，缺了结尾",
    "too_short": "录音太短",
    "no_speech": "没有人说话",
    "words_unsure": "转写文字把握不足",
    "words_pace": "转写字数与说话时长不符",
    "words_loop": "转写文字重复打转",
    "other_language": "文字不是中文",
    "hold_unsure": "有疑似保持，依据不足",
}
"""Why nobody is judged by a measure, by the kind of the problem."""
OPERATORS = {
    "says": "说到", "never_says": "不说", "says_within": "在规定的地方说到", "says_before": "先说后说",
    "steps": "依次说到", "pattern": "合乎格式", "repeats": "反复说", "entity": "报出信息", "asks": "提问",
    "covers": "固定话术", "alike": "与范例相近", "measure_between": "测量", "measure_is": "测量", "event": "事件",
    "field": "话单", "situation": "情况",
}  # fmt: skip
"""What an operator does, for people."""
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
