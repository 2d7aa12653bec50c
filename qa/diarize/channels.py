"""From channels to parties: activity by party, and words to turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.diarize.join import PAUSE, cut, joined
from qa.diarize.roles import Roles
from qa.timeline import union
from qa.types import Activity, ChannelActivity, Party, Tracks, Turn, Word

FLOOR_PAUSE = 0.3
"""A shorter pause than this is never the end of a turn, whoever speaks in it."""
BACKCHANNEL = 3
"""Characters that may be said in another's pause without taking the floor: 嗯, 好的, 对对对."""


def tracks(activity: Activity, roles: Roles) -> Tracks:
    """The activity of each party; channels of the same party (two unknown ones) are laid together."""
    by_party: dict[Party, ChannelActivity] = {}
    for party, channel in zip(roles.party_of_channel, activity.channels, strict=True):
        by_party[party] = _together(by_party[party], channel) if party in by_party else channel
    return Tracks(by_party, roles.party_of_channel, activity.tones)


def _together(a: ChannelActivity, b: ChannelActivity) -> ChannelActivity:
    return ChannelActivity(
        speech=union(a.speech, b.speech),
        music=union(a.music, b.music),
        flat=(),  # one channel's dead line says nothing while the other is alive
        noise_dbfs=max(a.noise_dbfs, b.noise_dbfs),
    )


def turns(
    words_by_channel: Sequence[Sequence[Word]],
    party_of_channel: Sequence[Party],
    *,
    pause: float = PAUSE,
) -> tuple[Turn, ...]:
    """The words of each channel as turns, ordered by start.

    A turn ends where its party pauses for more than `pause` seconds, or for `FLOOR_PAUSE` and more while another
    channel begins to speak and says more than a back-channel, or is still speaking when the party goes on::

        A  ▓▓▓▓▓▓ ▓▓▓▓      one turn      A  ▓▓▓▓▓▓   ▓▓▓▓     two turns
        B        ▓          (嗯)          B         ▓▓▓▓▓      (B took the floor)
    """
    channels = [sorted(words, key=lambda word: (word.start, word.end)) for words in words_by_channel]
    stretches = [_stretches(words, pause) for words in channels]
    found: list[Turn] = []
    for index, words in enumerate(channels):
        others = [stretch for other, spoken in enumerate(stretches) if other != index for stretch in spoken]
        for part in _parts(words, others, pause):
            end = max(word.end for word in part)
            found.append(Turn(party_of_channel[index], part[0].start, end, joined(part), tuple(part)))
    return tuple(sorted(found, key=lambda turn: (turn.start, turn.end)))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of one channel without a longer pause."""

    start: float
    end: float
    characters: int


def _stretches(words: Sequence[Word], pause: float) -> list[_Stretch]:
    parts = cut(words, lambda before, after: after.start - before.end > pause)
    return [
        _Stretch(part[0].start, max(word.end for word in part), sum(_letters(word.text) for word in part))
        for part in parts
    ]


def _letters(text: str) -> int:
    return sum(letter.isalnum() for letter in text)


def _parts(words: Sequence[Word], others: Sequence[_Stretch], pause: float) -> list[list[Word]]:
    def ends(before: Word, after: Word) -> bool:
        gap = after.start - before.end
        if gap > pause:
            return True
        return gap >= FLOOR_PAUSE and any(_takes_floor(other, before.end, after.start) for other in others)

    return cut(words, ends)


def _takes_floor(other: _Stretch, start: float, end: float) -> bool:
    """Whether another's words that begin in the pause ``[start, end)`` are more than a back-channel."""
    return start <= other.start < end and (other.characters > BACKCHANNEL or other.end > end)
