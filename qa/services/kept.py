"""What is kept of a recording that was heard and written down, as JSON values, and under which keys.

A key is the hash of a stage's input and settings, and of the stage's own number: raise that where a stage comes to
give other results, and what was kept before is not used again.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from qa.asr.engine import LegWords, WindowStats
from qa.packs.load import Pack
from qa.pipeline import Sounds
from qa.report.result import info_json, plain, transcript_json
from qa.store import Store
from qa.types import (
    Activity,
    CallInfo,
    ChannelActivity,
    Problem,
    Prosody,
    Span,
    Speaker,
    Tone,
    Transcript,
    Word,
)

LISTEN, WORDS = "listen", "words"
LISTEN_NUMBER, WORDS_NUMBER, JUDGE_NUMBER = 3, 1, 4
Json = dict[str, Any]
_STRETCHES = ("speech", "music", "flat", "raised", "louder", "breaths")


@dataclass(frozen=True, slots=True)
class Model:
    """The speech model as results name it, and the hash of everything that its words depend on."""

    name: str
    demonstration: bool
    key: str


def hash_of(*parts: Any) -> str:
    """Hash JSON values."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def parts_of(
    info: CallInfo,
    problems: Sequence[Problem],
    pack: Pack,
    *,
    sound: str | None = None,
    words: str | None = None,
    given: Transcript | None = None,
    agent_channel: int | None = None,
) -> Json:
    """Say what a result is made from; two results with the same parts are the same.

    `sound` and `words` are keys of kept stages. `info` is as it was before anything was heard.
    """
    return {
        "sound": sound,
        "words": words,
        "given": hash_of(transcript_json(given)) if given else None,
        "log": hash_of(info_json(info)),
        "problems": [[problem.kind, problem.detail] for problem in problems],
        "agent_channel": agent_channel,
        **judged_by(pack),
    }


def judged_by(pack: Pack) -> Json:
    """The parts of a result that are the pack's and the program's."""
    rules = {"pack": pack.sha256, "rubric": pack.rubric.id, "version": pack.rubric.version, "program": _program()}
    return {**rules, "certainty": dict(pack.certainty)} if pack.certainty else rules


def _program() -> str:
    try:
        return f"{version('tingjian')}.{JUDGE_NUMBER}"
    except PackageNotFoundError:  # a source tree on the path, installed nowhere
        return f"0.{JUDGE_NUMBER}"


def sound_key(sha256: str, diarizer: str = "") -> str:
    """Where the sounds of a recording are kept; `diarizer` names one that is not the usual."""
    return hash_of(LISTEN_NUMBER, sha256, *([diarizer] if diarizer else ()))


def words_key(sound: str, model: Model) -> str:
    """Where the words of a recording are kept: the model writes down the speech that was heard."""
    return hash_of(WORDS_NUMBER, sound, model.key)


def kept_sounds(store: Store, key: str) -> Sounds | None:
    """What was heard in a recording, if that is kept."""
    data = store.stages.get(LISTEN, key)
    return None if data is None else _sounds(data)


def keep_sounds(store: Store, key: str, sounds: Sounds) -> None:
    """Keep what was heard in a recording."""
    store.stages.keep(LISTEN, key, sounds_json(sounds), sha256=sounds.sha256)


def kept_words(store: Store, key: str) -> tuple[LegWords, ...] | None:
    """The words of each leg of a recording, if they are kept."""
    data = store.stages.get(WORDS, key)
    return None if data is None else tuple(_leg_words(leg) for leg in data)


def keep_words(store: Store, key: str, words: Sequence[LegWords], *, sha256: str) -> None:
    """Keep the words of each leg of a recording."""
    store.stages.keep(WORDS, key, [leg_words_json(leg) for leg in words], sha256=sha256)


def sounds_json(sounds: Sounds) -> Json:
    """Write what was heard as JSON values; nothing is rounded, and a level of no sound at all is null."""
    return {
        "sha256": sounds.sha256,
        "duration": sounds.duration,
        "channels": sounds.channels,
        "problems": [[problem.kind, problem.detail] for problem in sounds.problems],
        "activity": [_channel_json(channel) for channel in sounds.activity.channels],
        "speakers": [
            {
                "channel": speaker.channel,
                "probability": speaker.probability,
                "doubtful": _pairs(speaker.doubtful),
                **_channel_json(speaker.activity),
            }
            for speaker in sounds.activity.speakers
        ],
        "tones": [
            [tone.kind, tone.channel, plain(tone.span.start), plain(tone.span.end), tone.rings, tone.keys]
            for tone in sounds.activity.tones
        ],
    }


def _channel_json(channel: ChannelActivity) -> Json:
    return {
        **{name: _pairs(getattr(channel, name)) for name in _STRETCHES},
        **{name: plain(getattr(channel, name)) for name in ("noise_dbfs", "speech_dbfs", "speech_range")},
        "prosody": [
            [plain(each) for each in (p.span.start, p.span.end, p.hertz, p.range, p.dbfs)] for p in channel.prosody
        ],
    }


def _channel(data: Mapping[str, Any]) -> ChannelActivity:
    return ChannelActivity(
        speech=_spans(data["speech"]),
        music=_spans(data["music"]),
        flat=_spans(data["flat"]),
        noise_dbfs=float("-inf") if data["noise_dbfs"] is None else data["noise_dbfs"],
        speech_dbfs=_number(data["speech_dbfs"]),
        speech_range=_number(data["speech_range"]),
        raised=_spans(data["raised"]),
        prosody=tuple(Prosody(Span(start, end), *map(_number, rest)) for start, end, *rest in data["prosody"]),
        louder=_spans(data["louder"]),
        breaths=_spans(data["breaths"]),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _sounds(data: Mapping[str, Any]) -> Sounds:
    channels = tuple(map(_channel, data["activity"]))
    speakers = tuple(map(_speaker, data["speakers"]))
    tones = tuple(Tone(kind, channel, Span(start, end), *rest) for kind, channel, start, end, *rest in data["tones"])
    problems = tuple(Problem(kind, detail) for kind, detail in data["problems"])
    found = Activity(channels, tones, speakers)
    return Sounds(data["sha256"], data["duration"], data["channels"], found, problems)


def _speaker(data: Mapping[str, Any]) -> Speaker:
    return Speaker(data["channel"], _channel(data), data["probability"], _spans(data["doubtful"]))


def _pairs(spans: Sequence[Span]) -> list[Any]:
    return [[plain(span.start), plain(span.end)] for span in spans]


def _spans(pairs: Sequence[Sequence[float]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def leg_words_json(leg: LegWords) -> Json:
    """Write the words of a leg, and what the gate reads of them, as JSON values."""
    return {
        "removed": leg.removed,
        "words": [[w.text, plain(w.start), plain(w.end), plain(w.probability)] for w in leg.words],
        "windows": [
            [
                *(plain(w.span.start), plain(w.span.end), plain(w.speech), w.text),
                *(plain(w.avg_logprob), plain(w.no_speech_prob), plain(w.compression)),
            ]
            for w in leg.windows
        ],
    }


def _leg_words(data: Mapping[str, Any]) -> LegWords:
    return LegWords(
        tuple(Word(*word) for word in data["words"]),
        data["removed"],
        tuple(WindowStats(Span(start, end), *rest) for start, end, *rest in data["windows"]),
    )
