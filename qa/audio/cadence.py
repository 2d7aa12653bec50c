"""What call-progress tones sound like, by region: frequencies in Hz, bursts and pauses in seconds.

Sources: ITU-T E.180 supplement 2 (*Various tones used in national networks*) as Asterisk's ``indications.conf`` and the
lists of modem makers give it, and the notes below; for China GF 002-9002 and GB/T 3380 (450 ± 25 Hz, cadence ± 10 %).
`f*m` is a tone whose loudness swings `m` times a second: carrier and two sidebands. Where congestion is missing it
sounds like busy.

======  ==========================  =======================  ===========================  ===========================
region  ring-back                   busy                     congestion                   call waiting
======  ==========================  =======================  ===========================  ===========================
cn      450: 1 / 4                  450: .35 / .35           450: .7 / .7                 450: .4 / 4
hk      440+480: .4 / .2 / .4 / 3   480+620: .5 / .5         480+620: .25 / .25           440: .3 / 10
tw      440+480: 1 / 2              480+620: .5 / .5         480+620: .25 / .25           350+440: .25/.25/.25/3.25
jp      400*16: 1 / 2               400: .5 / .5                                          400*16: .5 / 8
kr      440+480: 1 / 2              480+620: .5 / .5         480+620: .3 / .2             350+440: .25/.25/.25/3.25
sg      425*24: .4 / .2 / .4 / 2    425: .75 / .75           425: .25 / .25               425*24: .3 / .2 / .3 / 3.2
us      440+480: 2 / 4              480+620: .5 / .5         480+620: .25 / .25           440: .3 / 10
uk      400+450: .4 / .2 / .4 / 2   400: .375 / .375         400: .4 / .35 / .225 / .525  400: .1 / 4
eu      425: 1 / 4                  425: .5 / .5             425: .25 / .25               425: .2 / .2 / .2 / 5
au      413+438: .4 / .2 / .4 / 2   425: .375 / .375                                      425: .2 / .2 / .2 / 4.4
in      400*25: .4 / .2 / .4 / 2    400: .75 / .75           400: .25 / .25               400: .2 / .1 / .2 / 7.5
======  ==========================  =======================  ===========================  ===========================

``us`` is the precise tone plan (GR-506), ``uk`` BT's SIN 350, ``sg`` IMDA TS PSTN, ``au`` AS/CA S002; ``eu`` is what
most of Europe uses, with Germany's call waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from qa.types import ToneKind

Region = Literal["cn", "hk", "tw", "jp", "kr", "sg", "us", "uk", "eu", "au", "in"]


@dataclass(frozen=True, slots=True)
class Cadence:
    """A tone: its frequencies in Hz, and its bursts and pauses in seconds, as many of the one as of the other."""

    kind: ToneKind
    hertz: tuple[float, ...]
    on: tuple[float, ...]
    off: tuple[float, ...]

    @property
    def period(self) -> float:
        """Seconds from one ring, or one group of bursts, to the next."""
        return sum(self.on) + sum(self.off)


def _swinging(carrier: float, rate: float) -> tuple[float, ...]:
    return carrier - rate, carrier, carrier + rate


_DOUBLE = (0.4, 0.4)
_PRECISE = (
    Cadence("busy", (480, 620), (0.5,), (0.5,)),
    Cadence("congestion", (480, 620), (0.25,), (0.25,)),
)
_TWO_SHORT = Cadence("call_waiting", (350, 440), (0.25, 0.25), (0.25, 3.25))
_ONE_LATE = Cadence("call_waiting", (440,), (0.3,), (10.0,))

REGIONS: Mapping[str, tuple[Cadence, ...]] = {
    "cn": (
        Cadence("ringback", (450,), (1.0,), (4.0,)),
        Cadence("busy", (450,), (0.35,), (0.35,)),
        Cadence("congestion", (450,), (0.7,), (0.7,)),
        Cadence("call_waiting", (450,), (0.4,), (4.0,)),
    ),
    "hk": (Cadence("ringback", (440, 480), _DOUBLE, (0.2, 3.0)), *_PRECISE, _ONE_LATE),
    "tw": (Cadence("ringback", (440, 480), (1.0,), (2.0,)), *_PRECISE, _TWO_SHORT),
    "jp": (
        Cadence("ringback", _swinging(400, 16), (1.0,), (2.0,)),
        Cadence("busy", (400,), (0.5,), (0.5,)),
        Cadence("call_waiting", _swinging(400, 16), (0.5,), (8.0,)),
    ),
    "kr": (
        Cadence("ringback", (440, 480), (1.0,), (2.0,)),
        Cadence("busy", (480, 620), (0.5,), (0.5,)),
        Cadence("congestion", (480, 620), (0.3,), (0.2,)),
        _TWO_SHORT,
    ),
    "sg": (
        Cadence("ringback", _swinging(425, 24), _DOUBLE, (0.2, 2.0)),
        Cadence("busy", (425,), (0.75,), (0.75,)),
        Cadence("congestion", (425,), (0.25,), (0.25,)),
        Cadence("call_waiting", _swinging(425, 24), (0.3, 0.3), (0.2, 3.2)),
    ),
    "us": (Cadence("ringback", (440, 480), (2.0,), (4.0,)), *_PRECISE, _ONE_LATE),
    "uk": (
        Cadence("ringback", (400, 450), _DOUBLE, (0.2, 2.0)),
        Cadence("busy", (400,), (0.375,), (0.375,)),
        Cadence("congestion", (400,), (0.4, 0.225), (0.35, 0.525)),
        Cadence("call_waiting", (400,), (0.1,), (4.0,)),
    ),
    "eu": (
        Cadence("ringback", (425,), (1.0,), (4.0,)),
        Cadence("busy", (425,), (0.5,), (0.5,)),
        Cadence("congestion", (425,), (0.25,), (0.25,)),
        Cadence("call_waiting", (425,), (0.2, 0.2), (0.2, 5.0)),
    ),
    "au": (
        Cadence("ringback", (413, 438), _DOUBLE, (0.2, 2.0)),
        Cadence("busy", (425,), (0.375,), (0.375,)),
        Cadence("call_waiting", (425,), (0.2, 0.2), (0.2, 4.4)),
    ),
    "in": (
        Cadence("ringback", _swinging(400, 25), _DOUBLE, (0.2, 2.0)),
        Cadence("busy", (400,), (0.75,), (0.75,)),
        Cadence("congestion", (400,), (0.25,), (0.25,)),
        Cadence("call_waiting", (400,), (0.2, 0.2), (0.1, 7.5)),
    ),
}
