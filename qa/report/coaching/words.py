"""The words of examples and training packs: Chinese first, English by ``lang="en"``."""

from __future__ import annotations

from collections.abc import Iterable

from qa.coaching import Likeness, Reason
from qa.redact import PrivateKind
from qa.report.cells import number, percent
from qa.report.labels import WORDS, Lang
from qa.report.page import problem_name

GOOD, POOR = 0.7, 0.5
"""A reason that holds so far speaks for a moment, one that holds less than the other against it."""

COACHING: dict[str, tuple[str, str]] = {
    "title": ("培训案例", "Training pack"),
    "lead": (
        "{n} 个片段，录音提前 {before} 秒、延后 {after} 秒；电话、证件、卡号已消音并遮盖。",
        "{n} moments, with {before} s before and {after} s after each; phone, identity and card numbers are bleeped "
        "and masked.",
    ),
    "demo": (
        "演示模型：文字出自内置演示模型，只用来演示流程，不能作为考核任何人的依据。",
        "Demonstration model: the words come from the embedded one and are no ground to judge anybody on.",
    ),
    "bad_side": ("问题片段", "the moment"),
    "good_side": ("对照：合格", "beside it: passed"),
    "shown_side": ("片段", "the moment"),
    "no_twin": (
        "没有可放的合格对照：这一项合格靠“没有发生”，或本期没有合格的通话。",
        "No good twin: the item passes by what did not happen, or no call of the period passed it.",
    ),
    "why": ("为什么选它", "why this one"),
    "clause": ("条款", "clause"),
    "notes": ("案例库笔记", "from the case book"),
    "searched": ("在这段里找过，没有说到", "searched in vain"),
    "words": ("原话", "words"),
    "clip": ("片段", "moment"),
    "twin": ("对照", "twin"),
    "no_clip": ("没有录音：", "no sound: "),
    "bad_clip": ("录音文件缺失或无法播放", "the recording is missing or cannot be played"),
    "only_first": ("只放前 {n} 秒", "only the first {n} s"),
    "play": ("播放", "play"),
    "moment": ("只听要点", "only the moment"),
    "none": ("没有找到", "none was found"),
    "asked": ("要求", "asked for"),
    # reasons
    "sure_person": ("人工已确认", "confirmed by a person"),
    "sure_machine": ("机器判定，有据可查", "decided by the machine, with evidence"),
    "sure_demonstration": ("演示模型转写，用前须人工核对", "words of the demonstration model: check before use"),
    "sure_undetermined": ("机器未定，须人工判断", "undetermined: a person is to decide"),
    "sure_untrusted": ("文字或说话人不可靠", "words or speakers are not reliable"),
    "clear_good": ("字句清楚（平均把握 {p}）", "clear words (mean probability {p})"),
    "clear_poor": ("字句不太清楚（平均把握 {p}）", "unclear words (mean probability {p})"),
    "clear_none": ("片段里没有话", "nothing is said in it"),
    "sound_good": ("录音无异常", "good sound"),
    "sound_poor": ("录音有问题：{problems}", "problems of the recording: {problems}"),
    "short_good": ("简短，{n} 秒", "short, {n} s"),
    "short_poor": ("较长，{n} 秒", "long, {n} s"),
    "representative_good": ("长短与同类相近（中位 {n} 秒）", "as long as its like (median {n} s)"),
    "representative_poor": ("长短与同类相差较多（中位 {n} 秒）", "not as long as its like (median {n} s)"),
    # likeness
    "alike_agent": ("同一坐席", "the same agent"),
    "alike_team": ("同班组", "the same team"),
    "alike_line": ("同线路", "the same line"),
    "alike_length": ("通话长短相近", "a call about as long"),
    # the case book
    "case_title": ("标题", "title"),
    "case_kind": ("正反", "kind"),
    "case_good": ("正面", "model"),
    "case_bad": ("反面", "fault"),
    "case_note": ("笔记", "note"),
    "case_tags": ("标签", "tags"),
    "case_author": ("收录", "kept by"),
    # what is masked
    "private_phone": ("〔电话〕", "[phone]"),
    "private_id_number": ("〔证件号〕", "[identity number]"),
    "private_bank_card": ("〔卡号〕", "[card number]"),
    "private_number": ("〔号码〕", "[number]"),
}


def say(name: str, lang: Lang, **facts: object) -> str:
    """Give a word of ours, or of all reports, with its facts filled in; a name that is no word stays as it is."""
    pair = COACHING.get(name) or WORDS.get(name)
    return name if pair is None else pair[lang == "en"].format(**facts)


def say_reason(reason: Reason, lang: Lang) -> str:
    """Say one reason with its facts."""
    facts, side = reason.facts, "good" if reason.share >= GOOD else "poor"
    match reason.kind:
        case "sure":
            return say(f"sure_{facts['why']}", lang)
        case "clear" if "probability" not in facts:
            return say("clear_none", lang)
        case "clear":
            return say(f"clear_{side}", lang, p=percent(float(facts["probability"])))
        case "sound":
            names = [problem_name(kind, lang) for kind in str(facts["problems"]).split()]
            return say("sound_poor" if names else "sound_good", lang, problems=_listed(names, lang))
        case "short":
            return say(f"short_{side}", lang, n=number(float(facts["seconds"]), 1))
        case "representative":
            return say(f"representative_{side}", lang, n=number(float(facts["middle"]), 1))


def say_alike(alike: Iterable[Likeness], lang: Lang) -> str:
    """Say in what two calls are alike."""
    return _listed([say(f"alike_{each}", lang) for each in alike], lang)


def say_private(kind: PrivateKind, lang: Lang) -> str:
    """Give the label that stands for something private."""
    return say(f"private_{kind}", lang)


def _listed(names: Iterable[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(names)
