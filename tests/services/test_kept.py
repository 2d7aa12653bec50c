"""What is kept of a recording comes back as it was, and can be erased."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from qa.asr.engine import LegWords, WindowStats
from qa.audio.decode import decode, digest
from qa.pipeline import Sounds, hear
from qa.services.kept import Model as SpeechModel
from qa.services.kept import (
    keep_sounds,
    keep_words,
    kept_sounds,
    kept_words,
    sound_key,
    sounds_json,
    words_key,
)
from qa.store import open_store
from qa.types import Activity, ChannelActivity, Problem, Prosody, Span, Speaker, Tone, Word

CALLS = Path(__file__).parents[2] / "samples" / "calls"
DRAWN = Sounds(
    "ab" * 32,
    61.5,
    2,
    Activity(
        (
            ChannelActivity(
                (Span(0.1, 1 / 3), Span(2.0, 3.0)),
                (Span(4.0, 9.0),),
                (),
                -61.25,
                -31.5,
                12.1,
                (Span(2.0, 3.0),),
                (Prosody(Span(2.0, 3.0), 180.1, 4.25, -31.0),),
                (Span(3.4, 4.0),),
                (Span(0.1, 1 / 3),),
            ),
            ChannelActivity((), (), (Span(0.0, 61.5),), -math.inf),
        ),
        (Tone("ringback", 1, Span(0.0, 6.0), 2), Tone("busy", 0, Span(60.0, 61.0))),
    ),
    (Problem("one_dead_leg", "channel 1 never speaks"),),
)
SHARED = Sounds(
    "cd" * 32,
    9.0,
    1,
    Activity(
        (ChannelActivity((Span(0.0, 8.0),), (), (), -60.0, -20.0, 9.0),),
        (),
        (
            Speaker(0, ChannelActivity((Span(0.0, 5.0),), (), (), -60.0, -20.0, 9.0), 0.97, (Span(4.5, 5.0),)),
            Speaker(0, ChannelActivity((Span(4.5, 8.0),), (), (), -60.0, -25.0, 7.0), 0.9),
        ),
    ),
    (Problem("one_channel", "2 voices"),),
)
WORDS = (
    LegWords(
        (Word("您", 0.1, 0.2, 0.1 + 0.2), Word("好，", 0.2, 1 / 3, 0.9)),
        2,
        (WindowStats(Span(0.1, 3.0), 1.2, "您好", -0.25, 1e-9, 0.9),),
    ),
    LegWords(()),
)


def test_sounds_and_words_come_back_as_they_were(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.db")) as store:
        assert kept_sounds(store, "k") is None
        for name in ("10-hold-no-notice.flac", "25-mono-consult.flac"):
            sounds = hear(decode(CALLS / name))
            assert bool(sounds.activity.speakers) == ("mono" in name)
            keep_sounds(store, "k", sounds)
            assert kept_sounds(store, "k") == sounds
        for sounds in (DRAWN, SHARED):
            keep_sounds(store, "k", sounds)
            assert kept_sounds(store, "k") == sounds
        keep_words(store, "k", WORDS, sha256="one")
        assert kept_words(store, "k") == WORDS
        assert kept_words(store, "other") is None
        assert store.stages.forget("two") == 0
        assert store.stages.forget("one") == 1
        assert kept_words(store, "k") is None
        assert kept_sounds(store, "k") is not None


def test_levels_that_are_no_numbers_are_null_in_the_file() -> None:
    assert json.loads(json.dumps(sounds_json(DRAWN), allow_nan=False))["activity"][1]["noise_dbfs"] is None


def test_the_hash_is_that_of_the_decoded_recording(tmp_path: Path) -> None:
    one, two = CALLS / "25-mono-consult.flac", CALLS / "26-mono-hold.flac"
    assert digest(one) == decode(one).sha256
    assert digest((one, two)) == decode((one, two)).sha256 != digest((two, one))
    with pytest.raises(FileNotFoundError):
        digest(tmp_path / "gone.wav")


def test_keys_depend_on_everything_that_the_result_depends_on() -> None:
    one, other = SpeechModel("m", False, "weights"), SpeechModel("m", False, "other weights")
    keys = {sound_key("a"), sound_key("b"), words_key("a", one), words_key("a", other), words_key("b", one)}
    assert len(keys) == 5
