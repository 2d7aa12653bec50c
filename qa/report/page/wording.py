"""The page's own words: Chinese first, English by ``lang="en"``; those of all reports are in `qa.report.labels`."""

from __future__ import annotations

import re

from qa.report.cells import NONE, number, percent
from qa.report.labels import WORDS, Lang
from qa.types import Measure

PAGE: dict[str, tuple[str, str]] = {
    "title": ("听检 · 质检结果", "Tingjian · QA results"),
    "scorecards": ("评分卡", "Scorecards"),
    "calls_head": ("通话", "Calls"),
    "of_calls": ("{n} 通通话", "{n} calls"),
    "count": ("通数", "calls"),
    "not_scored": ("{n} 个文件未能评分", "{n} files could not be scored"),
    "provisional_n": ("{n} 通暂定，不计入平均", "{n} provisional, not in any mean"),
    "fatal_n": ("{n} 通一票否决", "{n} fatal"),
    "unscored_n": ("{n} 通无分", "{n} without a score"),
    "demo_banner": (
        "演示模型：{n} 通的文字出自内置演示模型，只用来演示流程，不能作为考核任何人的依据。",
        "Demonstration model: the words of {n} calls come from the embedded one. They show the road; they are no "
        "ground to judge anybody on.",
    ),
    "demo_call": (
        "演示模型转写：不能作为考核依据",
        "words of the demonstration model: no ground to judge on",
    ),
    "untrusted": (
        "文字不可信：凡依据文字的项目都待人工判定",
        "the words are not trusted: what rests on them is undetermined",
    ),
    "parties_unknown": (
        "说话人不明：凡需知道是谁说的项目都待人工判定",
        "who spoke is unknown: such items are undetermined",
    ),
    "total": ("合计", "all"),
    "details": ("明细", "details"),
    "see_calls": ("看通话", "see calls"),
    "lost_by_section": ("各大项每通失分", "points lost per call, by section"),
    "item_table": ("各项目的结果", "outcomes by item"),
    "no_faults": ("没有失分", "no points lost"),
    "of_counted": ("计入 {n}", "{n} counted"),
    "all_agents": ("全部坐席", "all agents"),
    "all_outcomes": ("任何结果", "any outcome"),
    "all_items": ("任何项目", "any item"),
    "only_fatal": ("仅一票否决", "fatal only"),
    "only_provisional": ("仅暂定", "provisional only"),
    "search": ("搜索编号、坐席…", "search id, agent…"),
    "sort": ("排序", "sort"),
    "by_time": ("按时间", "by time"),
    "by_score": ("低分在前", "lowest first"),
    "by_open": ("待定多的在前", "most open first"),
    "clear": ("清除", "clear"),
    "none_match": ("没有符合条件的通话", "no call matches"),
    "pick": ("从左边选一通通话，或按 j", "choose a call on the left, or press j"),
    "loading": ("正在载入…", "loading…"),
    "missing": ("找不到这通通话的数据文件：", "the data file of this call is missing: "),
    "back": ("返回列表", "back to the list"),
    "help": ("快捷键", "keys"),
    "close": ("关闭", "close"),
    "print": ("打印", "print"),
    "play": ("播放", "play"),
    "pause": ("暂停", "pause"),
    "speed": ("倍速", "speed"),
    "zoom": ("放大时间轴", "zoom the axis"),
    "no_audio": ("没有录音可播放", "no recording to play"),
    "bad_audio": ("录音文件缺失或无法播放", "the recording is missing or cannot be played"),
    "transcript": ("转写", "Transcript"),
    "items": ("评分项", "Items"),
    "no_words": ("没有转写文字", "no words"),
    "measures": ("测量值", "Measures"),
    "for_information": ("仅供参考", "for information only"),
    "passed_items": ("合格", "passed"),
    "na_items": ("不适用", "not applicable"),
    "failed_head": ("失分", "points lost"),
    "open_head": ("待定，请人工复核；不扣分", "undetermined: for a person; nothing deducted"),
    "ear_head": ("待听：由人工听评", "to be heard by a person"),
    "low_probability": ("点线：模型没把握的字", "dotted: words the model is unsure of"),
    "range": ("待定项全不合格至全合格", "if all open items failed … passed"),
    "searched": ("查找范围", "searched"),
    "fine_line": ("罚款建议 {n} 元，待人工确认", "fine proposed: {n} yuan, to be confirmed by a person"),
    "fatal_line": ("一票否决", "fatal"),
    "model": ("文字来源", "words by"),
    "given": ("外部提供", "given"),
    "needs_js": ("打开单通通话需要启用 JavaScript。", "JavaScript is needed to open a call."),
    # what the axis shows
    "speech": ("说话", "speech"),
    "overtalk": ("同时说话", "both at once"),
    "silence": ("静默", "silence"),
    "dead": ("冷场", "dead air"),
    "hold": ("保持", "hold"),
    "ring": ("振铃", "ringing"),
    "interruption": ("打断", "interruption"),
    "hangup": ("挂断", "hang-up"),
    "rings_n": ("{n} 声", "{n} rings"),
    # keys
    "key_jk": ("下一通 / 上一通", "next / previous call"),
    "key_space": ("播放 / 暂停", "play / pause"),
    "key_arrows": ("后退 / 前进 5 秒", "5 s back / ahead"),
    "key_np": ("下一个 / 上一个发现", "next / previous finding"),
    "key_speed": ("换倍速", "change the speed"),
    "key_search": ("搜索", "search"),
    "key_esc": ("返回列表", "back to the list"),
    "key_help": ("本说明", "this help"),
    # problems of a call, by kind
    "too_short": ("录音太短", "too short"),
    "many_channels": ("声道过多", "many channels"),
    "no_speech": ("无人说话", "no speech"),
    "too_quiet": ("声音太小", "too quiet"),
    "one_channel": ("单声道，双方靠嗓音区分", "one channel: parties told by voice"),
    "fake_stereo": ("假双声道", "both legs carry the same sound"),
    "one_dead_leg": ("一个声道无声", "one dead leg"),
    "clipping": ("削波失真", "clipping"),
    "bleed": ("串音", "one leg is heard on the other"),
    "faint_bleed": ("轻微串音", "one leg is faintly heard on the other"),
    "legs_shifted": ("两声道未对齐", "the legs' clocks differ"),
    "hum": ("交流声", "mains hum"),
    "dc_offset": ("直流偏移", "constant offset"),
    "dropouts": ("断续丢包", "dropouts"),
    "cut_off": ("说话中途断掉", "breaks off in mid-speech"),
    "wrong_length": ("文件头长度有误", "wrong length in the header"),
    "damaged": ("文件损坏", "damaged"),
    "truncated": ("录音不完整", "cut short"),
    "bad_samples": ("坏样本", "bad samples"),
    "rescaled": ("音量已调整", "rescaled"),
    "legs_differ": ("两声道长度不同", "legs of different length"),
    "agent_leg_disputed": ("坐席声道有矛盾", "which leg is the agent's is disputed"),
    "perhaps_system": ("可能是系统语音", "perhaps an announcement"),
    "perhaps_transferred": ("可能转接过", "perhaps transferred"),
    "reached_nobody": ("未接通，不评分", "reached nobody, not scored"),
    "agent_leg_guessed": ("坐席声道为推测", "which leg is the agent's was guessed"),
    "agent_channel_unusable": ("指定的坐席声道不可用", "the named channel of the agent cannot be used"),
    "no_call_log_row": ("话单中没有这通", "not in the call log"),
    "call_log_row_unusable": ("话单中这一行有误", "its row of the call log is wrong"),
    "no_given_transcript": ("没有提供文字", "no words were given"),
    "only_words": ("只有文字，没有录音", "words only, no recording"),
    "leg_missing": ("缺另一个声道的文件", "the other leg's file is missing"),
    "name_without_pattern": ("文件名不合格式", "the file's name does not follow the pattern"),
    "name_unreadable": ("文件名中有读不懂的部分", "part of the file's name cannot be read"),
    "several_agents": ("多位坐席", "several agents"),
    "correction_lost": ("有更正的词已不在转写中", "a corrected word is no longer there"),
    "agent_not_heard": ("有坐席没有说话", "an agent says nothing"),
    "other_language": ("不是中文", "not in Chinese"),
    "words_unsure": ("文字把握低", "words unsure"),
    "words_pace": ("字数与说话时长不符", "number of words does not fit"),
    "words_loop": ("文字重复打转", "words loop"),
}

