"""The sound of a call: byte by byte, by whom, and what is told where it cannot be played."""

from __future__ import annotations

import io
import re
import shutil
import threading
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from qa.types import Transcript, Turn, Word
from qa.web.desk import Desk
from tests import handmade
from tests.audio.test_playable import coded, voice
from tests.web.conftest import As
from tests.web.sounds import SAMPLES, ready, recorded


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "08-customer-interrupts.wav", tmp_path / "calls-08.wav"))


def kept(desk: Desk) -> bytes:
    (path,) = (desk.folder / "renditions").glob("*.mp3")
    return path.read_bytes()


def test_ranges_are_the_bytes_of_the_file(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    client = as_("inspector")
    whole = ready(client)
    data = kept(desk)
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "audio/mpeg", data)
    assert (whole.headers["accept-ranges"], "content-encoding" in whole.headers) == ("bytes", False)
    n = len(data)
    for asked, first, last in (
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        (f"bytes={n - 1}-", n - 1, n - 1),
        ("bytes=-500", n - 500, n - 1),
        (f"bytes=1000-{n + 9000}", 1000, n - 1),
    ):
        part = client.get("/calls/c01/sound", headers={"range": asked})
        assert part.status_code == 206, asked
        assert part.headers["content-range"] == f"bytes {first}-{last}/{n}"
        assert part.content == data[first : last + 1]


