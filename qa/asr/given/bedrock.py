"""JSON of Amazon Bedrock data automation: ``audio_segments`` are turns, which name their words in ``audio_items``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.asr.given.place import Place
from qa.asr.given.values import UNVOUCHED, Piece, Raw, Said

MILLIS = 0.001


def sniff(data: Any) -> bool:
    """Whether it has a list of ``audio_segments`` at its top."""
    return isinstance(data, dict) and isinstance(data.get("audio_segments"), list)


def read(data: Any, place: Place) -> Raw:
    """Read the segments that hold speech."""
    words = [(at.mapping(item), at) for item, at in place.at("audio_items").items(data.get("audio_items") or [])]
    segments = place.at("audio_segments").items(data["audio_segments"])
    spoken = [(at.mapping(s), at) for s, at in segments if at.mapping(s).get("type", "TRANSCRIPT") == "TRANSCRIPT"]
    said = tuple(_said(segment, at, words) for segment, at in spoken)
    told = data.get("metadata")
    language = told.get("dominant_asset_language") if isinstance(told, dict) else None
    return Raw(said, language.lower() if isinstance(language, str) else "zh", "amazon-bedrock")


def _said(segment: Mapping[str, Any], place: Place, words: Sequence[tuple[Mapping[str, Any], Place]]) -> Said:
    start, end = place.needed(segment, "start_timestamp_millis", "end_timestamp_millis", unit=MILLIS)
    own = [i for i in segment.get("audio_item_indices") or [] if isinstance(i, int) and 0 <= i < len(words)]
    pieces = tuple(_piece(*words[i]) for i in own)
    return Said(_labels(segment, place), start, end, place.text(segment, "text"), pieces, place)


def _labels(segment: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    found = [
        place.at(kind).text(place.at(kind).mapping(segment[kind]), f"{kind}_label")
        for kind in ("speaker", "channel")
        if segment.get(kind) is not None
    ]
    return tuple(filter(None, found))


def _piece(item: Mapping[str, Any], place: Place) -> Piece:
    times = place.figures(item, "start_timestamp_millis", "end_timestamp_millis", unit=MILLIS) or (None, None)
    return Piece(place.text(item, "content"), times[0], times[1], UNVOUCHED)
