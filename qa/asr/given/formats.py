"""The table of formats: what tells each, and what reads it. The first that fits is taken.

==================  =========================================  =======================================
format              told by                                    made by
==================  =========================================  =======================================
own                 ``turns``, or ``transcript`` as an object  ``qa score``, ``qa transcribe``, by hand
amazon_analytics    ``Transcript`` as a list                   Call Analytics, Contact Lens
amazon_transcribe   ``results.items``                          Amazon Transcribe
bedrock             ``audio_segments`` as a list               Amazon Bedrock data automation
whisper             ``segments`` as a list                     whisper, faster-whisper, WhisperX
vtt                 ``WEBVTT`` at its begin                    many
srt                 a line of times with ``-->``               many
==================  =========================================  =======================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qa.asr.given import amazon_analytics, amazon_transcribe, bedrock, own, subtitles, whisper
from qa.asr.given.parties import Speakers
from qa.asr.given.place import Place
from qa.asr.given.values import Raw


@dataclass(frozen=True, slots=True)
class JsonFormat:
    """A format in JSON."""

    name: str
    sniff: Callable[[Any], bool]
    read: Callable[[Any, Place], Raw]


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A format in plain text, whose speakers stand in the text."""

    name: str
    sniff: Callable[[str], bool]
    read: Callable[[str, Place, Speakers], Raw]


JSON_FORMATS = (
    JsonFormat("own", own.sniff, own.read),
    JsonFormat("amazon_analytics", amazon_analytics.sniff, amazon_analytics.read),
    JsonFormat("amazon_transcribe", amazon_transcribe.sniff, amazon_transcribe.read),
    JsonFormat("bedrock", bedrock.sniff, bedrock.read),
    JsonFormat("whisper", whisper.sniff, whisper.read),
)
TEXT_FORMATS = (
    TextFormat("vtt", subtitles.is_vtt, subtitles.read),
    TextFormat("srt", subtitles.is_srt, subtitles.read),
)
KNOWN = "known are " + ", ".join(f.name for f in (*JSON_FORMATS, *TEXT_FORMATS))


def read_json(data: Any, place: Place) -> Raw:
    """Read JSON of any format of the table.

    Raises `TranscriptError` where it is none of them.
    """
    for each in JSON_FORMATS:
        if each.sniff(data):
            return each.read(data, place)
    keys = ", ".join(map(str, list(place.mapping(data))[:6])) or "nothing"
    raise place.error(f"has no turns, nor anything else that is a transcript: it has {keys}", KNOWN)


def read_text(text: str, place: Place, speakers: Speakers) -> Raw:
    """Read subtitles of either kind.

    Raises `TranscriptError` where there are none.
    """
    for each in TEXT_FORMATS:
        if each.sniff(text):
            return each.read(text, place, speakers)
    raise place.error("is no transcript: neither JSON nor a line of times (00:00:01,200 --> 00:00:03,400)", KNOWN)
