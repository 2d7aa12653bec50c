"""The real engine: with random weights where words do not matter, with the embedded model where they do."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from rapidfuzz.distance import Levenshtein

from qa.asr.decoding import Decoding, decode
from qa.asr.engine import RATE, Leg
from qa.asr.given import read_transcript
from qa.asr.whisper import Whisper
from qa.errors import ModelError
from qa.types import Span, Word

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def random(random_folder: Path) -> Whisper:
    return Whisper(str(random_folder), device="cpu", threads=1, decoding=Decoding(beam_size=1, max_new_tokens=40))


@pytest.fixture(scope="module")
def embedded() -> Whisper:
    return Whisper(device="cpu", threads=1)


def noise(seconds: float, *speech: tuple[float, float], seed: int = 1) -> Leg:
    sound = np.random.default_rng(seed).standard_normal(int(seconds * RATE)).astype(np.float32) / 20
    return Leg(sound, tuple(Span(*span) for span in speech))


def test_words_lie_where_speech_was(random: Whisper) -> None:
    leg = noise(60, (2.0, 5.0), (12.0, 41.0), (50.0, 52.5))
    (result,) = random.transcribe([leg])
    assert result.words
    assert all(any(s.start - 0.31 <= w.start <= s.end + 0.31 for s in leg.speech) for w in result.words)
    assert all(a.end <= b.start for a, b in pairwise(result.words))
    assert sum(window.speech for window in result.windows) == pytest.approx(34.5, abs=0.01)


def test_every_leg_has_its_answer_in_its_place(random: Whisper) -> None:
    silent, first, second = noise(5), noise(40, (1, 27), seed=2), noise(40, (3, 31), seed=3)
    together = random.transcribe([silent, first, second, silent])
    assert [bool(r.windows) for r in together] == [False, True, True, False]
    (alone,) = random.transcribe([second])
    assert [w.text for w in together[2].words] == [w.text for w in alone.words]


def test_the_same_sound_gives_the_same_words(random: Whisper) -> None:
    leg = noise(20, (1, 9))
    assert random.transcribe([leg]) == random.transcribe([leg])


def test_a_prompt_and_hot_words_are_taken(random_folder: Path) -> None:
    options = Decoding(beam_size=1, max_new_tokens=20, initial_prompt="以下是普通话的句子。", hotwords="积分卡")
    (result,) = Whisper(str(random_folder), device="cpu", threads=1, decoding=options).transcribe([noise(8, (1, 7))])
    assert len(result.windows) == 1


def test_a_mistyped_model_fails_before_anything_is_loaded() -> None:
    with pytest.raises(ModelError):
        Whisper("./no-such-model")


# ---- the embedded model on a sample call, cut by the generator's truth ----------------------------


def sample(name: str) -> tuple[list[Leg], list[list[Word]]]:
    """The two legs of a sample call, and the words really said on each."""
    sound, rate = soundfile.read(SAMPLES / "calls" / f"{name}.flac", dtype="float32", always_2d=True)
    turns = read_transcript(SAMPLES / "truth" / f"{name}.json").transcript.turns
    legs, words = [], []
    for channel, party in enumerate(("agent", "customer")):
        own = [turn for turn in turns if turn.party == party]
        samples = soxr.resample(sound[:, channel], rate, RATE).astype(np.float32)
        legs.append(Leg(samples, tuple(turn.span for turn in own)))
        words.append([word for turn in own for word in turn.words])
    return legs, words


def joined(words: list[Word] | tuple[Word, ...]) -> str:
    return "".join(char for word in words for char in word.text if char.isalnum())


def test_the_embedded_model_reads_a_sample_call(embedded: Whisper) -> None:
    assert embedded.demonstration
    legs, truth = sample("01-model-call")
    results = embedded.transcribe(legs)
    said, heard = joined([w for leg in truth for w in leg]), joined([w for r in results for w in r.words])
    assert Levenshtein.distance(said, heard) / len(said) < 0.45
    assert "您好" in joined(results[0].words[:4])


def test_word_times_are_near_the_truth(embedded: Whisper) -> None:
    legs, truth = sample("01-model-call")
    heard = [(char, word.start) for word in embedded.transcribe(legs)[0].words for char in word.text if char.isalnum()]
    said = [(char, word.start) for word in truth[0] for char in word.text if char.isalnum()]
    same = Levenshtein.opcodes("".join(c for c, _ in said), "".join(c for c, _ in heard))
    errors = [
        abs(said[op.src_start + i][1] - heard[op.dest_start + i][1])
        for op in same
        if op.tag == "equal"
        for i in range(op.src_end - op.src_start)
    ]
    assert len(errors) > 0.5 * len(said)
    assert np.median(errors) < 0.06
    assert np.quantile(errors, 0.9) < 0.3


def test_silence_gives_no_words(embedded: Whisper) -> None:
    decoded = decode(embedded._model, [np.zeros(5 * RATE, np.float32)], embedded.decoding)
    assert len(decoded) == 1
    assert len(decoded[0].pieces) <= 3
