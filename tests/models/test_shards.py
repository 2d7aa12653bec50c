"""Speech is written and read back, and what is incomplete is not seen."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from models.train import shards, tokens
from models.train.espeak import VOICES_HELD, VOICES_TRAIN
from models.train.shards import Shard, labelled, listed
from tests.models.beeps import utterance


def test_written_and_read(tmp_path: Path) -> None:
    said = [utterance("您好，请问。"), utterance("再见")]
    shards.write(tmp_path / "000000.npz", said)
    back = Shard(tmp_path / "000000.npz")
    assert len(back) == 2
    for wanted, got in zip(said, (back[0], back[1]), strict=True):
        assert (wanted.samples == got.samples).all()
        assert (wanted.ids == got.ids).all()
        assert np.allclose(wanted.starts, got.starts)
        assert (wanted.syllables == got.syllables).all()
        assert got.duration == pytest.approx(0.2 * np.count_nonzero(got.tones))


def test_only_complete_shards_are_listed(tmp_path: Path) -> None:
    for name in ("000002.npz", "000001.npz", "000003.npy", "000003.part.npz"):
        (tmp_path / name).touch()
    assert [path.stem for path in listed(tmp_path)] == ["000001", "000002"]


def test_punctuation_stands_where_the_word_before_it_ends() -> None:
    said = utterance("您好，请。")
    assert said.ends.tolist() == pytest.approx([0.2, 0.4, 0.4, 0.6, 0.6])
    assert said.starts.tolist() == pytest.approx([0.0, 0.2, 0.4, 0.4, 0.6])
    assert said.syllables[2] == said.tones[4] == 0


def test_a_character_that_the_model_cannot_write_is_refused() -> None:
    times = np.array([[0, 0.2]], dtype=np.float32)
    assert labelled("龘", ("da2",), np.zeros(3200, dtype=np.int16), times) is None


def test_held_voices_are_never_trained_on() -> None:
    assert not set(VOICES_HELD) & set(VOICES_TRAIN)
    assert len(set(VOICES_TRAIN)) == len(VOICES_TRAIN)


def test_speech_has_a_time_for_every_syllable(tmp_path: Path) -> None:
    shards.make(tmp_path / "000000.npz", 10, seed=3)
    shard = Shard(tmp_path / "000000.npz")
    assert sum(shard[i].duration for i in range(len(shard))) > 10
    for i in range(len(shard)):
        one = shard[i]
        spoken = one.syllables > 0
        assert (np.diff(one.starts) >= 0).all()
        assert (one.ends[spoken] > one.starts[spoken]).all()
        assert one.ends[-1] <= one.duration + 0.01
        assert len(tokens.decode(one.ids.tolist())) == len(one.ids)
        loud = np.abs(one.samples.astype(float))
        spans = zip(one.starts[spoken], one.ends[spoken], strict=True)
        middle = [loud[int(start * 16000) : int(end * 16000)].mean() for start, end in spans]
        assert np.median(middle) > 200


def test_the_same_seed_says_the_same(tmp_path: Path) -> None:
    """Not to the sample: espeak's voices breathe at random, and it carries something over from what it said before."""
    for name in ("000001", "000002"):
        shards.make(tmp_path / f"{name}.npz", 6, seed=7)
    first, second = (Shard(tmp_path / f"{name}.npz") for name in ("000001", "000002"))
    assert len(first) == len(second)
    for i in range(len(first)):
        assert (first[i].ids == second[i].ids).all()
        assert first[i].duration == pytest.approx(second[i].duration, abs=0.2)


def test_the_ring_drops_the_oldest(tmp_path: Path) -> None:
    made = shards.ring(tmp_path, count=1, seconds=1, seed=0, duty=0.9)
    assert [path.stem for path in itertools.islice(made, 2)] == ["000000", "000001"]
    again = shards.ring(tmp_path, count=1, seconds=1, seed=0, duty=0.9)
    assert next(again).stem == "000002"
