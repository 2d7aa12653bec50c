"""Voices: Mandarin and other languages by espeak-ng, babble of many, and somebody who sings. At 8 kHz."""

from __future__ import annotations

import random
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.linalg import solve_toeplitz
from scipy.signal import lfilter

from models.train.espeak import VOICES_TRAIN
from models.train.music.instruments import RATE, Samples
from models.train.music.tunes import Piece, pitch
from models.train.pinyin import reading
from models.train.text import sentences
from samples.make.espeak import PINYIN, Library

SHARE_MANDARIN: Final = 0.65
# some of what is said on telephones, written for this
OTHERS: Final[dict[str, tuple[str, ...]]] = {
    "en-us": (
        "Good morning, how may I help you today?",
        "I ordered it two weeks ago and nothing has come yet.",
        "Could you hold on for a moment please, I will have a look.",
        "No, the number ends with four four seven one.",
    ),
    "en-gb-scotland": (
        "I am calling about the heating, it has been broken since Tuesday.",
        "All right then, thanks very much, bye.",
    ),
    "de": (
        "Guten Tag, mein Name ist Schneider, was kann ich für Sie tun?",
        "Die Rechnung vom März habe ich noch nicht bekommen.",
    ),
    "fr": (
        "Bonjour, je vous appelle au sujet de ma commande.",
        "Un instant s'il vous plaît, je regarde cela tout de suite.",
    ),
    "es": ("Buenos días, quería preguntar por el pedido de la semana pasada.", "Espere un momento, por favor."),
    "ru": ("Здравствуйте, я хотел бы узнать, когда приедет мастер.", "Подождите минуту, пожалуйста."),
    "it": ("Buongiorno, vorrei sapere quando arriva il pacco.",),
    "pt-br": ("Bom dia, eu gostaria de cancelar a minha assinatura.",),
    "ja": ("もしもし、よやくを かえたいのですが。", "しょうしょう おまちください。"),
    "ko": ("안녕하세요, 무엇을 도와 드릴까요?",),
    "vi": ("Xin chào, tôi muốn hỏi về đơn hàng của tôi.",),
    "hi": ("नमस्ते, मैं आपकी क्या सहायता कर सकता हूँ?",),
    "tr": ("Merhaba, siparişim hakkında bilgi almak istiyorum.",),
    "sv": ("Hej, jag undrar över min räkning.",),
}
_ORDER: Final = 12
_HOP: Final = 40
_FRAME: Final = 160


class Voices:
    """Speaks and sings; one per process, since espeak's library is. `variants` are espeak's voice variants."""

    def __init__(self, seed: int, variants: tuple[str, ...] = VOICES_TRAIN) -> None:
        self._library = Library()
        self._mandarin = sentences(seed)
        self._variants = variants

    def speech(self, seconds: float, draw: random.Random) -> tuple[Samples, NDArray[np.bool_]]:
        """One person who talks with pauses; and where, sample by sample. Its RMS while talking is 0.1."""
        wave, talks = np.zeros(int(seconds * RATE), np.float32), np.zeros(int(seconds * RATE), dtype=bool)
        how, at = self._manner(draw), int(draw.uniform(0, 0.8) * RATE)
        pauses = draw.choice([0.3, 0.8, 2.5])
        while at < len(wave):
            said, _ = self._sentence(how, draw)
            said = said[: len(wave) - at]
            wave[at : at + len(said)] = said
            talks[at : at + len(said)] = True
            at += len(said) + int(draw.expovariate(1 / pauses) * RATE)
        return np.asarray(wave * (0.1 / (wave[talks].std() + 1e-9)), dtype=np.float32), talks

    def babble(self, seconds: float, draw: random.Random) -> Samples:
        """Three to eight people at once, RMS 0.1."""
        many = sum(
            (self.speech(seconds, draw)[0] for _ in range(draw.randint(3, 8))),
            np.zeros(int(seconds * RATE), np.float32),
        )
        return np.asarray(many * (0.1 / (many.std() + 1e-9)), dtype=np.float32)

    def song(self, what: Piece, seconds: float, draw: random.Random) -> Samples:
        """Somebody who sings along with a piece: a syllable a note, on the piece's scale. RMS 0.1."""
        out, how, at = np.zeros(int(seconds * RATE), np.float32), self._manner(draw), 0
        how |= {"language": PINYIN} if draw.random() < 0.7 else {}
        step, register = draw.randint(2, 8), draw.choice([0.25, 0.5, 0.5, 1.0])
        while at < len(out):
            said, times = self._sentence(how, draw, timed=True)
            lengths = [what.beat * draw.choice([0.5, 1, 1, 2, 3]) for _ in times]
            steps = []
            for _ in times:
                step = min(11, max(0, step + draw.choice([-2, -1, -1, 0, 1, 1, 2])))
                steps.append(step)
            pitches = [pitch(what, s) * register for s in steps]
            sung = sing(said, times, lengths, pitches, draw)[: len(out) - at]
            out[at : at + len(sung)] = sung
            at += len(sung) + int(draw.choice([0.5, 1, 2, 4]) * what.beat * RATE)
        return np.asarray(out * (0.1 / (out.std() + 1e-9)), dtype=np.float32)

    def _manner(self, draw: random.Random) -> dict[str, object]:
        mandarin = draw.random() < SHARE_MANDARIN
        return {
            "language": PINYIN if mandarin else draw.choice(list(OTHERS)),
            "variant": draw.choice(self._variants),
            "size": draw.uniform(0.87, 1.17),
            "how": {
                "pace": draw.randint(130, 330) if mandarin else draw.randint(120, 210),
                "pitch": draw.randint(15, 85),
                "range": draw.randint(20, 80),
                "gap": 0,
            },
        }

    def _sentence(
        self, how: dict[str, object], draw: random.Random, timed: bool = False
    ) -> tuple[Samples, NDArray[np.float64]]:
        language = str(how["language"])
        text = self._pinyin() if language == PINYIN else draw.choice(OTHERS[language])
        made = self._library.speak(text, str(how["variant"]), how["how"], language)  # type: ignore[arg-type]
        size = float(how["size"])  # type: ignore[arg-type]
        wave = soxr.resample(made.samples.astype(np.float32) / 32768, made.rate * size, RATE)
        loud = np.flatnonzero(np.abs(wave) > 0.02 * np.abs(wave).max())
        times = made.times / size
        first, last = (0, len(wave)) if timed or not len(loud) else (int(loud[0]), int(loud[-1]) + 1)
        return np.asarray(wave[first:last], dtype=np.float32), times

    def _pinyin(self) -> str:
        while True:
            try:
                return reading(next(self._mandarin)).spoken
            except ValueError:  # a text that cannot be read is passed over
                continue


