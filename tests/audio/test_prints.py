"""The same recording in many calls is found, whatever the codec; the same words said by a person are not."""

from __future__ import annotations

import io
from functools import cache
from random import Random

import numpy as np
import pytest
import soundfile

from qa.audio.again import MOST, Index
from qa.audio.prints import KEPT, Landmark, landmarks
from qa.types import Activity, ChannelActivity, Recording, Samples, Span
from samples.make.speech import Espeak
from samples.make.voice import Voice

RATE = 8000
CODECS = (("WAV", "PCM_16"), ("WAV", "ALAW"), ("WAV", "ULAW"), ("WAV", "GSM610"), ("OGG", "OPUS"))
ANNOUNCED = "工号八八零一为您服务。"
GREETING = "您好，这里是银座购物广场客服中心，请问有什么可以帮到您的？"
TALK = (
    "停车前两个小时免费，之后每小时五元。", "童装店在三楼，电梯口左手边。", "会员卡带身份证到一楼办理。",
    "今天营业到晚上九点半，周末到十点。", "我查了一下，您的包裹昨天就到了。", "退货请您带好小票，到总服务台登记。",
)  # fmt: skip


@cache
def said(text: str, variant: str, pace: int = 200, pitch: int = 50, span: int = 55) -> Samples:
    return Espeak().say(text, Voice(variant, pace, pitch, span)).samples


def call(first: Samples, chance: Random, codec: tuple[str, str]) -> tuple[tuple[Landmark, ...], Span]:
    """The landmarks of a call of 14 s and more that begins with some speech, and where that stands."""
    lead = np.zeros(chance.randrange(3000, 16000), np.float32)
    parts = [lead, first]
    person = (f"m{chance.randint(1, 7)}", chance.randint(170, 230), chance.randint(30, 70), chance.randint(30, 70))
    for text in chance.sample(TALK, 4):
        parts += [np.zeros(chance.randrange(4000, 9000), np.float32), said(text, *person)]
    noise = np.random.default_rng(chance.randrange(1000)).normal(0, 0.001, sum(map(len, parts)))
    samples = _coded(np.concatenate(parts) * 10 ** (chance.uniform(-12, 3) / 20) + noise, codec)
    speech = (Span(len(lead) / RATE, len(samples) / RATE),)
    activity = Activity((ChannelActivity(speech, (), (), -60.0),), ())
    found = landmarks(Recording(samples[None], RATE, "x", "x"), activity)
    return found, Span(len(lead) / RATE, (len(lead) + len(first)) / RATE)


def _coded(samples: Samples, codec: tuple[str, str]) -> Samples:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format=codec[0], subtype=codec[1])
    file.seek(0)
    return np.asarray(soundfile.read(file)[0][: len(samples)], np.float32)


def found_in(calls: list[tuple[Landmark, ...]]) -> list[tuple[tuple[int, Span], ...]]:
    index = Index()
    for number, marks in enumerate(calls):
        index.add(str(number), marks)
    return [index.recorded(str(number), marks) for number, marks in enumerate(calls)]


def test_one_announcement_in_twenty_calls():
    chance = Random(5)
    announced = said(ANNOUNCED, "f3", 200, 60)
    made = [call(announced, chance, CODECS[i % len(CODECS)]) for i in range(20)]
    for (_, truth), found in zip(made, found_in([marks for marks, _ in made]), strict=True):
        assert len(found) == 1
        assert (found[0][1] & truth).duration >= 0.5 * truth.duration
        assert (found[0][1] & truth).duration >= 0.9 * found[0][1].duration


def test_a_greeting_that_a_person_says_each_time_anew():
    chance = Random(6)
    marks = []
    for i in range(20):
        pace, pitch, span = 200 + chance.randint(-20, 20), 50 + chance.randint(-8, 8), 55 + chance.randint(-12, 12)
        marks.append(call(said(GREETING, "f2", pace, pitch, span), chance, CODECS[i % len(CODECS)])[0])
    # a voice out of a computer is hardly ever so various as a person: now and then two are alike by chance
    assert sum(map(bool, found_in(marks))) <= 2


def test_two_calls_are_not_many():
    chance = Random(7)
    made = [call(said(ANNOUNCED, "f3", 200, 60), chance, codec)[0] for codec in CODECS[:2]]
    assert found_in(made) == [(), ()]


def test_the_same_file_twice_is_one_call():
    marks, _ = call(said(ANNOUNCED, "f3", 200, 60), Random(8), CODECS[0])
    index = Index()
    for _ in range(3):
        index.add("one", marks)
    assert index.recorded("one", marks) == ()


def test_no_more_is_kept_than_is_compared():
    index = Index()
    for number in range(MOST + 5):
        index.add(str(number), [Landmark(0, number, 0.0), Landmark(0, 7, 1.0)])
    assert "0" not in index
    assert str(MOST + 4) in index
    assert index.recorded("x", [Landmark(0, 0, 0.0)]) == ()


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.5])
def test_hardly_any_speech_has_hardly_any_landmarks(seconds: float):
    samples = np.random.default_rng(1).normal(0, 0.1, (1, RATE)).astype(np.float32)
    speech = (Span(0.1, 0.1 + seconds),) if seconds else ()
    found = landmarks(Recording(samples, RATE, "x", "x"), Activity((ChannelActivity(speech, (), (), -60.0),), ()))
    assert len(found) <= KEPT
    assert all(0 <= mark.hash < 2**31 and 0.1 <= mark.at <= 0.1 + seconds for mark in found)


def test_level_changes_nothing():
    samples = said(GREETING, "f2")
    speech = (Span(0.0, len(samples) / RATE),)
    activity = Activity((ChannelActivity(speech, (), (), -60.0),), ())
    loud, soft = (landmarks(Recording(samples[None] * g, RATE, "x", "x"), activity) for g in (1.0, 0.25))
    assert len(set(loud) & set(soft)) >= 0.95 * len(loud) > 0