def test_a_range_beyond_the_end_or_of_no_sense(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    client = as_("inspector")
    n = len(ready(client).content)
    beyond = client.get("/calls/c01/sound", headers={"range": f"bytes={n}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{n}")
    assert client.get("/calls/c01/sound", headers={"range": "bytes=9-3"}).status_code in (400, 416)
    assert client.get("/calls/c01/sound", headers={"range": "bytes=x"}).status_code in (200, 400, 416)


def test_the_head_tells_what_would_be_sent(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    client = as_("inspector")
    whole = ready(client)
    head = client.head("/calls/c01/sound")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(whole.content)))
    assert head.headers["etag"] == whole.headers["etag"]


def test_a_range_of_another_state_of_the_file_gets_the_whole(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    client = as_("inspector")
    tag = ready(client).headers["etag"]
    asked = {"range": "bytes=10-19"}
    assert client.get("/calls/c01/sound", headers={**asked, "if-range": tag}).status_code == 206
    assert client.get("/calls/c01/sound", headers={**asked, "if-range": '"another"'}).status_code == 200


def test_what_plays_is_the_call(desk: Desk, as_: As, wav: Path) -> None:
    """Decoded by FFmpeg and compared with the recording as libsndfile reads it: the same loudness at the same time."""
    recorded(desk, wav)
    with av.open(io.BytesIO(ready(as_("inspector")).content)) as box:
        heard = np.concatenate([frame.to_ndarray() for frame in box.decode(audio=0)], axis=1)
    said, rate = soundfile.read(wav)
    assert heard.shape[1] / 16_000 == pytest.approx(len(said) / rate, abs=0.1)
    for channel in range(2):
        one = [np.abs(piece).mean() for piece in np.array_split(heard[channel, : 50 * 16_000], 500)]
        other = [np.abs(piece).mean() for piece in np.array_split(said[: 50 * rate, channel], 500)]
        assert np.corrcoef(one, other)[0, 1] > 0.98


@pytest.mark.parametrize("kind", ["gsm.wav", "alaw.wav", "amr"])
def test_what_browsers_do_not_play_is_played(desk: Desk, as_: As, tmp_path: Path, kind: str) -> None:
    recorded(desk, coded(tmp_path, kind), duration=12.0)
    client = as_("inspector")
    answer = ready(client)
    assert answer.status_code == 200
    assert soundfile.info(io.BytesIO(answer.content)).duration == pytest.approx(12.0, abs=0.1)
    assert client.get("/api/calls/c01/peaks").json()["duration"] == pytest.approx(12.0, abs=0.1)


def test_bytes_without_a_header_are_played(desk: Desk, as_: As, tmp_path: Path) -> None:
    samples, _ = soundfile.read(SAMPLES / "02-missed-greeting.flac")
    soundfile.write(tmp_path / "c.g711", samples[:, 0], 8000, "ALAW", format="RAW")
    recorded(desk, tmp_path / "c.g711")
    client = as_("inspector")
    assert ready(client).status_code == 200
    assert client.get("/api/calls/c01/peaks").json()["duration"] == pytest.approx(len(samples) / 8000)


def test_a_call_of_two_files_has_both_parties(desk: Desk, as_: As, tmp_path: Path) -> None:
    for name in ("in.wav", "out.wav"):
        soundfile.write(tmp_path / name, voice(10, channels=1), 8000, "PCM_16")
    recorded(desk, f"{tmp_path / 'in.wav'} + {tmp_path / 'out.wav'}")
    client = as_("inspector")
    assert soundfile.info(io.BytesIO(ready(client).content)).channels == 2
    assert [max(leg) > 40 for leg in client.get("/api/calls/c01/peaks").json()["legs"]] == [True, True]


def test_the_peaks_say_when_somebody_speaks(desk: Desk, as_: As, tmp_path: Path) -> None:
    samples = np.zeros((10 * 8000, 2), np.float32)
    samples[2 * 8000 : 3 * 8000, 0] = voice(1)[:, 0]
    samples[5 * 8000 : 6 * 8000, 1] = voice(1)[:, 1]
    soundfile.write(tmp_path / "c.wav", samples, 8000, "PCM_16")
    recorded(desk, tmp_path / "c.wav")
    client = as_("inspector")
    ready(client)
    told = client.get("/api/calls/c01/peaks").json()
    assert client.get("/calls/c01/peaks").json() == told
    heard = [[i * told["step"] for i, value in enumerate(leg) if value > 8] for leg in told["legs"]]
    assert [(round(leg[0]), round(leg[-1])) for leg in heard] == [(2, 3), (5, 6)]


def test_an_agent_hears_only_their_own_released_call(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    assert ready(as_("inspector")).status_code == 200
    recorded(desk, wav, "c02", agent_id="2002")
    agent = as_("agent")
    paths = ("/calls/c01/sound", "/calls/c01/peaks", "/calls/c01/clip?start=1&end=2")
    asked = [path for each in paths for path in (each, f"/api{each}")]
    assert [agent.get(path).status_code for path in asked] == [404] * 6
    desk.store.desk.release(["c01", "c02"], "su", desk.now())
    assert [agent.get(path).status_code for path in asked] == [200] * 6
    assert agent.post("/api/calls/c01/source", json={"path": str(wav)}).status_code == 403
    desk.store.desk.withdraw(["c01"], "su", desk.now())
    assert [agent.get(path).status_code for path in asked] == [404] * 6
    assert agent.get("/calls/c02/sound").status_code == 404


def test_nobody_hears_anything(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    for path in ("sound", "peaks", "clip?start=1"):
        assert as_().get(f"/api/calls/c01/{path}").status_code == 401
        assert as_().get(f"/calls/c01/{path}").status_code == 303


def test_a_call_of_words_alone_has_no_sound(desk: Desk, as_: As) -> None:
    desk.store.save(handmade.result("c01", info={"sha256": "", "source": "words.jsonl"}))
    client = as_("inspector")
    for path in ("sound", "peaks", "clip?start=1&end=2"):
        answer = client.get(f"/api/calls/c01/{path}")
        assert (answer.status_code, answer.json()["problem"]) == (404, "call c01 has words only, no recording")
    assert "只有文字，没有录音" in client.get("/calls/c01").text


def test_a_recording_that_is_gone_is_named_and_mended(desk: Desk, as_: As, wav: Path, tmp_path: Path) -> None:
    recorded(desk, wav)
    moved = tmp_path / "archive" / wav.name
    moved.parent.mkdir()
    wav.rename(moved)
    client, trainer = as_("inspector"), as_("trainer")
    page = client.get("/calls/c01")
    assert (page.status_code, "calls-08.wav" in page.text, str(wav) in page.text) == (200, True, True)
    assert str(wav) not in trainer.get("/calls/c01").text  # where files lie is for those who bring them in
    assert ready(client).status_code == 410
    told = ready(trainer)
    assert (told.status_code, told.json()["where"]) == (410, "calls-08.wav")
    assert client.post("/api/calls/c01/source", json={"path": str(moved.parent)}).json() == ["c01"]
    assert ready(client).status_code == 200
    assert desk.store.info("c01").source == str(moved)
    assert "move_source" in [act.action for act in desk.store.people.acts()]


def test_another_recording_is_not_taken_for_it(desk: Desk, as_: As, wav: Path, tmp_path: Path) -> None:
    recorded(desk, wav)
    wav.rename(tmp_path / "away.wav")
    client = as_("inspector")
    for path, status in (
        (str(SAMPLES / "04-banned-variant.wav"), 410),
        (str(tmp_path), 410),
        (str(tmp_path / "nothing.wav"), 410),
        ("relative.wav", 422),
        ("", 422),
        ("/dev/zero", 410),
        ("/etc\0/passwd", 422),
    ):
        assert client.post("/api/calls/c01/source", json={"path": path}).status_code == status, path
    assert desk.store.info("c01").source == str(wav)


def test_a_recording_that_changed_is_not_played(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    shutil.copy(SAMPLES / "04-banned-variant.wav", wav)
    answer = ready(as_("inspector"))
    assert answer.status_code == 409
    assert "another recording" in answer.json()["problem"]
    assert not list(desk.folder.rglob("*.mp3"))


def test_a_call_whose_recording_went_after_it_was_heard_plays_on(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    client = as_("inspector")
    data = ready(client).content
    wav.unlink()
    assert ready(client).content == data
    assert "副本" in client.get("/calls/c01").text
    assert client.get("/calls/c01/clip?start=3&end=5").status_code == 200


def test_a_file_that_is_no_sound_is_told_as_such(desk: Desk, as_: As, tmp_path: Path) -> None:
    (tmp_path / "c.wav").write_bytes(b"RIFF0000WAVE" + bytes(80))
    recorded(desk, tmp_path / "c.wav")
    answer = ready(as_("inspector"))
    assert (answer.status_code, answer.json()["where"]) == (422, str(tmp_path / "c.wav"))


def test_a_clip_is_the_moment_and_three_seconds_before_it(desk: Desk, as_: As, wav: Path) -> None:
    recorded(desk, wav)
    client = as_("inspector")
    clip = client.get("/calls/c01/clip?start=20&end=22.5")
    assert (clip.status_code, clip.headers["content-type"]) == (200, "audio/mpeg")
    assert soundfile.info(io.BytesIO(clip.content)).duration == pytest.approx(3 + 2.5 + 1.5, abs=0.1)
    part = client.get("/calls/c01/clip?start=20&end=22.5", headers={"range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, clip.content[5:10])


@pytest.mark.parametrize("asked", ["start=5&end=2", "start=-1", "start=nan", "start=inf&end=inf", "start=900&end=901"])
def test_a_moment_of_no_sense_is_refused(desk: Desk, as_: As, wav: Path, asked: str) -> None:
    recorded(desk, wav)
    assert as_("inspector").get(f"/api/calls/c01/clip?{asked}").status_code == 422


def test_a_number_that_is_spoken_is_bleeped_in_a_clip(desk: Desk, as_: As, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "c.wav", voice(20), 8000, "PCM_16")
    said = "手机13800138000"
    words = tuple(Word(letter, 5 + 0.25 * i, 5.25 + 0.25 * i) for i, letter in enumerate(said))
    result = recorded(desk, tmp_path / "c.wav")
    turn = Turn("customer", words[0].start, words[-1].end, said, words)
    call = handmade.replace(result.call, transcript=Transcript((turn,)))
    desk.store.save(handmade.replace(result, call=call))
    clip = as_("inspector").get("/calls/c01/clip?start=5&end=9").content
    samples, rate = soundfile.read(io.BytesIO(clip))
    start = 5 - 3  # the clip begins three seconds before the moment
    bleeped = [_share(samples[:, 0], rate, second - start, 2000) > 0.9 for second in (3.0, 6.0, 7.5)]
    assert bleeped == [False, True, True]


def _share(samples: np.ndarray, rate: int, second: float, hertz: float) -> float:
    """The share of the power of 0.4 s that lies within 40 Hz of a frequency."""
    piece = samples[round(second * rate) : round((second + 0.4) * rate)]
    power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)))) ** 2
    scale = np.fft.rfftfreq(len(piece), 1 / rate)
    return float(power[np.abs(scale - hertz) < 40].sum() / power.sum())


def test_an_hour_is_sent_in_parts_without_being_read(desk: Desk, as_: As, wav: Path) -> None:
    """Stands for the copy of an hour: 18 MB, of which a hundred bytes are asked for; the kernel counts what is read."""
    result = recorded(desk, wav)
    client = as_("inspector")
    ready(client)
    big = desk.folder / "renditions" / f"{result.call.info.sha256}.mp3"
    with big.open("wb") as file:
        for block in range(180):
            file.write(bytes([block]) * 100_000)

    def read() -> int:
        told = re.search(r"rchar: (\d+)", Path("/proc/self/io").read_text())
        assert told
        return int(told[1])

    client.get("/calls/c01/sound", headers={"range": "bytes=0-9"})
    before = read()
    part = client.get("/calls/c01/sound", headers={"range": "bytes=17000000-17000099"})
    assert (part.status_code, part.content) == (206, bytes([170]) * 100)
    assert read() - before < 300_000


def test_what_is_being_made_stops_with_the_desk(desk: Desk, as_: As, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "c.wav", voice(600, channels=1), 8000, "PCM_16")
    recorded(desk, tmp_path / "c.wav")
    assert as_("inspector").get("/api/calls/c01/peaks").status_code == 202
    desk.playables.close()
    assert "rendition" not in [thread.name for thread in threading.enumerate()]
    assert not list(desk.folder.rglob("*.mp3"))
    assert not list(desk.folder.rglob("*.half"))
