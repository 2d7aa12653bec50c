"""Writes down recordings as files that other programs read; a bad file never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa.asr.engine import LegWords, Transcriber
from qa.asr.given import Speakers, read_transcript
from qa.audio.decode import decode
from qa.audio.readers import RawFormat
from qa.calllog import call_ids
from qa.diarize.diarizer import Diarizer
from qa.errors import InputError
from qa.packs.load import Pack
from qa.pipeline import CLUSTERS, Heard, Spoken, listen, understand
from qa.report.labels import Lang
from qa.report.subtitles import WRITERS
from qa.services.files import write_text
from qa.services.guard import Failure, guarded
from qa.services.inputs import Inputs, find_inputs
from qa.services.score import GROUP
from qa.types import CallInfo, Problem, Transcript

ALL = "all"


@dataclass(frozen=True, slots=True)
class Request:
    """What to write down, as what, and where; `pack` has the phrases by which agents are known."""

    paths: Sequence[str]
    pack: Pack
    transcriber: Callable[[], Transcriber]
    out: Path
    formats: Sequence[str]
    language: str = "zh"
    lang: Lang = "zh"
    agent_channel: int | None = None
    speakers: Speakers = field(default_factory=dict)
    raw: RawFormat | None = None
    region: str = "cn"
    diarizer: Diarizer = CLUSTERS


@dataclass(frozen=True, slots=True)
class Written:
    """One call, and its files."""

    source: str
    transcript: Transcript
    problems: tuple[Problem, ...]
    files: tuple[Path, ...]


@dataclass
class Batch:
    """Recordings that are ready to be written down; transcript files are written in the other formats."""

    request: Request
    inputs: Inputs
    ids: Mapping[Path, str]

    @property
    def total(self) -> int:
        """The number of calls, bad ones included."""
        inputs = self.inputs
        return len(inputs.recordings) + len(inputs.words) + len(inputs.transcripts) + len(inputs.missing)

    def run(self) -> Iterator[Written | Failure]:
        """Write down the calls one after the other.

        Raises `ModelError` if the model cannot be loaded.
        """
        for missing in self.inputs.missing:
            yield Failure(str(missing.where), missing)
        for path in self.inputs.transcripts:
            problem = "a list of transcripts is written down already"
            yield Failure(str(path), InputError(problem, where=path, mend="name recordings or single transcripts"))
        for path in self.inputs.words:
            yield guarded(str(path), self._convert, path)
        recordings = self.inputs.recordings
        for first in range(0, len(recordings), GROUP):
            yield from self._group(recordings[first : first + GROUP])

    def _group(self, group: Sequence[tuple[Path, ...]]) -> Iterator[Written | Failure]:
        heard = [guarded(_name(paths), self._listen, paths) for paths in group]
        legs = [leg for call in heard if isinstance(call, Heard) for leg in call.legs]
        words = iter(self.request.transcriber().transcribe(legs) if legs else ())
        for paths, call in zip(group, heard, strict=True):
            if isinstance(call, Failure):
                yield call
                continue
            said = tuple(next(words) for _ in call.legs)
            yield guarded(_name(paths), self._write, call, said, paths)

    def _listen(self, paths: tuple[Path, ...]) -> Heard:
        sound = decode(paths[0] if len(paths) == 1 else (paths[0], paths[1]), raw=self.request.raw)
        info, request = CallInfo(self.ids[paths[0]], _name(paths)), self.request
        return listen(sound, info, request.diarizer, region=request.region)

    def _write(self, heard: Heard, words: tuple[LegWords, ...], paths: tuple[Path, ...]) -> Written:
        model, pack = self.request.transcriber(), self.request.pack
        spoken = Spoken(words, None, model.name, model.demonstration)
        channel = self.request.agent_channel
        call = understand(heard, spoken, pack.cues, pack.opening, pack.talk, agent_channel=channel, system=pack.system)
        transcript = replace(call.transcript, language=self.request.language)
        return Written(_name(paths), transcript, call.problems, self._files(transcript, paths))

    def _convert(self, path: Path) -> Written:
        transcript = read_transcript(path, self.request.speakers).transcript
        return Written(str(path), transcript, (), self._files(transcript, (path,)))

    def _files(self, transcript: Transcript, sources: tuple[Path, ...]) -> tuple[Path, ...]:
        name = self.ids[sources[0]]
        texts = {self.request.out / f"{name}.{kind}": WRITERS[kind] for kind in self.request.formats}
        for path in texts:
            if path.exists() and any(path.samefile(source) for source in sources):
                raise InputError("would be written over itself", where=path, mend="choose another --output_dir")
        for path, write in texts.items():
            write_text(path, write(transcript, name, self.request.lang), option="--output_dir")
        return tuple(texts)


def prepare(request: Request) -> Batch:
    """Find the recordings, and give each file's name.

    Raises `UsageError` where nothing was found.
    """
    inputs = find_inputs(request.paths)
    firsts = [paths[0] for paths in inputs.recordings]
    return Batch(request, inputs, call_ids([*firsts, *inputs.words], inputs.root))


def _name(paths: tuple[Path, ...]) -> str:
    return "+".join(map(str, paths))
