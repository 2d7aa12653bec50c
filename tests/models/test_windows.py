"""What is written for a window is what is heard in it, at that time."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from models.train import tokens
from models.train.targets import IGNORED, POSITIONS, prompt, targets
from models.train.windows import FRAMES, Pool, Said, Window, packed, plain, window
from tests.models.beeps import HANZI, LENGTH, RATE, loudest, pitch, utterance

TURNS = ["您好，请问有什么可以帮到您？", "请问订单号码是多少，谢谢。", "好。", "客户您好，再见！", "是是是，有订单号。"]


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool([[utterance(text) for text in TURNS]])


def heard(made: Window) -> list[tuple[str, float]]:
    """Each hanzi that is written, with the pitch that sounds while it should."""
    out = []
    for one in made.said:
        for token, start, end in zip(one.ids, one.starts, one.ends, strict=True):
            if (character := tokens.decode([int(token)])) in HANZI:
                inner = made.samples[int((start + 0.04) * RATE) : int((end - 0.04) * RATE)]
                out.append((character, loudest(inner)))
    return out


@pytest.mark.parametrize("make", [packed, plain])
@pytest.mark.parametrize("seconds", [6.0, 15.0, 30.0])
def test_every_character_is_heard_at_its_time(pool: Pool, make: type, seconds: float) -> None:
    found = [pair for seed in range(12) for pair in heard(make(pool, seconds, random.Random(seed)))]
    right = [abs(sounded - pitch(character)) < 30 for character, sounded in found]
    assert len(right) > 100
    assert np.mean(right) > 0.97  # packets are lost, and noise may be loud


@pytest.mark.parametrize("seconds", [4.0, 30.0])
def test_windows_are_no_longer_than_asked_and_nothing_is_said_after_their_end(pool: Pool, seconds: float) -> None:
    for seed in range(60):
        made = window(pool, seconds, random.Random(seed))
        length = len(made.samples) / RATE
        assert length <= seconds
        assert made.samples.dtype == np.float32
        assert all(one.ends[-1] <= length + 0.01 for one in made.said)
        starts = [one.starts[0] for one in made.said]
        assert starts == sorted(starts)


def test_stretches_are_apart_by_digital_silence(pool: Pool) -> None:
    silent = 0
    for seed in range(20):
        made = packed(pool, 30, random.Random(seed))
        for one, following in pairwise(made.said):
            between = made.samples[int(one.ends[-1] * RATE) : int(following.starts[0] * RATE)]
            runs = np.diff(np.flatnonzero(np.concatenate([[1.0], between, [1.0]])))
            silent += runs.max() > 0.14 * RATE
    assert silent > 40


def test_the_same_seed_makes_the_same_window(pool: Pool) -> None:
    first, second, other = (window(pool, 15, random.Random(seed)) for seed in (4, 4, 5))
    assert (first.samples == second.samples).all()
    assert not np.array_equal(first.samples, other.samples)


def said(text: str, at: float) -> Said:
    turn = utterance(text)
    return Said(turn.ids, turn.starts, turn.ends, turn.syllables, turn.tones).shifted(at)


SILENT = Window(np.zeros(RATE, dtype=np.float32), ())
TWO = Window(np.zeros(4 * RATE, dtype=np.float32), (said("您好。", 0.5), said("再见", 2.0)))


def taught(made: Window, *, timed: bool, asked: bool = False) -> tuple[list[int], list[int]]:
    """Inputs and outputs in OpenAI's ids, of the first draw that has timestamps and a prompt or has not."""
    for seed in range(200):
        got = targets(made, 4 * FRAMES, random.Random(seed))
        read = [tokens.expand(int(token)) for token in got.inputs]
        write = [IGNORED if token == IGNORED else tokens.expand(int(token)) for token in got.outputs]
        if (tokens.NO_TIMESTAMPS not in read) == timed and (read[0] == tokens.PREVIOUS) == asked:
            return read, write
    raise AssertionError("never drawn")


def test_without_timestamps() -> None:
    read, write = taught(TWO, timed=False)
    text = tokens.encode("您好。再见")
    assert read == [50258, 50260, 50359, 50363, *text]
    assert write == [50260, 50359, IGNORED, *text, tokens.END]


def test_with_timestamps() -> None:
    read, write = taught(TWO, timed=True)
    first, second = tokens.encode("您好。"), tokens.encode("再见")
    text = [50364 + 25, *first, 50364 + 45, 50364 + 100, *second, 50364 + 120]
    assert read == [50258, 50260, 50359, *text]
    assert write == [50260, 50359, *text, tokens.END]


def test_a_turn_that_is_cut_off_has_a_start_only() -> None:
    cut = Window(TWO.samples, (TWO.said[0], TWO.said[1].until(2.25)))
    assert not cut.said[1].finished
    _, timed = taught(cut, timed=True)
    assert timed[-3:] == [50364 + 45, 50364 + 100, tokens.END]
    _, untimed = taught(cut, timed=False)
    assert untimed[-3:] == [*tokens.encode("。再"), tokens.END]


def test_a_window_without_speech() -> None:
    _, write = taught(SILENT, timed=False)
    assert write == [tokens.NO_SPEECH, tokens.TRANSCRIBE, IGNORED, tokens.END]
    _, write = taught(SILENT, timed=True)
    assert write == [tokens.NO_SPEECH, tokens.TRANSCRIBE, 50364, tokens.END]


def test_what_stands_before_is_not_taught() -> None:
    before = Window(TWO.samples, TWO.said, tuple(tokens.encode("请问有什么可以帮到您？")))
    read, write = taught(before, timed=False, asked=True)
    start = read.index(tokens.START)
    assert start > 1
    assert set(write[:start]) == {IGNORED}
    assert write[start:] == taught(TWO, timed=False)[1]
    assert {prompt(before, random.Random(seed))[0] for seed in range(20)} == {tokens.PREVIOUS}


def test_spans_and_labels_of_frames() -> None:
    got = targets(TWO, 4 * FRAMES, random.Random(1))
    assert len(got.inputs) == len(got.outputs) == len(got.spans) <= POSITIONS
    frames = round(LENGTH * FRAMES)
    spoken = [(start, end) for start, end in got.spans.tolist() if end > start]
    assert [start for start, _ in spoken] == pytest.approx([25, 35, 100, 110], abs=1)
    expected = np.zeros(4 * FRAMES, dtype=bool)
    expected[25:45] = expected[100:120] = True
    assert np.count_nonzero((got.tones > 0) != expected) <= 2
    assert [int(got.tones[start + frames // 2]) for start, _ in spoken] == [2, 3, 4, 4]
    assert len(set(got.syllables.tolist())) == 5
