"""Scenes from drawings: agent and customer as bars on one time axis, one sign a tick of 0.25 s.

``・`` is silence, ``＃`` is speech in which no word was heard, any other sign is a word; punctuation takes
no time, and ``（8）`` is eight seconds of silence. Bars end together, so that a miscount shows. They are speech and
transcript at once, so a drawing says what the code is to find and not how.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qa.lexicon import compile_set
from qa.measures.scene import Cues, Scene
from qa.timeline import union
from qa.types import CallInfo, ChannelActivity, Party, Span, Tone, Tracks, Transcript, Turn, Word

TICK = 0.25
TURN_PAUSE = 1.0
_SIGNS = re.compile(r"（([\d.]+)）|(.)")
_TIMELESS = "，。？！、；…,.?!"

CUES = Cues(
    backchannel=compile_set("backchannel", ["好", "好的", "对", "是", "是的", "行", "没错", "嗯嗯好", "可以", "明白"]),
    wait=compile_set("wait", ["[请]您[先]稍等", "请稍等", "请[您]稍候", "我帮您查一下"]),
    resume=compile_set("resume", ["让您久等了", "感谢您的耐心等待"]),
)


@dataclass
class Bar:
    """What one drawing says: speech, and the words in it."""

    speech: list[Span] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    end: float = 0.0


def bar(drawing: str, tick: float = TICK) -> Bar:
    """Read a drawing."""
    read = Bar()
    for seconds, sign in _SIGNS.findall(drawing.replace(" ", "")):
        if seconds:
            read.end += float(seconds)
        elif sign in _TIMELESS and read.words:
            last = read.words.pop()
            read.words.append(Word(last.text + sign, last.start, last.end))
        else:
            now, read.end = read.end, read.end + tick
            if sign != "・":
                read.speech.append(Span(now, read.end))
            if sign not in "・＃":
                read.words.append(Word(sign, now, read.end))
    return read


def turns(party: Party, words: list[Word]) -> Iterator[Turn]:
    """Words with no longer pause between them are a turn."""
    part: list[Word] = []
    for word in words:
        if part and word.start - part[-1].end >= TURN_PAUSE:
            yield _turn(party, part)
            part = []
        part.append(word)
    if part:
        yield _turn(party, part)


def _turn(party: Party, words: list[Word]) -> Turn:
    return Turn(party, words[0].start, words[-1].end, "".join(w.text for w in words), tuple(words))


def scene(case: Mapping[str, Any]) -> Scene:
    """The scene of a case: bars by party, and whatever else is on the line or in the log."""
    bars = {p: bar(case[p], case.get("tick", TICK)) for p in ("agent", "customer", "unknown", "system") if p in case}
    aligned = {round(b.end, 6) for b in bars.values() if b.speech}
    assert len(aligned) <= 1, f"the bars end at {sorted(aligned)}"
    origin = case.get("from", "audio")
    for party, probability in case.get("probability", {}).items():
        bars[party].words = [replace(word, probability=probability) for word in bars[party].words]
    said = sorted((t for p, b in bars.items() for t in turns(p, b.words)), key=lambda t: t.start)
    if origin == "turns":
        said = [Turn(t.party, t.start, t.end, t.text) for t in said]
    log = dict(case.get("log", {}))
    if "holds" in log:
        log["holds"] = spans(log["holds"])
    duration = case.get("duration", max(b.end for b in bars.values()))
    return Scene(
        info=CallInfo("drawn", "drawn.wav", duration=duration, channels=len(bars), **log),
        transcript=Transcript(() if case.get("words") is False else tuple(said)),
        tracks=_tracks(case, bars) if origin == "audio" else Tracks({}, from_audio=False),
        cues=CUES,
    )


def _tracks(case: Mapping[str, Any], bars: Mapping[Party, Bar]) -> Tracks:
    parties = {
        party: ChannelActivity(
            union(b.speech),
            spans(case.get("music", {}).get(party, [])),
            spans(case.get("flat", {}).get(party, [])),
            case.get("noise_dbfs", -55.0),
            louder=spans(case.get("louder", {}).get(party, [])),
        )
        for party, b in bars.items()
        if party != "system"
    }
    tones = tuple(
        Tone(t["kind"], t.get("channel", 0), Span(*t["span"]), t.get("rings", 0), t.get("keys", 0))
        for t in case.get("tones", [])
    )
    return Tracks(parties, tuple(parties), tones)


def spans(pairs: list[list[float]]) -> tuple[Span, ...]:
    """Spans of pairs of numbers."""
    return tuple(Span(*pair) for pair in pairs)
