"""The words of reports: Chinese first, English by ``lang="en"``. A test finds a word that one of them lacks."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = {
    # outcomes
    "passed": ("合格", "passed"),
    "failed": ("不合格", "failed"),
    "not_applicable": ("不适用", "not applicable"),
    "undetermined": ("待定", "undetermined"),
    "awaiting_ear": ("待听", "to be heard"),
    # parties, directions, deciders
    "agent": ("坐席", "agent"),
    "customer": ("客户", "customer"),
    "system": ("系统", "system"),
    "unknown": ("不明", "unknown"),
    "inbound": ("呼入", "inbound"),
    "outbound": ("呼出", "outbound"),
    "internal": ("内部", "internal"),
    "machine": ("机器", "machine"),
    "person": ("人工", "person"),
    "nobody": ("未定", "nobody"),
    # calls
    "call": ("通话", "call"),
    "calls": ("通话", "calls"),
    "score": ("得分", "score"),
    "grade": ("等级", "grade"),
    "fatal": ("一票否决", "fatal"),
    "failed_items": ("不合格项", "failed items"),
    "provisional": ("暂定", "provisional"),
    "handed_over": ("转接通话，本卡评", "transferred call; this score is of"),
    "reached_nobody": ("未接通", "reached nobody"),
    "no_score": ("无分", "no score"),
    "calculated": ("计算分", "calculated"),
    "completeness": ("完成度", "completeness"),
    "rubric": ("评分表", "rubric"),
    "problems": ("录音问题", "problems of the recording"),
    "doubted": ("仅供参考，不据此判定", "for information, nobody is judged by it"),
    "lost": ("失分", "points lost"),
    "nothing_lost": ("没有失分", "no points lost"),
    "open": ("待定项（不扣分，请人工复核）", "undetermined (nothing deducted; a person is to decide)"),
    "ear": ("待听项", "items to be heard"),
    "sum": ("算式", "the sum"),
    "item": ("项目", "item"),
    "points": ("分", "points"),
    "clauses": ("条款", "clauses"),
    "when": ("时间", "time"),
    "started": ("通话开始", "call started"),
    "speaker": ("说话方", "speaker"),
    "words": ("原话", "words"),
    "reason": ("理由", "reason"),
    "fine": ("罚款建议（元，待人工确认）", "fine proposed (yuan, to be confirmed by a person)"),
    "fine_confirmed": ("已确认罚款（元）", "fine confirmed (yuan)"),
    # scorecards
    "scorecard": ("评分卡", "scorecard"),
    "month": ("月份", "month"),
    "all_months": ("全部月份", "all months"),
    "everybody": ("全体", "everybody"),
    "nobody_known": ("坐席不明", "agent unknown"),
    "no_team": ("班组不明", "team unknown"),
    "agent_id": ("工号", "agent id"),
    "agent_name": ("姓名", "name"),
    "team": ("班组", "team"),
    "version": ("版本", "version"),
    "counted": ("计入平均", "in the mean"),
    "unscored": ("无分", "without a score"),
    "mean": ("平均分", "mean"),
    "interval": ("95% 区间", "95 % interval"),
    "low": ("区间下限", "interval low"),
    "high": ("区间上限", "interval high"),
    "minimum": ("最低分", "minimum"),
    "maximum": ("最高分", "maximum"),
    "grades": ("等级分布", "grades"),
    "section": ("大项", "section"),
    "per_call": ("每通失分", "lost per call"),
    "fails": ("不合格率", "fail rate"),
    "faults": ("主要失分", "top faults"),
    "example": ("例", "example"),
    "trend": ("趋势", "trend"),
    "changed": ("评分表有变", "rubric changed"),
    "talk": ("通话情况", "how the calls went"),
    "agent_share": ("坐席话语占比", "agent's share of speech"),
    "silence_share": ("静默占比", "share of silence"),
    "hold_share": ("保持占比", "share of hold"),
    "interruptions": ("坐席打断（次）", "interruptions by the agent"),
    "silences": ("坐席冷场（次）", "dead air of the agent"),
    "duration": ("总时长（秒）", "duration (s)"),
    "one_call": ("仅 1 通，无区间", "one call, no interval"),
    "no_calls": ("没有通话", "no calls"),
    # the model
    "demonstration": ("演示模型", "demonstration model"),
    "demonstration_text": (
        "演示模型所写，不能作为考核依据",
        "written by the demonstration model: no ground to judge anybody on",
    ),
    "demonstration_note": (
        "† 演示模型：{n} 通的文字出自内置演示模型，不能作为考核依据",
        "† demonstration model: the words of {n} calls come from the embedded one, no ground to judge anybody on",
    ),
}


def word(name: str, lang: Lang) -> str:
    """Give a report's word in one language; a name that is no word stays as it is."""
    pair = WORDS.get(name)
    return name if pair is None else pair[lang == "en"]
