"""This program's own JSON: a result of ``qa score`` or ``qa transcribe``, or the bare turns.

A file is ``{"transcript": {"turns": […]}}`` or ``{"turns": […]}``; a list of calls is JSON lines, each
``{"call": {…}, "transcript": {…}}``. A turn needs a party, start, end and a text or words::

    {"party": "agent", "start": 1.2, "end": 3.4, "text": "您好，银座购物广场。"}

Words without a probability count as certain, since a person vouches for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.asr.given.parties import ACCEPTED
from qa.asr.given.place import SHAPE, Place
from qa.asr.given.values import Piece, Raw, Said


def sniff(data: Any) -> bool:
    """Whether it has ``turns``, or a ``transcript`` that is an object."""
    return isinstance(data, dict) and ("turns" in data or isinstance(data.get("transcript"), dict))


def read(data: Any, place: Place) -> Raw:
    """Read the turns."""
    whole = place.mapping(data)
    call = place.at("call").mapping(whole["call"]) if whole.get("call") is not None else None
    if "transcript" in whole:
        place = place.at("transcript")
        whole = place.mapping(whole["transcript"])
    if "turns" not in whole:
        raise place.error("has no turns", SHAPE)
    said = tuple(_said(turn, at) for turn, at in place.at("turns").items(whole["turns"]))
    language, model = _text(whole, "language", "zh"), _text(whole, "model", "given")
    return Raw(said, language, model, call, demonstration=whole.get("demonstration") is True)


def _text(data: Mapping[str, Any], key: str, otherwise: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) and value else otherwise


def _said(data: Any, place: Place) -> Said:
    turn = place.mapping(data)
    label = turn.get("party")
    if label is None:
        raise place.error("has no party", f"give it one of {ACCEPTED}")
    if not isinstance(label, str) or not label.strip():
        raise place.at("party").error(f"there is no party {label!r}", f"use {ACCEPTED}")
    start, end = place.times(turn)
    pieces = tuple(_piece(word, at) for word, at in place.at("words").items(turn.get("words") or []))
    text = place.text(turn, "text")
    return Said((label,), start, end, text, pieces, place.at("party"), probability=1.0)


def _piece(data: Any, place: Place) -> Piece:
    word = place.mapping(data)
    text = place.text(word, "text").strip()
    if not text:
        raise place.at("text").error("is empty", "leave the word out")
    start, end = place.times(word)
    probability = place.number(word, "probability", 1.0)
    if not 0.0 <= probability <= 1.0:
        raise place.at("probability").error(f"is {probability:g}", "a probability is 0 to 1")
    if word.get("timed") is False:
        return Piece(text, None, None, probability)
    return Piece(text, start, end, probability)