def sing(
    said: Samples, times: NDArray[np.float64], lengths: list[float], pitches: list[float], draw: random.Random
) -> Samples:
    """Words as sung: every syllable's vowel is held for its note, at the note's pitch.

    The mouth is kept by linear prediction, frame by frame; the throat is replaced by pulses at the pitch, or by noise
    where the voice was none.
    """
    place, hertz = _score(times, lengths, pitches, draw)
    if not len(place):
        return np.zeros(0, np.float32)
    padded = np.pad(said, (_FRAME, 2 * _FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP] * np.hanning(_FRAME)
    frames = frames[np.clip(place, 0, len(frames) - 1)]
    throat = _pulses(hertz)
    hiss = np.random.default_rng(draw.getrandbits(32)).standard_normal(len(throat))
    out, state = np.zeros(len(throat)), np.zeros(_ORDER)
    for i, frame in enumerate(frames):
        own = np.correlate(frame, frame, "full")[_FRAME - 1 : _FRAME + _ORDER]
        if own[0] < 1e-7:
            state = np.zeros(_ORDER)
            continue
        own[0] *= 1.001
        mouth = solve_toeplitz(own[:_ORDER], own[1:])
        gain = np.sqrt(max(1e-9, own[0] - mouth @ own[1:]) / _FRAME)
        voiced = own[1] > 0.3 * own[0]
        piece = slice(i * _HOP, (i + 1) * _HOP)
        source = throat[piece] + 0.05 * hiss[piece] if voiced else hiss[piece]
        out[piece], state = lfilter([gain], np.concatenate([[1.0], -mouth]), source, zi=state)
    return np.asarray(out, dtype=np.float32)


def _score(
    times: NDArray[np.float64], lengths: list[float], pitches: list[float], draw: random.Random
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each frame of the song, the frame of speech that it holds; and the pitch of each of its samples."""
    rate, depth = draw.uniform(4.5, 6.5), draw.uniform(0.0, 0.6)
    glide = draw.uniform(0.02, 0.1)
    places, hertz, before = [], [], pitches[0] if pitches else 0.0
    for (start, end), seconds, wanted in zip(times, lengths, pitches, strict=True):
        count = max(2, int(max(seconds, end - start) * RATE / _HOP))
        onset = min(count // 2, int(0.35 * (end - start) * RATE / _HOP))
        first, turn, last = start * RATE / _HOP, start * RATE / _HOP + onset, end * RATE / _HOP
        places.append(np.concatenate([first + np.arange(onset), np.linspace(turn, last, count - onset)]))
        time = np.arange(count * _HOP) / RATE
        bend = np.log2(before / wanted) * np.exp(-time / glide)
        shake = depth * np.sin(2 * np.pi * rate * time) * np.minimum(1, time / 0.4) / 12
        hertz.append(wanted * 2 ** (bend + shake))
        before = wanted
    if not places:
        return np.zeros(0, np.int64), np.zeros(0)
    return np.concatenate(places).astype(np.int64) + _FRAME // _HOP // 2, np.concatenate(hertz)


def _pulses(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """A pulse a period, of power 1."""
    turns = np.floor(np.cumsum(hertz) / RATE)
    beat = np.diff(turns, prepend=0) > 0
    return np.where(beat, np.sqrt(RATE / np.maximum(hertz, 40)), 0.0)