MEASURES: dict[str, tuple[str, str, str]] = {
    "duration": ("总时长", "duration", "s"),
    "speech_agent": ("坐席说话", "agent's speech", "s"),
    "speech_customer": ("客户说话", "customer's speech", "s"),
    "talk_share_agent": ("坐席话语占比", "agent's share of speech", "%"),
    "talk_ratio_agent": ("坐席说话占通话", "agent's speech of the call", "%"),
    "longest_monologue_agent": ("坐席最长独白", "agent's longest monologue", "s"),
    "turns_agent": ("坐席话轮", "turns of the agent", "n"),
    "turns_customer": ("客户话轮", "turns of the customer", "n"),
    "overtalk_count": ("同时说话次数", "overtalk, times", "n"),
    "overtalk_total": ("同时说话", "overtalk", "s"),
    "interruptions_agent": ("坐席打断", "interruptions by the agent", "n"),
    "interruptions_agent_unsure": ("坐席打断（存疑）", "interruptions by the agent, unsure", "n"),
    "interruptions_customer": ("客户打断", "interruptions by the customer", "n"),
    "customer_turns_cut": ("客户被打断的话轮", "customer's turns cut by the agent", "n"),
    "customer_finished_share": ("客户说完的话轮占比", "customer's turns that were not cut", "%"),
    "silence_count": ("静默次数", "silences", "n"),
    "silence_total": ("静默", "silence", "s"),
    "silence_longest": ("最长静默", "longest silence", "s"),
    "silence_violations_agent": ("坐席冷场次数", "dead air of the agent, times", "n"),
    "hold_count": ("保持次数", "holds", "n"),
    "hold_total": ("保持", "hold", "s"),
    "hold_unannounced": ("未打招呼的保持", "holds without notice", "n"),
    "hold_unthanked": ("未致意的保持", "holds without thanks", "n"),
    "pace_agent": ("坐席语速（字/分）", "agent's pace (characters/min)", "n"),
    "pace_customer": ("客户语速（字/分）", "customer's pace (characters/min)", "n"),
    "loudness_agent": ("坐席音量（dBFS）", "agent's level (dBFS)", "n"),
    "loudness_customer": ("客户音量（dBFS）", "customer's level (dBFS)", "n"),
    "raised_voice_agent": ("坐席提高音量", "agent raises the voice, times", "n"),
    "raised_voice_customer": ("客户提高音量", "customer raises the voice, times", "n"),
    "keys_agent": ("坐席按键", "keys pressed by the agent", "n"),
    "keys_customer": ("客户按键", "keys pressed by the customer", "n"),
    "pitch_agent": ("坐席音高（赫兹）", "agent's pitch (Hz)", "n"),
    "pitch_customer": ("客户音高（赫兹）", "customer's pitch (Hz)", "n"),
    "pitch_range_agent": ("坐席音高起伏（半音）", "agent's range of pitch (semitones)", "n"),
    "pitch_range_customer": ("客户音高起伏（半音）", "customer's range of pitch (semitones)", "n"),
    "monotone_agent": ("坐席语调平直占比", "agent's speech that is monotone", "%"),
    "pace_swings_agent": ("坐席语速突快", "agent rushes, turns", "n"),
    "pace_swings_customer": ("客户语速突快", "customer rushes, turns", "n"),
    "monologues_agent": ("坐席长独白次数", "long monologues of the agent", "n"),
    "sighs_agent": ("坐席疑似叹气", "agent may have sighed, times", "n"),
    "distress_customer": (
        "客户着急的线索（0—1，供选听）",
        "hint of the customer's distress (0–1, for choosing calls)",
        "n",
    ),
    "latency_median": ("应答延迟中位数", "response latency, median", "s"),
    "latency_max": ("应答延迟最大", "response latency, most", "s"),
    "first_greeting": ("接通到首句", "answer to first word", "s"),
    "rings": ("振铃声数", "rings", "n"),
    "ring_seconds": ("振铃时长", "ringing", "s"),
}
"""The measures that the page shows, in order, with their units: seconds, shares, plain numbers."""

