"""The words of the drawing and of its page: Chinese first, English by ``lang="en"``."""

from __future__ import annotations

from qa.report.labels import Lang
from qa.report.page import say as say_on_page

WORDS: dict[str, tuple[str, str]] = {
    "listen": ("听辨", "What was heard"),
    "drawing": ("一通电话：波形、说话、提示音、音乐、保持", "a call: waveforms, speech, tones, music, hold"),
    "one_leg": ("一个声道", "one channel"),
    "leg": ("声道", "leg"),
    "scale": (
        "波形高度是电平（分贝）：中线 −70 dBFS，顶 0 dBFS。色条是判为说话的时间。点击任意处从那里听。",
        "The height of a waveform is its level in dB: −70 dBFS at the middle line, 0 at the top. Coloured bars "
        "are what was "
        "taken for speech. Click anywhere to listen from there.",
    ),
    "scale_mute": (
        "波形高度是电平（分贝）：中线 −70 dBFS，顶 0 dBFS。色条是判为说话的时间。",
        "The height of a waveform is its level in dB: −70 dBFS at the middle line, 0 at the top. Coloured bars "
        "are what was "
        "taken for speech.",
    ),
    "numbers": ("数字与定义", "Numbers and their definitions"),
    "moments": ("逐处", "Moments"),
    "what_is_wrong": ("录音的问题与后果", "What is wrong with the recording, and what follows"),
    "unknown_value": ("不知道", "unknown"),
    "doubted": ("仅供参考", "for information"),
    "nothing": ("没有", "none"),
    "play": ("播放", "play"),
    "pause": ("暂停", "pause"),
    "demo_words": (
        "文字出自内置演示模型，只作参考；时间来自声音本身。",
        "The words are the demonstration model's, for orientation only; the times come from the sound itself.",
    ),
    "line_seconds": ("每行 {n} 秒", "{n} s a line"),
    # kinds of what is drawn
    "speech": ("说话", " speaks"),
    "music": ("音乐", "music"),
    "tone": ("提示音", "call tones"),
    "flat": ("全静", "dead line"),
    "raised": ("提高音量", "raised voice"),
    "raised_voice": ("提高音量", "raised voice"),
    "hold": ("保持", "hold"),
    "silence": ("静默", "silence"),
    "dead": ("坐席冷场", "dead air of the agent"),
    "ring": ("振铃", "ringing"),
    "overtalk": ("同时说话", "overtalk"),
    "interruption": ("打断", "interruption"),
    "hangup": ("挂断", "hang-up"),
    "keys": ("按键", "keys"),
    "monologue": ("长独白", "monologue"),
    "pace_swing": ("突然加快", "sudden rush"),
    "sigh": ("叹气", "sigh"),
    "distress": ("客户不满或焦急", "customer distress"),
    "ringback": ("回铃音", "ring-back"),
    "busy": ("忙音", "busy tone"),
    "congestion": ("拥塞音", "congestion tone"),
    "call_waiting": ("呼叫等待音", "call waiting"),
    "dtmf": ("按键音", "key tones"),
    # details of events
    "sure": ("确定", "sure"),
    "yielded": ("被打住", "yielded"),
    "overlap": ("重叠（秒）", "overlap (s)"),
    "text": ("原话", "words"),
    "charged_to": ("归于", "charged to"),
    "excused": ("已请稍等", "excused by a wait phrase"),
    "violation": ("冷场", "violation"),
    "must_review": ("须人工听", "must be heard"),
    "source": ("依据", "by"),
    "sources": ("全部依据", "all sources"),
    "confidence": ("把握", "confidence"),
    "notice": ("事先打招呼", "notice given"),
    "thanks": ("事后致意", "thanks on return"),
    "resumed": ("之后接回", "resumed"),
    "rings": ("声数", "rings"),
    "count": ("个数", "count"),
    "call_log": ("话单", "call log"),
    "wait_phrase": ("请稍等……久等了", "wait and resume phrase"),
    "flat_leg": ("声道全静", "dead leg"),
    "busy_tone": ("忙音", "busy tone"),
}


def say(name: str, lang: Lang, **values: object) -> str:
    """Give one of the words; one that is not of this drawing is the result page's."""
    pair = WORDS.get(name)
    if pair is None:
        return say_on_page(name, lang, **values)
    return pair[lang == "en"].format(**values) if values else pair[lang == "en"]


def drawn(lang: Lang) -> dict[str, str]:
    """The words for what is drawn and for the details of events."""
    parties = {party: say_on_page(party, lang) for party in ("agent", "customer", "system", "unknown")}
    return {name: pair[lang == "en"] for name, pair in WORDS.items()} | parties
