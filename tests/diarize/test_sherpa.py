"""sherpa-onnx as a diarizer, but for its networks: no weights could be had, so a scripted engine answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa.config import Settings
from qa.diarize.clusters.part import UNTOLD
from qa.diarize.diarizer import Diarizer
from qa.diarize.sherpa import RATE, Sherpa, checked, configured, load, voices_of
from qa.errors import ModelError
from qa.pipeline import CLUSTERS
from qa.services.engines import diarizer_of
from qa.timeline import intersect, subtract, total, union
from qa.types import Samples, Span
from tests.diarize.mono import AGENT, CUSTOMER, call, hiss


@dataclass(frozen=True)
class Piece:
    start: float
    end: float
    speaker: int


@dataclass
class Scripted:
    """An engine that gives the same answer whatever it hears."""

    answer: list[Piece]
    sample_rate: int = RATE
    heard: list[int] = field(default_factory=list)

    def process(self, samples: Samples):
        self.heard.append(len(samples))
        return SimpleNamespace(sort_by_start_time=lambda: sorted(self.answer, key=lambda piece: piece.start))


def said(*spans: tuple[float, float]) -> tuple[Span, ...]:
    return tuple(Span(*s) for s in spans)


def test_the_answer_is_kept_within_speech_and_nothing_of_speech_is_lost():
    engine = Scripted([Piece(0, 4, 7), Piece(3.5, 8, 2), Piece(9.0, 9.4, 7)])
    diarizer: Diarizer = Sherpa(engine, "sherpa x")
    speech = said((0.5, 6.0), (8.9, 11.0))
    found = diarizer.part(hiss(24.0, 1), speech)
    first, second = found.voices
    assert engine.heard == [24 * 8000]
    assert union(first.speech, second.speech) == speech
    assert intersect(first.speech, second.speech) == said((3.5, 4.0))
    assert found.overlaps is not None
    assert [o.span for o in found.overlaps] == [Span(3.5, 4.0)]
    left = said((8.9, 9.0), (9.4, 11.0))  # nobody's: with the neighbour, in doubt
    assert total(subtract(left, union(first.doubtful, second.doubtful))) == pytest.approx(0)
    assert found.certainty == UNTOLD


def test_how_surely_is_measured_and_not_taken():
    made = call([0, 1] * 9, (AGENT, CUSTOMER))
    double = made.samples.repeat(2)  # at 16 kHz, roughly
    right = [Piece(s.start, s.end, voice) for voice, spans in enumerate(made.voices) for s in spans]
    halves = [Piece(s.start, s.end, int(s.start > 25)) for s in made.speech]
    assert Sherpa(Scripted(right), "k").part(double, made.speech).certainty > 0.9
    assert Sherpa(Scripted(halves), "k").part(double, made.speech).certainty < 0.5


def test_one_voice_and_none():
    sherpa = Sherpa(Scripted([Piece(0, 4, 0)]), "k")
    assert [voice.speech for voice in sherpa.part(hiss(10, 1), said((1, 3))).voices] == [said((1, 3))]
    assert Sherpa(Scripted([]), "k").part(hiss(10, 1), ()).voices == ()


def test_no_more_than_three_voices():
    answer = [Piece(i, i + 1 - i / 10, i) for i in range(5)]
    assert list(voices_of(answer, said((0, 9)))) == [0, 1, 2]


class Package:
    """What is called of the package, as it was written down."""

    def __init__(self, *, valid: bool = True, fails: bool = False, rate: int = RATE) -> None:
        self.valid, self.fails, self.rate = valid, fails, rate

    def __getattr__(self, name: str):
        return lambda **options: SimpleNamespace(kind=name, **options, validate=lambda: self.valid)

    def OfflineSpeakerDiarization(self, _configuration):  # noqa: N802 - the package's name
        if self.fails:
            raise RuntimeError("Load model failed: Protobuf parsing failed.\nmore")
        return Scripted([], self.rate)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("segmentation.onnx", "embedding.onnx"):
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path / "segmentation.onnx", tmp_path / "embedding.onnx"


def test_configuration(files: tuple[Path, Path]):
    made = configured(Package(), *files, threads=2)
    assert made.segmentation.pyannote.model == str(files[0])
    assert made.embedding.model == str(files[1])
    assert (made.segmentation.num_threads, made.clustering.num_clusters) == (2, -1)


def test_the_real_package_takes_the_configuration(files: tuple[Path, Path]):
    sherpa_onnx = pytest.importorskip("sherpa_onnx")
    made = configured(sherpa_onnx, *files, threads=1)
    assert made.validate()
    with pytest.raises(ModelError, match="no models for diarization"):
        load(*files)


def test_the_key_is_that_of_the_files(files: tuple[Path, Path]):
    before = load(*files, package=Package).key
    assert load(*files, package=Package).key == before
    files[1].write_bytes(b"another")
    assert load(*files, package=Package).key != before


@pytest.mark.skipif(find_spec("sherpa_onnx") is not None, reason="it is installed here")
def test_without_the_package(files: tuple[Path, Path]):
    with pytest.raises(ModelError, match="not installed") as error:
        load(*files)
    assert "tingjian[diarize]" in str(error.value.mend)


@pytest.mark.parametrize(
    ("package", "problem"),
    [
        (Package(valid=False), "does not take"),
        (Package(fails=True), "no models for diarization: Load model failed"),
        (Package(rate=8000), "wants 8000 Hz"),
    ],
)
def test_errors_of_the_package(package: Package, problem: str, files: tuple[Path, Path]):
    with pytest.raises(ModelError, match=problem) as error:
        load(*files, package=lambda: package)
    assert error.value.mend


def test_errors_of_the_settings(files: tuple[Path, Path]):
    with pytest.raises(ModelError, match="diarizer_embedding"):
        checked(files[0], None)
    with pytest.raises(ModelError, match="no such file"):
        checked(files[0], files[1].with_name("nothing.onnx"))
    with pytest.raises(ModelError, match="diarizer_segmentation"):
        diarizer_of(Settings(diarizer="sherpa"))
    assert diarizer_of(Settings()) is CLUSTERS
