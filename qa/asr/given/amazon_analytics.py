"""Amazon Transcribe Call Analytics and Contact Lens JSON: ``Transcript``, a list of turns in milliseconds.

Call Analytics has the words of a turn with their times and confidences, Contact Lens has not. What was redacted
stays as it is written there, e.g. ``[PII]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.asr.given.place import Place
from qa.asr.given.values import UNVOUCHED, Piece, Raw, Said

MILLIS = 0.001


def sniff(data: Any) -> bool:
    """Whether it has a list called ``Transcript``."""
    return isinstance(data, dict) and isinstance(data.get("Transcript"), list)


def read(data: Any, place: Place) -> Raw:
    """Read the turns."""
    roles = _roles(data, place)
    turns = place.at("Transcript").items(data["Transcript"])
    said = tuple(_said(at.mapping(turn), at, roles) for turn, at in turns)
    lens = any("ParticipantId" in at.mapping(turn) for turn, at in turns)
    language = data.get("LanguageCode")
    model = "amazon-contact-lens" if lens else "amazon-call-analytics"
    return Raw(said, language if isinstance(language, str) else "zh", model)


def _roles(data: Mapping[str, Any], place: Place) -> Mapping[str, str]:
    """The role of each participant's id."""
    roles: dict[str, str] = {}
    for entry, at in place.at("Participants").items(data.get("Participants") or []):
        person = at.mapping(entry)
        roles[at.text(person, "ParticipantId")] = at.text(person, "ParticipantRole")
    return roles


def _said(turn: Mapping[str, Any], place: Place, roles: Mapping[str, str]) -> Said:
    person = place.text(turn, "ParticipantId")
    labels = (place.text(turn, "ParticipantRole"), roles.get(person, ""), person)
    start, end = place.needed(turn, "BeginOffsetMillis", "EndOffsetMillis", unit=MILLIS)
    pieces = tuple(_piece(at.mapping(item), at) for item, at in place.at("Items").items(turn.get("Items") or []))
    text = place.text(turn, "Content")
    return Said(tuple(dict.fromkeys(filter(None, labels))), start, end, text, pieces, place)


def _piece(item: Mapping[str, Any], place: Place) -> Piece:
    times = place.figures(item, "BeginOffsetMillis", "EndOffsetMillis", unit=MILLIS) or (None, None)
    confidence = place.figure(item, "Confidence")
    probability = UNVOUCHED if confidence is None else min(1.0, max(0.0, confidence))
    return Piece(place.text(item, "Content"), times[0], times[1], probability)
