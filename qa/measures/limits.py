"""The thresholds of the measures, all in one place."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal

from qa.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds in seconds unless named otherwise; each is met from exactly its value on.

    Raises `ConfigError` for a value that is negative or not a number.
    """

    join_gap: float = 0.25
    """Speech is joined over pauses shorter than this."""
    shortest_burst: float = 0.12
    """What is shorter after joining is a click, no speech."""
    overtalk: float = 1.0
    """Both speak at least this long."""

    floor_talk: float = 1.0
    """Who has talked this long holds the floor."""
    floor_pause: float = 1.0
    """A pause of this length gives the floor away."""
    bid_characters: int = 4
    """Number of characters that make a bid for the floor …"""
    bid_talk: float = 1.0
    """… or so much speech."""
    backchannel: float = 0.6
    """Speech whose words are not sure is a back-channel if it is shorter, and not louder than its speaker's own."""
    word_probability: float = 0.6
    """Words are sure from this mean probability on."""
    word_slack: float = 0.2
    """A model's word times are off by so much: what is sure would be so if they were."""
    competing_pause: float = 0.5
    """After a pause of this length anybody may start …"""
    competing_start: float = 0.3
    """… and two who start within this time of each other did not hear each other."""
    talked_over: float = 0.5
    """Overlap of an interruption; also the time within which the interrupted party breaks off."""
    terminal_overlap: float = 0.3
    """An answer may run this far into the end of what it answers: people foresee the end of a sentence."""
    yielded: float = 1.5
    """Who stops within this time has yielded."""
    sure_overlap: float = 1.0
    """From this overlap on an interruption is sure."""
    interruption_rule: Literal["floor", "turns"] = "floor"
    """``floor`` as `qa.measures.interruption` defines it; ``turns`` as in `qa.measures.turn_interruption`."""
    turn_overlap: float = 2.0
    """Overlap of turns from which one interrupts the other, by the rule ``turns``."""

    silence: float = 3.0
    """Nobody speaks for more than this."""
    violation: float = 5.0
    """A silence of this length charged to the agent is a violation …"""
    must_review: float = 10.0
    """… and from this one on a person is to hear it."""
    excused_after: float = 10.0
    """A wait phrase within this time before a silence excuses it …"""
    excused_for: float = 60.0
    """… for so long."""

    hold: float = 10.0
    """Shortest hold that is inferred from a wait phrase or a flat leg."""
    hold_music: float = 5.0
    """Shortest stretch of music that is a hold."""
    music_gap: float = 2.0
    """Music is joined over pauses shorter than this."""
    notice: float = 15.0
    """A hold is announced by a wait phrase within this time before it."""
    thanks: float = 10.0
    """A hold is thanked for by a resume phrase within this time after it."""
    noise_floor_dbfs: float = -70.0
    """A line whose background is louder has a noise floor, so that a flat leg on it means something."""

    pace_characters: int = 10
    """Number of characters from which an utterance's pace is measured."""
    pace_window: float = 30.0
    """Seconds of speech over which the worst pace is taken."""
    pace_swing: float = 0.4
    """A turn is a swing of pace if it is faster than the party's median turn by this share."""
    monologue_pause: float = 3.0
    """A pause of this length ends a monologue."""
    monologue: float = 60.0
    """A monologue of this length is a moment to listen to."""
    monotone: float = 3.0
    """Semitones between the percentiles 10 and 90 of the pitch, under which a stretch of speech is monotone …"""
    monotone_talk: float = 2.0
    """… if it lasts this long: a few syllables may well be on one note."""
    sigh_near: float = 3.0
    """A breath is a sigh if it is heard within this time before or after the other party speaks."""
    ring_period: float = 5.0
    """A ring starts every so often: 1 s of tone and 4 s of pause in China."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "interruption_rule":
                if value not in ("floor", "turns"):
                    raise ConfigError(f"the limit interruption_rule is {value!r}", mend="floor or turns")
                continue
            signed = field.name == "noise_floor_dbfs"
            if not math.isfinite(value) or (value < 0 and not signed):
                raise ConfigError(f"the limit {field.name} is {value}", mend="a number that is not negative")
        if self.ring_period == 0:
            raise ConfigError("the limit ring_period is 0", mend="seconds from one ring to the next, e.g. 5")
