"""A transcript as the files that other programs read: SRT, WebVTT, plain text, whisper's TSV, RTTM for the parties.

Parties stand before the words where they are known: ``坐席：您好``, a voice tag in WebVTT, a fourth column in TSV. Long
turns are cut at the ends of sentences, so that a subtitle can be read while it is shown; `qa.asr.given` reads SRT
and WebVTT back to the same turns, to the millisecond.

Words of the demonstration model say so in every format that holds words: SRT in a subtitle of its own before the
others, WebVTT in a note, text in its first line, TSV in a fifth column.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.report.labels import WORDS, Lang, word
from qa.report.result import transcript_json
from qa.types import Transcript, Turn

LONGEST = 7.0
"""Seconds that a subtitle stays; a longer turn is cut …"""
WIDEST = 42
"""… and so is one with more characters: two lines of Chinese."""
SHORTEST = 10
"""Characters; no piece is cut off before."""
_SENTENCE = re.compile(r"[。！？；!?;]\W*$|\.\W*$")
_CLAUSE = re.compile(r"[，、,：:]\W*$")
DEMONSTRATION = WORDS["demonstration_text"][1]
WARNED = 3.0
"""Seconds for which an SRT file shows that the demonstration model wrote it, unless somebody speaks sooner."""


@dataclass(frozen=True, slots=True)
class Line:
    """One subtitle."""

    start: float
    end: float
    label: str
    text: str


def lines(transcript: Transcript, lang: Lang = "zh") -> Iterator[Line]:
    """The turns as subtitles; `Line.label` is empty where nobody in the call is known."""
    known = any(turn.party != "unknown" for turn in transcript.turns)
    for turn in transcript.turns:
        label = WORDS[turn.party][lang == "en"] if known else ""
        for start, end, text in _cut(turn):
            if text:
                yield Line(start, end, label, text)


def _cut(turn: Turn) -> Iterator[tuple[float, float, str]]:
    """A turn in pieces short enough to read, each ending with a word, best with a sentence."""
    ends = _word_ends(turn)
    if not ends or (turn.end - turn.start <= LONGEST and len(turn.text) <= WIDEST):
        yield turn.start, turn.end, _one_line(turn.text)
        return
    first = 0
    while first < len(ends):
        last = _last_word(turn, ends, first)
        begin, until = ends[first - 1] if first else 0, ends[last]
        start = turn.words[first].start if first else turn.start
        end = turn.words[last].end if last + 1 < len(ends) else turn.end
        yield start, end, _one_line(turn.text[begin:until])
        first = last + 1


def _last_word(turn: Turn, ends: Sequence[int], first: int) -> int:
    """The last word of the piece that begins with a word: a sentence's, else a clause's, else the last that fits."""
    begin = ends[first - 1] if first else 0
    clause = first
    for i in range(first, len(ends)):
        text = turn.text[begin : ends[i]]
        if i > first and (len(text) > WIDEST or turn.words[i].end - turn.words[first].start > LONGEST):
            return clause if clause > first else i - 1
        if len(text) >= SHORTEST and _SENTENCE.search(text):
            return i
        if len(text) >= SHORTEST and _CLAUSE.search(text):
            clause = i
    return len(ends) - 1


def _word_ends(turn: Turn) -> list[int]:
    """Where each word ends in the turn's text, with what punctuation follows; none where the text has other words."""
    ends: list[int] = []
    at = 0
    for spoken in turn.words:
        text = spoken.text.strip()
        found = turn.text.find(text, at)
        if found < 0 or any(c.isalnum() for c in turn.text[at:found]):
            return []
        if ends:
            ends[-1] = found
        at = found + len(text)
        ends.append(at)
    return [*ends[:-1], len(turn.text)] if ends else []


def _one_line(text: str) -> str:
    return " ".join(text.replace("-->", "→").split())


def srt(transcript: Transcript, name: str, lang: Lang = "zh") -> str:
    """SubRip; the party before a colon."""
    del name
    spoken = list(lines(transcript, lang))
    if transcript.demonstration:
        until = min([WARNED, *(line.start for line in spoken)])
        spoken.insert(0, Line(0.0, until, "", f"[{word('demonstration_text', lang)}]"))
    return "\n".join(
        f"{i}\n{_clock(line.start, ',')} --> {_clock(line.end, ',')}\n{_labelled(line, lang)}\n"
        for i, line in enumerate(spoken, 1)
    )


def vtt(transcript: Transcript, name: str, lang: Lang = "zh") -> str:
    """WebVTT; the party as a voice tag, and a note where a demonstration model wrote the words."""
    del name
    head = ["WEBVTT\n"] + ([f"NOTE {word('demonstration_text', lang)}\n"] if transcript.demonstration else [])
    blocks = [
        f"{_clock(line.start, '.')} --> {_clock(line.end, '.')}\n"
        f"{f'<v {html.escape(line.label)}>' if line.label else ''}{html.escape(line.text, quote=False)}\n"
        for line in lines(transcript, lang)
    ]
    return "\n".join([*head, *blocks])


def txt(transcript: Transcript, name: str, lang: Lang = "zh") -> str:
    """Plain text, one turn a line."""
    del name
    known = any(turn.party != "unknown" for turn in transcript.turns)
    turns = [
        Line(t.start, t.end, WORDS[t.party][lang == "en"] if known else "", _one_line(t.text)) for t in transcript.turns
    ]
    head = f"[{word('demonstration_text', lang)}]\n" if transcript.demonstration else ""
    return head + "".join(f"{_labelled(line, lang)}\n" for line in turns)


def tsv(transcript: Transcript, name: str, lang: Lang = "zh") -> str:
    """Whisper's table, times in milliseconds, with the party in a fourth column."""
    del name
    rows = [["start", "end", "text", "party"]]
    rows += [[str(_millis(t.start)), str(_millis(t.end)), _one_line(t.text), t.party] for t in transcript.turns]
    if transcript.demonstration:
        label = word("demonstration", lang)
        rows = [[*row, label if i else "model"] for i, row in enumerate(rows)]
    return "".join("\t".join(row) + "\n" for row in rows)


def rttm(transcript: Transcript, name: str, lang: Lang = "zh") -> str:
    """Who speaks when (NIST's Rich Transcription Time Marked), a line a turn; names in it have no spaces."""
    del lang
    file = re.sub(r"\s+", "_", name)
    return "".join(
        f"SPEAKER {file} 1 {t.start:.3f} {t.end - t.start:.3f} <NA> <NA> {t.party} <NA> <NA>\n"
        for t in transcript.turns
    )


def as_json(transcript: Transcript, name: str, lang: Lang = "zh") -> str:
    """This program's own JSON, with every word; ``qa score`` takes it in the place of a recording."""
    del lang
    data = {"call": {"call_id": name}, "transcript": transcript_json(transcript)}
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


WRITERS: Mapping[str, Callable[[Transcript, str, Lang], str]] = {
    "json": as_json,
    "srt": srt,
    "vtt": vtt,
    "txt": txt,
    "tsv": tsv,
    "rttm": rttm,
}
"""Each format with its writer: of a transcript, the call's name, and the language of the parties."""


def _labelled(line: Line, lang: Lang) -> str:
    if not line.label:
        return line.text
    return f"{line.label}: {line.text}" if lang == "en" else f"{line.label}：{line.text}"


def _millis(seconds: float) -> int:
    return round(seconds * 1000)


def _clock(seconds: float, point: str) -> str:
    whole, millis = divmod(_millis(seconds), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{millis:03}"
