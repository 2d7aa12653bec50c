"""What a channel holds of one voice among several."""

from __future__ import annotations

from collections.abc import Sequence

from qa.audio.decode import resample
from qa.audio.frames import levels, mask_of
from qa.audio.loudness import loudness
from qa.timeline import Timeline, clip, total
from qa.types import ChannelActivity, Recording

_RATE = 16_000
_OWN = 0.8  # share of a stretch whose tone of voice is one voice's


def voiced(recording: Recording, channel: ChannelActivity, speeches: Sequence[Timeline]) -> list[ChannelActivity]:
    """The activity of each voice on the one channel of a recording: its speech, how loud, in what tone.

    Music and a dead line are nobody's; noise is the channel's.
    """
    level = levels(resample(recording.samples[0], recording.rate, _RATE), _RATE)
    found = []
    for speech in speeches:
        own = loudness(level, mask_of(speech, len(level)))
        tones = tuple(p for p in channel.prosody if total(clip(speech, p.span)) >= _OWN * p.span.duration)
        found.append(
            ChannelActivity(
                speech, (), (), channel.noise_dbfs, own.level, own.reach, own.raised, prosody=tones, louder=own.louder
            )
        )
    return found