_ONLY_NAMED = {
    "loudness_range_agent": ("坐席音量起伏（dB）", "range of the agent's level (dB)", "n"),
    "loudness_range_customer": ("客户音量起伏（dB）", "range of the customer's level (dB)", "n"),
    "monotone_customer": ("客户语调平直占比", "customer's speech that is monotone", "%"),
    "pace_spread_agent": ("坐席语速快慢比", "agent's fast pace by slow", "n"),
    "pace_spread_customer": ("客户语速快慢比", "customer's fast pace by slow", "n"),
    "monologues_customer": ("客户长独白次数", "long monologues of the customer", "n"),
    "sighs_customer": ("客户疑似叹气", "customer may have sighed, times", "n"),
    "distress_anger": ("客户生气的话", "customer's words of anger", "n"),
    "distress_helpless": ("客户求助的话", "customer's words of helplessness", "n"),
    "distress_repetition": ("客户说反复多次的话", "customer's words of having said it before", "n"),
    "distress_swearing": ("客户骂人的话", "customer's swearing", "n"),
    "distress_threat": ("客户说要投诉、曝光的话", "customer's threats to complain", "n"),
    "distress_urgent": ("客户说急用的话", "customer's words of urgency", "n"),
    "repeats_customer": ("客户重复的话", "turns that the customer says again", "n"),
    "hangup_by": ("挂断方", "who hung up", ""),
    "pace_agent_worst": ("坐席最快语速", "agent's fastest pace", "n"),
    "latency_p90": ("应答延迟 90 分位", "response latency, 90th percentile", "s"),
    "hold_longest": ("最长保持", "longest hold", "s"),
    "hold_unsure": ("疑似保持", "holds, unsure", "n"),
    "overtalk_longest": ("最长同时说话", "longest overtalk", "s"),
    "overtalk_share": ("同时说话占比", "share of overtalk", "%"),
    "interruptions_customer_unsure": ("客户打断（存疑）", "interruptions by the customer, unsure", "n"),
    "customer_turns": ("客户话轮（1 秒以上）", "customer's turns of a second and more", "n"),
    "customer_turns_cut_unsure": ("客户被打断的话轮（存疑）", "customer's turns cut by the agent, unsure", "n"),
    "silence_longest_agent": ("坐席最长冷场", "longest dead air of the agent", "s"),
}
"""Measures that reasons name, and that the table leaves out."""

