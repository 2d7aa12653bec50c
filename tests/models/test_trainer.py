"""The parts that need torch: a run that is cut off goes on exactly, and what is exported is what was trained."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: the extra [train]")

from models.train import shards, tokens  # noqa: E402
from models.train.batches import Mix, batch, features, rescanned  # noqa: E402
from models.train.export import export, load  # noqa: E402
from models.train.loop import Run, checkpoints  # noqa: E402
from models.train.losses import guide, rows  # noqa: E402
from models.train.network import Size, Whisper, positions  # noqa: E402
from models.train.options import Options  # noqa: E402
from models.train.pinyin import inventory  # noqa: E402
from models.train.targets import IGNORED  # noqa: E402
from models.train.watch import Clock  # noqa: E402
from models.train.windows import Pool  # noqa: E402
from tests.models.beeps import RATE, utterance  # noqa: E402

SMALL = Size(syllables=len(inventory()), width=64, heads=2, encoder=2, decoder=2, spread=2)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    (tmp_path / "shards").mkdir()
    said = [utterance(text) for text in ("您好，请问有什么可以帮到您？", "订单号码是多少。", "好。", "谢谢，再见！")]
    shards.write(tmp_path / "shards" / "000000.npz", said)
    mix = Mix(((4.0, 0.5), (2.0, 0.5)), 8.0)
    return Options(
        tmp_path / "run", tmp_path / "shards", tmp_path / "held", warm=2, steps=4, workers=0, mix=mix, log_steps=2
    )


def weights(run: Run) -> list[torch.Tensor]:
    return [*run.model.state_dict().values(), *run.averaged.state_dict().values()]


def test_a_run_that_is_cut_off_goes_on_exactly(options: Options, tmp_path: Path) -> None:
    whole = Run(options, SMALL)
    whole.train()
    halves = replace(options, folder=tmp_path / "cut", steps=2)
    Run(halves, SMALL).train()
    rest = Run(replace(halves, seed=0), SMALL)
    rest.load(checkpoints(halves.folder)[-1])
    assert rest.step == 2
    rest.train()
    assert rest.step == whole.step == 4
    assert rest.seconds == whole.seconds == 32
    assert all(torch.equal(one, other) for one, other in zip(weights(whole), weights(rest), strict=True))


def test_two_checkpoints_are_kept(options: Options) -> None:
    run = Run(options, SMALL)
    for step in (1, 2, 3):
        run.step = step
        run.save()
    assert [path.name for path in checkpoints(options.folder)] == ["step-00000002.pt", "step-00000003.pt"]
    assert not list(options.folder.glob("*.part"))


def test_other_syllables_are_refused(options: Options) -> None:
    run = Run(options, SMALL)
    path = run.save()
    torch.save({**run.state(), "syllables": ["", "a"]}, path)
    with pytest.raises(ValueError, match="other syllables"):
        Run(options, SMALL).load(path)


def test_the_log_is_json(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    Run(options, SMALL).train()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["step"] for line in lines] == [2, 4, 4]
    assert {"text", "syllable", "tone", "attention", "norm", "speed"} <= set(lines[0])


def test_batches_depend_on_seed_and_number_alone(options: Options) -> None:
    pool = rescanned(Pool([]), options.shards)
    first, again, other = (batch(pool, options.mix, 3, number) for number in (7, 7, 8))
    assert torch.equal(first.features, again.features)
    assert torch.equal(first.outputs, again.outputs)
    assert first.features.shape != other.features.shape or not torch.equal(first.features, other.features)


def test_the_rate_warms_up_and_falls_when_annealed(options: Options) -> None:
    rising = Clock(replace(options, rate=1.0, warm=4))
    assert [rising.rate(step) for step in (0, 1, 3, 100)] == [0.25, 0.5, 1.0, 1.0]
    falling = Clock(replace(options, rate=1.0, warm=1, anneal=10))
    falling.began -= 300  # five minutes ago
    assert falling.rate(100) == pytest.approx(0.5, abs=0.01)
    falling.began -= 600
    assert falling.rate(100) == 0.0
    assert falling.over


def test_the_guide_wants_weight_on_the_span() -> None:
    logs = torch.full((1, 2, 1, 4), -30.0)
    logs[..., 1] = 0.0
    assert guide(logs, torch.tensor([[[1, 2]]])) == pytest.approx(0, abs=1e-3)
    assert guide(logs, torch.tensor([[[2, 4]]])) > 10
    assert guide(logs, torch.tensor([[[0, 0]]])) == 0


def test_rows_are_all_that_is_taught() -> None:
    outputs = torch.full((4, 40), IGNORED)
    outputs[:, 3:21] = 5
    found = rows(outputs)
    assert len(found) % 64 == 0
    assert (outputs.flatten()[found] == 5).sum() == 4 * 18


def test_positions_are_whispers() -> None:
    made = positions(1500, 8)
    assert made.shape == (1500, 8)
    assert made[3, 0] == pytest.approx(np.sin(3))
    assert made[3, 7] == pytest.approx(np.cos(3 / 10000), abs=1e-6)


def greedy(model: Whisper, sound: np.ndarray, prompt: list[int], count: int) -> list[int]:
    """Tokens in OpenAI's ids, without bytes, and without a blank at the start."""
    with torch.no_grad():
        memory = model.encode(torch.from_numpy(features(sound, 1500))[None])
        ids = [tokens.compact(token) for token in prompt]
        for _ in range(count):
            scores = model.logits(model.decode(torch.tensor([ids]), memory)[0][0, -1])
            scores[: len(tokens.BYTES)] = -1e4
            if len(ids) == len(prompt):
                scores[tokens.SPACE] = -1e4
            ids.append(int(scores.argmax()))
    return [tokens.expand(i) for i in ids[len(prompt) :]]


def test_stock_faster_whisper_reads_the_export_as_torch_does(options: Options, tmp_path: Path) -> None:
    from ctranslate2 import StorageView
    from faster_whisper import WhisperModel

    run = Run(options, SMALL)
    path = run.save()
    model = load(path)
    with torch.no_grad():
        model.emb.weight.mul_(4)  # so that a random network has clear preferences
    export(model, tmp_path / "model", quantization="float32")
    whisper = WhisperModel(str(tmp_path / "model"), device="cpu", compute_type="float32")
    assert whisper.model.is_multilingual
    turn = next(iter(Pool([[utterance("您好，请问订单号码。")]]).turns(random.Random(0))))
    sound = turn.samples.astype(np.float32) / 32768
    prompt = [tokens.START, tokens.CHINESE, tokens.TRANSCRIBE, tokens.NO_TIMESTAMPS]
    padded = np.ascontiguousarray(features(sound, 1500)[None])
    result = whisper.model.generate(StorageView.from_array(padded), [prompt], beam_size=1, max_length=40)
    wanted = greedy(model, sound, prompt, 16)
    got = result[0].sequences_ids[0]
    assert len(got) >= 16 or tokens.END in wanted
    assert got[:16] == [token for token in wanted if token != tokens.END][: len(got)]


def test_a_spoken_sound_comes_through_stock_faster_whisper(options: Options, tmp_path: Path) -> None:
    from faster_whisper import WhisperModel

    export(load(Run(options, SMALL).save()), tmp_path / "model")
    whisper = WhisperModel(str(tmp_path / "model"), device="cpu", compute_type="int8")
    segments, info = whisper.transcribe(np.zeros(RATE, dtype=np.float32), word_timestamps=True, temperature=0.0)
    list(segments)
    assert info.language == "zh"
