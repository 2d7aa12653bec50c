"""One channel in the pipeline: voices become parties where they are sure, and nobody pays for what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.asr.engine import Leg, LegWords, WindowStats
from qa.audio.decode import decode
from qa.checks.spoken import ONE_CHANNEL
from qa.diarize.diarizer import Voice, Voices
from qa.packs.load import Pack, load_pack
from qa.pipeline import CLUSTERS, Heard, Spoken, hear, judge, understand
from qa.timeline import Timeline
from qa.types import (
    Activity,
    Call,
    CallInfo,
    ChannelActivity,
    Outcome,
    Problem,
    Recording,
    Samples,
    Span,
    Speaker,
    Tone,
    Transcript,
    Turn,
    Word,
)

CALLS = Path(__file__).parents[1] / "samples" / "calls"
GREETING = "您好银座购物广场客服中心请问有什么可以帮您"
QUESTION = "喂你好我问一下你们晚上几点关门"
ANSWER = "请您稍等我帮您查一下晚上十点关门"
BYE = "好的谢谢再见"
END = "感谢您的来电再见欢迎您光临"


@pytest.fixture(scope="module")
def plaza() -> Pack:
    return load_pack("plaza")


def drawn(*said: tuple[int, str], probability: float = 0.97, doubtful: tuple[int, ...] = ()) -> tuple[Heard, Spoken]:
    """Voices 0 and 1 say something in turn, four characters a second; the turns at `doubtful` may be the other's."""
    words: list[Word] = []
    speech: list[list[Span]] = [[], []]
    unsure: list[list[Span]] = [[], []]
    time = 1.0
    for turn, (voice, text) in enumerate(said):
        words += [Word(c, time + i / 4, time + (i + 1) / 4, 0.95) for i, c in enumerate(text)]
        speech[voice].append(Span(time, words[-1].end))
        if turn in doubtful:
            unsure[voice].append(speech[voice][-1])
        time = words[-1].end + 0.5
    whole = tuple(sorted(speech[0] + speech[1]))
    channel = ChannelActivity(whole, (), (), -60.0)
    speakers = tuple(
        Speaker(0, ChannelActivity(tuple(each), (), (), -60.0), probability, tuple(doubts))
        for each, doubts in zip(speech, unsure, strict=True)
    )
    activity = Activity((channel,), (Tone("busy", 0, Span(time, time + 2)),), speakers)
    stats = WindowStats(Span(1.0, time), time - 1, "".join(w.text for w in words), -0.3, 0.0, 0.9)
    problems = (Problem(ONE_CHANNEL, "drawn"),)
    info = CallInfo("c", "c.wav", duration=time + 3, channels=1, agent_channel=0)
    heard = Heard(info, activity, problems, (Leg(np.zeros(16_000, np.float32), whole),))
    return heard, Spoken((LegWords(tuple(words), 0, (stats,)),))


TALK = ((0, GREETING), (1, QUESTION), (0, ANSWER), (1, BYE), (0, END))


def understood(pack: Pack, heard: Heard, spoken: Spoken) -> Call:
    return understand(heard, spoken, pack.cues, pack.opening, pack.talk)


def outcome(pack: Pack, call: Call, item: str) -> Outcome:
    return next(each.outcome for each in judge(call, pack.rubric).items if each.id == item)


def test_sure_voices_are_parties(plaza: Pack) -> None:
    call = understood(plaza, *drawn(*TALK))
    assert call.parties_known
    assert [(t.party, t.text) for t in call.transcript.turns] == [
        ("agent" if voice == 0 else "customer", text) for voice, text in TALK
    ]
    assert outcome(plaza, call, "opening") is Outcome.PASSED
    assert outcome(plaza, call, "closing") is Outcome.PASSED


def test_the_number_of_a_voice_means_nothing(plaza: Pack) -> None:
    # the call log's agent_channel is 0: it names a channel, no voice
    call = understood(plaza, *drawn(*((1 - voice, text) for voice, text in TALK)))
    assert [t.party for t in call.transcript.turns] == ["agent", "customer", "agent", "customer", "agent"]


def test_unsure_voices_stay_unknown(plaza: Pack) -> None:
    call = understood(plaza, *drawn(*TALK, probability=0.6))
    assert not call.parties_known
    assert {t.party for t in call.transcript.turns} == {"unknown"}
    assert outcome(plaza, call, "opening") is Outcome.UNDETERMINED


