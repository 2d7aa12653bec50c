"""A scene within a stretch of its call: what one of several agents had in hand, measured as a call of its own.

Times stay those of the whole call. Speech, music and tones are cut at the edges; a turn that lies across an edge is cut
between its words, by the middle of each, and one without words goes where more than half of it lies. What a log or the
sound tells of the whole line (levels, the background's noise) stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from qa.measures.scene import Scene
from qa.timeline import clip, union
from qa.types import ChannelActivity, Span, Tone, Turn


def clipped(scene: Scene, within: Span) -> Scene:
    """The scene as if the call had been no more than `within`; its duration is that of `within`."""
    tracks = replace(
        scene.tracks,
        parties={party: _activity(activity, within) for party, activity in scene.tracks.parties.items()},
        tones=tuple(_tones(scene.tracks.tones, within)),
    )
    holds = scene.info.holds
    info = replace(
        scene.info,
        duration=within.duration,
        holds=None if holds is None else clip(union(holds), within),
    )
    turns = tuple(_turns(scene.transcript.turns, within))
    transcript = replace(scene.transcript, turns=turns)
    return replace(scene, info=info, transcript=transcript, tracks=tracks, holds=clip(union(scene.holds), within))


def _activity(activity: ChannelActivity, within: Span) -> ChannelActivity:
    """Every list of stretches cut; what tells of a stretch as a whole goes where its middle lies."""
    cut: dict[str, Any] = {}
    for field in fields(activity):
        listed = getattr(activity, field.name)
        if isinstance(listed, tuple) and all(isinstance(each, Span) for each in listed):
            cut[field.name] = clip(union(listed), within)
        elif isinstance(listed, tuple):
            cut[field.name] = tuple(each for each in listed if _mostly(each.span, within))
    return replace(activity, **cut)


def _mostly(span: Span, within: Span) -> bool:
    return within.start <= (span.start + span.end) / 2 < within.end


def _tones(tones: tuple[Tone, ...], within: Span) -> Iterator[Tone]:
    """Tones are counted where they begin, rings too; what sounds over the edge is heard on both sides."""
    for tone in tones:
        if part := tone.span & within:
            begins = within.start <= tone.span.start
            yield replace(tone, span=part, rings=tone.rings if begins else 0, keys=tone.keys if begins else 0)


def _turns(turns: tuple[Turn, ...], within: Span) -> Iterator[Turn]:
    for turn in turns:
        if within.start <= turn.start and turn.end <= within.end:
            yield turn
        elif turn.words:
            words = tuple(w for w in turn.words if _mostly(Span(w.start, w.end), within))
            if words:
                yield Turn(turn.party, words[0].start, words[-1].end, "".join(w.text for w in words), words)
        elif _mostly(turn.span, within):
            yield turn