_OTHER_NAME = {"no_audio": "only_words"}
"""A problem's kind that is also one of the page's own words."""


def say(name: str, lang: Lang, **values: object) -> str:
    """Give one of the page's words, or one of all reports'; a name that is no word stays as it is."""
    pair = PAGE.get(name) or WORDS.get(name) or (name, name)
    text = pair[lang == "en"]
    return text.format(**values) if values else text


def measure_unit(name: str) -> str:
    """A measure's unit: s, % or n for plain numbers."""
    return (MEASURES | _ONLY_NAMED).get(name, ("", "", "n"))[2]


def name_measures(reason: str, lang: Lang) -> str:
    """Give a check's reason with its measures in words, e.g. 坐席语速 for ``pace_agent``."""
    english = lang == "en" and not any("\u4e00" <= each <= "\u9fff" for each in reason)
    known = {name: pair[english] for name, pair in (MEASURES | _ONLY_NAMED).items()}
    pattern = rf"(?:(?<=[\u4e00-\u9fff]) )?\b({'|'.join(known)})\b"
    return re.sub(pattern, lambda found: known[found[1]], reason, flags=re.ASCII)


def measure_names() -> tuple[str, ...]:
    """Give the measures that have a name in words."""
    return (*MEASURES, *_ONLY_NAMED)


def measure_name(name: str, lang: Lang) -> str:
    """Give a measure in words; one that has none by its name."""
    return (MEASURES | _ONLY_NAMED).get(name, (name, name))[lang == "en"]


def measure_value(name: str, value: Measure, lang: Lang) -> str:
    """Give a measure's value with its unit; a dash where it is not known."""
    if isinstance(value, str):
        return say(value, lang)
    if value is None:
        return NONE
    unit = (MEASURES | _ONLY_NAMED).get(name, ("", "", ""))[2]
    return percent(value) if unit == "%" else number(value, 1) + (" s" if unit == "s" else "")


def problem_name(kind: str, lang: Lang) -> str:
    """Give a problem's kind in words."""
    return say(_OTHER_NAME.get(kind, kind), lang)
