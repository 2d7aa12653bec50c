"""An optional diarizer: sherpa-onnx with two ONNX files of the user's, one for segmentation, one for voice embeddings.

The package (``pip install 'tingjian[diarize]'``) brings no models; pyannote's segmentation and any embedding that
sherpa-onnx reads, converted to ONNX, will do. It says who speaks when but not how surely: that is measured as for
`qa.diarize.clusters`, by how far its voices are apart in the call's own sound.

What is tested is all but the networks: the configuration, the errors, and what is made of its answer. It was never run
with real weights, since none could be had where it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from qa.diarize.clusters.certainty import certainty
from qa.diarize.diarizer import Overlap, Voice, Voices
from qa.errors import ModelError
from qa.timeline import Timeline, intersect, subtract, total, union
from qa.types import Samples, Span

RATE = 16_000
MOST_VOICES = 3
THRESHOLD = 0.5
"""The distance of embeddings at which sherpa-onnx takes two voices for two."""
SHORTEST, SHORTEST_PAUSE = 0.2, 0.3
"""Seconds."""
_PACKAGE = "pip install 'tingjian[diarize]', or set diarizer: clusters"
_FILES = "diarizer_segmentation and diarizer_embedding name the two ONNX files"


class Piece(Protocol):
    """One piece of sherpa-onnx's answer: seconds, and the number of the voice."""

    start: float
    end: float
    speaker: int


class Engine(Protocol):
    """What is used of ``sherpa_onnx.OfflineSpeakerDiarization``."""

    @property
    def sample_rate(self) -> int:
        """Samples a second that it takes."""
        ...

    def process(self, samples: Samples) -> Any:
        """Its answer, with a method ``sort_by_start_time`` that gives pieces."""
        ...


@dataclass(frozen=True, slots=True)
class Sherpa:
    """The diarizer over a loaded engine; `key` names its files."""

    engine: Engine
    key: str
    rate: int = RATE

    def part(self, samples: Samples, speech: Timeline) -> Voices:
        """Part the voices: sherpa-onnx's pieces within `speech`; what it leaves out is its neighbour's, in doubt."""
        answer = self.engine.process(np.ascontiguousarray(samples)).sort_by_start_time()
        spoken = voices_of(answer, speech)
        sure = certainty(samples, RATE, spoken.values())
        if len(spoken) < 2:
            return Voices((Voice(speech, sure),) if speech else (), sure)
        voices, left = _shared(spoken, speech)
        crossed = _crossed(list(spoken.values()))
        found = tuple(
            Voice(each, round(sure, 3), union(intersect(each, crossed), intersect(each, left))) for each in voices
        )
        return Voices(found, round(sure, 3), tuple(Overlap(span, 0.5) for span in crossed))


def load(
    segmentation: Path | None, embedding: Path | None, *, threads: int = 1, package: Callable[[], Any] | None = None
) -> Sherpa:
    """Load the two files; `package` imports sherpa-onnx.

    Raises `ModelError` where the package or a file is missing, or a file is no such model.
    """
    files = checked(segmentation, embedding)
    sherpa_onnx = (package or imported)()
    configuration = configured(sherpa_onnx, *files, threads=threads)
    where = " + ".join(map(str, files))
    if not configuration.validate():
        raise ModelError("sherpa-onnx does not take these files", where=where, mend=_FILES)
    try:
        engine = sherpa_onnx.OfflineSpeakerDiarization(configuration)
    except Exception as error:  # onnxruntime's errors come through as RuntimeError or as its own
        problem = str(error).split("\n", 1)[0]
        raise ModelError(f"no models for diarization: {problem}", where=where, mend=_FILES) from error
    if engine.sample_rate != RATE:
        raise ModelError(f"the model wants {engine.sample_rate} Hz, not {RATE}", where=where, mend=_FILES)
    return Sherpa(engine, " ".join(["sherpa", *(sha256(path.read_bytes()).hexdigest() for path in files)]))


def checked(segmentation: Path | None, embedding: Path | None) -> tuple[Path, Path]:
    """The two files, both named and there; else `ModelError`."""
    found = []
    for name, path in (("diarizer_segmentation", segmentation), ("diarizer_embedding", embedding)):
        if path is None:
            raise ModelError(f"diarizer: sherpa needs {name}", mend=_FILES)
        if not path.is_file():
            raise ModelError("there is no such file", where=path, mend=_FILES)
        found.append(path)
    return found[0], found[1]


def imported() -> Any:
    """The package sherpa-onnx; `ModelError` where it is not installed."""
    try:
        import sherpa_onnx
    except ImportError as error:
        raise ModelError("sherpa-onnx is not installed", mend=_PACKAGE) from error
    return sherpa_onnx


def configured(sherpa_onnx: Any, segmentation: Path, embedding: Path, *, threads: int) -> Any:
    """The configuration for two files: the number of voices is found, at `THRESHOLD`."""
    pyannote = sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(model=str(segmentation))
    return sherpa_onnx.OfflineSpeakerDiarizationConfig(
        segmentation=sherpa_onnx.OfflineSpeakerSegmentationModelConfig(pyannote=pyannote, num_threads=threads),
        embedding=sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(embedding), num_threads=threads),
        clustering=sherpa_onnx.FastClusteringConfig(num_clusters=-1, threshold=THRESHOLD),
        min_duration_on=SHORTEST,
        min_duration_off=SHORTEST_PAUSE,
    )


def voices_of(answer: Iterable[Piece], speech: Timeline) -> dict[int, Timeline]:
    """When each voice speaks within `speech`, of the `MOST_VOICES` who speak most, the first of them first."""
    by_voice: dict[int, list[Span]] = {}
    for piece in answer:
        by_voice.setdefault(int(piece.speaker), []).append(Span(float(piece.start), float(piece.end)))
    spoken = {voice: intersect(union(spans), speech) for voice, spans in by_voice.items()}
    heard = {voice: spans for voice, spans in spoken.items() if spans}
    most = sorted(heard, key=lambda voice: (-total(heard[voice]), voice))[:MOST_VOICES]
    return {voice: heard[voice] for voice in most}


def _shared(spoken: dict[int, Timeline], speech: Timeline) -> tuple[list[Timeline], Timeline]:
    """Each voice with what of the speech was nobody's and is nearest to its own; and all that was nobody's."""
    left = subtract(speech, union(*spoken.values()))
    own = [list(spans) for spans in spoken.values()]
    for span in left:
        nearest = min(range(len(own)), key=lambda voice: _away(span, list(spoken.values())[voice]))
        own[nearest].append(span)
    return [union(spans) for spans in own], left


def _away(span: Span, speech: Timeline) -> float:
    return min((max(each.start - span.end, span.start - each.end, 0.0) for each in speech), default=float("inf"))


def _crossed(voices: list[Timeline]) -> Timeline:
    return union(*(intersect(a, b) for index, a in enumerate(voices) for b in voices[:index]))