def test_voices_of_which_none_is_known_for_the_agents_stay_unknown(plaza: Pack) -> None:
    call = understood(plaza, *drawn((0, "嗯对"), (1, "是啊"), (0, "就是")))
    assert not call.parties_known


def test_a_given_transcript_that_names_nobody_is_parted_by_voice(plaza: Pack) -> None:
    heard, spoken = drawn(*TALK)
    words = spoken.legs[0].words
    whole = Turn("unknown", words[0].start, words[-1].end, "".join(w.text for w in words), tuple(words))
    call = understood(plaza, heard, Spoken(given=Transcript((whole,))))
    assert call.parties_known
    assert [(t.party, t.text) for t in call.transcript.turns][:2] == [("agent", GREETING), ("customer", QUESTION)]
    untimed = replace(whole, words=tuple(replace(w, timed=False) for w in words))
    assert not understood(plaza, heard, Spoken(given=Transcript((untimed,)))).parties_known


def test_a_given_transcript_that_names_parties_wins(plaza: Pack) -> None:
    heard, _ = drawn(*TALK)
    turns = (Turn("customer", 1.0, 6.0, GREETING), Turn("agent", 6.5, 10.0, QUESTION))
    call = understood(plaza, heard, Spoken(given=Transcript(turns)))
    assert call.transcript.turns == turns
    assert call.parties_known


@pytest.mark.parametrize("rude", ["你自己看着办", "这肯定不是我们的原因"])
def test_what_may_be_the_customers_costs_the_agent_nothing(plaza: Pack, rude: str) -> None:
    said = (*TALK[:3], (0, rude), *TALK[3:])
    sure = understood(plaza, *drawn(*said))
    unsure = understood(plaza, *drawn(*said, doubtful=(3,)))
    assert sure.parties_known
    assert unsure.parties_known
    assert outcome(plaza, sure, "banned") is Outcome.FAILED
    assert outcome(plaza, unsure, "banned") is Outcome.UNDETERMINED


def test_what_may_be_the_agents_is_no_omission(plaza: Pack) -> None:
    # the closing words were given to the customer, but nobody can say that they are the customer's
    said = (*TALK[:3], (1, BYE), (1, END))
    sure = understood(plaza, *drawn(*said))
    unsure = understood(plaza, *drawn(*said, doubtful=(4,)))
    assert outcome(plaza, sure, "closing") is Outcome.FAILED
    assert outcome(plaza, unsure, "closing") is Outcome.UNDETERMINED


# ---- hearing -------------------------------------------------------------------------------------


class Halves:
    """A diarizer that gives the first half of the speech to one voice and the second to another."""

    key = "halves"
    rate = 8000

    def part(self, samples: Samples, speech: Timeline) -> Voices:
        self.heard = len(samples)
        middle = len(speech) // 2
        return Voices((Voice(speech[:middle], 0.9), Voice(speech[middle:], 0.8)), 0.9, ())


def test_any_diarizer_will_do() -> None:
    recording = decode(CALLS / "25-mono-consult.flac")
    halves = Halves()
    found = hear(recording, halves)
    first, second = found.activity.speakers
    assert halves.heard == recording.samples.shape[1]
    assert first.activity.speech + second.activity.speech == found.activity.channels[0].speech
    assert (first.probability, second.probability) == (0.9, 0.8)
    assert not np.isnan(first.activity.speech_dbfs)
    assert [p.kind for p in found.problems if p.kind == ONE_CHANNEL] == [ONE_CHANNEL]


def test_two_legs_have_no_speakers() -> None:
    found = hear(decode(CALLS / "01-model-call.flac"), Halves())
    assert found.activity.speakers == ()
    assert not any(p.kind == ONE_CHANNEL for p in found.problems)


def test_fake_stereo_is_one_channel() -> None:
    mono = decode(CALLS / "25-mono-consult.flac")
    both = Recording(np.repeat(mono.samples, 2, axis=0), mono.rate, mono.source, mono.sha256)
    found = hear(both, CLUSTERS)
    assert len(found.activity.channels) == 1
    assert len(found.activity.speakers) == 2


def test_the_sample_call_is_parted_as_it_was_spoken() -> None:
    import json

    truth = json.loads((CALLS.parent / "truth" / "25-mono-consult.json").read_text("utf-8"))
    found = hear(decode(CALLS / "25-mono-consult.flac"))
    agent, customer = found.activity.speakers
    for speaker, party in ((agent, "agent"), (customer, "customer")):
        middles = [(a + b) / 2 for a, b in truth["speech"][party]]
        assert all(any(s.start <= m < s.end for s in speaker.activity.speech) for m in middles), party
