"""SRT and WebVTT: lines with a start and an end, the speaker before a colon, in brackets or in a voice tag.

``坐席：您好``, ``[SPEAKER_00]: 您好``, ``- 客户: 喂`` and ``<v agent>您好`` name a speaker; ``注意：…`` does not.
Two speakers in one subtitle share its time by the length of what they say. Untidy files are read as far as they can
be: a comma or a point, hours or none, numbers missing, tags and notes among the lines. What `qa.report.subtitles`
writes of the demonstration model is known again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.asr.given.parties import Speakers, is_label
from qa.asr.given.place import Place
from qa.asr.given.values import Raw, Said
from qa.report.labels import WORDS

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-+>\s*{_CLOCK}(?:\s.*)?$")
_VTT_TAG = re.compile(r"<[^<>]*>")
_SRT_TAG = re.compile(r"</?(?:[ibus]|font|v|c)(?:[ .][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_VOICE_TAG = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_NAMED = re.compile(r"^[\s\-–>]*(?:[\[【(（]([^\]】)）]{1,40})[\]】)）]\s*([:：]?)|([^:：\s][^:：]{0,39})([:：]))\s*")
_WARNINGS = WORDS["demonstration_text"]


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[str, ...]
    place: Place
    vtt: bool


def is_vtt(text: str) -> bool:
    """Whether it begins with WEBVTT."""
    return text.lstrip("\ufeff \n").startswith("WEBVTT")


def is_srt(text: str) -> bool:
    """Whether one of its lines is ``00:00:01,200 --> 00:00:03,400``."""
    return any(_TIMES.match(line) for line in text.splitlines())


def read(text: str, place: Place, speakers: Speakers) -> Raw:
    """Read the subtitles."""
    cues = [cue for cue in _cues(text, place, vtt=is_vtt(text)) if "".join(cue.lines).strip("[] ") not in _WARNINGS]
    said = tuple(s for cue in cues for s in _said(cue, speakers))
    return Raw(said, segments=True, demonstration=any(warning in text for warning in _WARNINGS))


def _cues(text: str, place: Place, *, vtt: bool) -> Iterator[_Cue]:
    """Each line of times with the lines under it; in SRT an empty line may stand among them, in WebVTT it ends them."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if "-->" in line and not _is_note(lines, i)]
    for i, following in zip(starts, [*starts, len(lines)][1:], strict=True):
        at = Place(place.file, f"line {i + 1}")
        found = _TIMES.match(lines[i])
        if not found:
            raise at.error("is no line of times", "write 00:00:01,200 --> 00:00:03,400")
        start, end = at.checked(_seconds(found.groups()[:4]), _seconds(found.groups()[4:]))
        body = lines[i + 1 : following]
        yield _Cue(start, end, tuple(_until_blank(body) if vtt else _without_number(body)), at, vtt)


def _is_note(lines: Sequence[str], index: int) -> bool:
    """Whether a line belongs to a NOTE: such a block begins so and has no empty line in it."""
    while index > 0 and lines[index - 1].strip():
        index -= 1
    return lines[index].startswith("NOTE")


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + float(f"0.{fraction}" if fraction else 0)


def _until_blank(lines: Sequence[str]) -> list[str]:
    body: list[str] = []
    for line in lines:
        if not line.strip():
            break
        body.append(line)
    return body


def _without_number(lines: Sequence[str]) -> list[str]:
    """The lines of a subtitle, without the number of the next."""
    body = list(lines)
    while body and not body[-1].strip():
        body.pop()
    if len(body) > 1 and body[-1].strip().isdigit() and not body[-2].strip():
        body.pop()
    return [line for line in body if line.strip()]


def _said(cue: _Cue, speakers: Speakers) -> Iterator[Said]:
    parts: list[tuple[tuple[str, ...], str]] = []
    for line in cue.lines:
        for labels, text in _voices(line, speakers, vtt=cue.vtt):
            if labels or not parts:
                parts.append((labels, text))
            else:
                parts[-1] = (parts[-1][0], f"{parts[-1][1]} {text}".strip())
    spoken = [(labels, text) for labels, text in parts if text]
    share = (cue.end - cue.start) / max(1, sum(len(text) for _, text in spoken))
    at = cue.start
    for labels, text in spoken:
        until = at + share * len(text)
        yield Said(labels, at, until if (labels, text) != spoken[-1] else cue.end, text, (), cue.place)
        at = until


def _voices(line: str, speakers: Speakers, *, vtt: bool) -> Iterator[tuple[tuple[str, ...], str]]:
    """What each voice says in a line; tags and entities taken out."""
    before, *rest = _VOICE_TAG.split(line)
    if _plain(before, vtt=vtt) or not rest:
        yield _by_colon(_plain(before, vtt=vtt), speakers)
    for label, text in zip(rest[::2], rest[1::2], strict=True):
        yield (html.unescape(label).strip(),), _plain(text, vtt=vtt)


def _by_colon(text: str, speakers: Speakers) -> tuple[tuple[str, ...], str]:
    found = _NAMED.match(text)
    if not found:
        return (), text
    label = (found[1] or found[3]).strip()
    if is_label(label, speakers) or (found[1] and found[2]):
        return (label,), text[found.end() :].strip()
    return (), text


def _plain(text: str, *, vtt: bool) -> str:
    """A line without tags; only WebVTT has entities, and tags of any name."""
    plain = html.unescape(_VTT_TAG.sub("", text)) if vtt else _SRT_TAG.sub("", text)
    return plain.replace("\xa0", " ").strip()
