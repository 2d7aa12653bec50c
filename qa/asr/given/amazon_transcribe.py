"""Amazon Transcribe's JSON: ``results.items``, each word with its seconds in quotes; channels or speakers labelled.

The words of one label are a turn up to a pause of more than 0.8 s, or another label's word in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qa.asr.given.assemble import PAUSE, text_of
from qa.asr.given.place import Place
from qa.asr.given.values import UNVOUCHED, Piece, Raw, Said


def sniff(data: Any) -> bool:
    """Whether it has ``results`` with ``items`` or ``channel_labels``."""
    results = data.get("results") if isinstance(data, dict) else None
    return isinstance(results, dict) and ("items" in results or "channel_labels" in results)


@dataclass(frozen=True, slots=True)
class _Item:
    labels: tuple[str, ...]
    piece: Piece
    start: float
    end: float
    place: Place


def read(data: Any, place: Place) -> Raw:
    """Read the words and make turns of them."""
    at = place.at("results")
    results = at.mapping(data["results"])
    items = sorted(_items(results, at), key=lambda item: item.start)
    language = results.get("language_code")
    return Raw(tuple(_turns(items)), language if isinstance(language, str) else "zh", "amazon-transcribe")


def _items(results: Mapping[str, Any], place: Place) -> Iterator[_Item]:
    """The words of all channels; punctuation, which has no time, on the word before it."""
    channels = results.get("channel_labels")
    if channels is None:
        yield from _of_list(results.get("items"), place.at("items"), "", _speakers(results, place))
        return
    at = place.at("channel_labels")
    for channel, where in at.at("channels").items(at.mapping(channels).get("channels")):
        label = where.text(where.mapping(channel), "channel_label")
        yield from _of_list(channel.get("items"), where.at("items"), label, {})


def _of_list(data: Any, place: Place, channel: str, speakers: Mapping[float, str]) -> Iterator[_Item]:
    last: _Item | None = None
    for entry, at in place.items(data):
        item = at.mapping(entry)
        text, probability = _best(item, at)
        times = at.figures(item, "start_time", "end_time")
        if times is None:
            if last is not None:
                last = replace(last, piece=replace(last.piece, text=last.piece.text + text))
            continue
        if last is not None:
            yield last
        named = (at.text(item, "speaker_label") or speakers.get(times[0], ""), at.text(item, "channel_label"), channel)
        labels = tuple(dict.fromkeys(filter(None, named)))
        last = _Item(labels, Piece(text, *times, probability), *times, at)
    if last is not None:
        yield last


def _best(item: Mapping[str, Any], place: Place) -> tuple[str, float]:
    for entry, at in place.at("alternatives").items(item.get("alternatives"))[:1]:
        best = at.mapping(entry)
        probability = at.figure(best, "confidence")
        share = UNVOUCHED if probability is None else min(1.0, max(0.0, probability))
        return at.text(best, "content"), share
    return "", UNVOUCHED


def _speakers(results: Mapping[str, Any], place: Place) -> Mapping[float, str]:
    """Older files name the speaker of a word apart from it, by its start."""
    found: dict[float, str] = {}
    labels = results.get("speaker_labels") or {}
    at = place.at("speaker_labels")
    for segment, where in at.at("segments").items(at.mapping(labels).get("segments") or []):
        whose = where.text(where.mapping(segment), "speaker_label")
        for entry, spot in where.at("items").items(segment.get("items") or []):
            start = spot.figure(spot.mapping(entry), "start_time")
            if start is not None:
                found[start] = spot.text(entry, "speaker_label") or whose
    return found


def _turns(items: list[_Item]) -> Iterator[Said]:
    """Consecutive words of one label, up to a longer pause."""
    turn: list[_Item] = []
    for item in items:
        if turn and (item.labels != turn[-1].labels or item.start - turn[-1].end > PAUSE):
            yield _said(turn)
            turn = []
        turn.append(item)
    if turn:
        yield _said(turn)


def _said(turn: list[_Item]) -> Said:
    pieces = tuple(item.piece for item in turn)
    end = max(item.end for item in turn)
    return Said(turn[0].labels, turn[0].start, end, text_of(pieces), pieces, turn[0].place)
