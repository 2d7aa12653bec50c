"""Scores a batch of calls: every call is a result or a failure, and a bad one never stops the rest."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import ParamSpec, TypeVar

from qa.asr.engine import LegWords, Transcriber
from qa.asr.given import Given, find_transcript, read_jsonl, read_transcript
from qa.audio.decode import decode
from qa.calllog import CallLog, LogRow, Matches, call_ids, read_call_log
from qa.calllog.row import holds_of
from qa.errors import CallLogError, InputError, QaError, TakenIdError, TranscriptError
from qa.packs.load import Pack
from qa.pipeline import Heard, Spoken, judge, listen, understand, understand_transcript
from qa.report.result import info_json, parse_info, plain
from qa.services.files import make_folder, write_result
from qa.services.inputs import Inputs, find_inputs
from qa.store import Store
from qa.types import CallInfo, CallResult, Problem

GROUP = 8
"""Calls that are listened to before their words are written down together: enough to fill a batch of windows."""
_log = logging.getLogger("qa.score")
_SAFE_ID = re.compile(r"\w[\w.\-]{0,119}")
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Request:
    """What to score, and by what; `transcriber` is only called for when a call has no given words."""

    paths: Sequence[str]
    pack: Pack
    transcriber: Callable[[], Transcriber]
    out: Path
    store: Store
    call_log: Path | None = None
    transcripts: Path | None = None
    agent_channel: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that could not be scored, and why."""

    source: str
    error: QaError


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """One recording of the batch, with its id and its row."""

    paths: tuple[Path, ...]
    call_id: str
    row: LogRow | None
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        return " + ".join(map(str, self.paths))


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A call that was listened to, and the words that somebody gave for it."""

    source: _Source
    heard: Heard
    given: Given | None


@dataclass
class Batch:
    """A batch that is ready to run: how many calls there are, and what is wrong before it starts."""

    request: Request
    inputs: Inputs
    log: CallLog | None
    sources: tuple[_Source, ...]
    early: tuple[Failure, ...]
    unused_rows: tuple[LogRow, ...] = ()
    disputed_rows: tuple[CallLogError, ...] = ()
    unlogged: tuple[Path, ...] = ()
    lists: Mapping[Path, Sequence[Given | InputError]] = field(default_factory=dict)

    @cached_property
    def total(self) -> int:
        """The number of calls, bad ones included."""
        return len(self.sources) + len(self.early) + sum(len(entries) for entries in self.lists.values())

    def run(self) -> Iterator[CallResult | Failure]:
        """Score the calls one after the other; each is stored and written before it is given out.

        Raises `StoreError` if the database fails, `ModelError` if the model cannot be loaded.
        """
        yield from self.early
        for first in range(0, len(self.sources), GROUP):
            yield from self._score_group(self.sources[first : first + GROUP])
        taken = {source.call_id for source in self.sources}
        for path, entries in self.lists.items():
            for entry in entries:
                yield self._finished(str(path), self._from_transcript, entry, path, taken)

    def _score_group(self, group: Sequence[_Source]) -> Iterator[CallResult | Failure]:
        heard = [(source, self._guarded(source.name, self._listen, source)) for source in group]
        ready = [call for _, call in heard if isinstance(call, _Ready)]
        words = self._words([call for call in ready if call.given is None])
        for source, call in heard:
            if isinstance(call, Failure):
                yield call
            else:
                yield self._finished(source.name, self._understand, call, words)

    def _listen(self, source: _Source) -> _Ready:
        sound = decode(source.paths[0] if len(source.paths) == 1 else (source.paths[0], source.paths[1]))
        info = CallInfo(source.call_id, source.name)
        problems = source.problems
        if self.log:
            info, more = self.log.apply(info, source.row)
            problems = (*problems, *more)
        heard = listen(sound, info)
        given, doubts = self._given(source)
        return _Ready(source, replace(heard, problems=(*problems, *heard.problems, *doubts)), given)

    def _given(self, source: _Source) -> tuple[Given | None, tuple[Problem, ...]]:
        if self.request.transcripts is None:
            return None, ()
        path = find_transcript(self.request.transcripts, source.call_id)
        if path is not None:
            return read_transcript(path), ()
        detail = f"{self.request.transcripts} has no transcript of {source.call_id}: the model wrote the words"
        return None, (Problem("no_given_transcript", detail),)

    def _words(self, calls: Sequence[_Ready]) -> Mapping[str, tuple[LegWords, ...]]:
        """The words of every leg of some calls, written down in shared batches."""
        legs = [leg for call in calls for leg in call.heard.legs]
        if not legs:
            return {}
        written = iter(self.request.transcriber().transcribe(legs))
        return {call.source.call_id: tuple(next(written) for _ in call.heard.legs) for call in calls}

    def _understand(self, ready: _Ready, words: Mapping[str, tuple[LegWords, ...]]) -> CallResult:
        if ready.given is not None:
            spoken = Spoken(given=ready.given.transcript)
        else:
            model = self.request.transcriber()
            spoken = Spoken(words[ready.source.call_id], None, model.name, model.demonstration)
        pack = self.request.pack
        channel = self.request.agent_channel
        call = understand(ready.heard, spoken, pack.cues, pack.opening, pack.talk, agent_channel=channel)
        return judge(call, pack.rubric)

    def _from_transcript(self, entry: Given | InputError, path: Path, taken: set[str]) -> CallResult:
        if isinstance(entry, InputError):
            raise entry
        info = _info(entry, path)
        if info.call_id in taken:
            problem = f"the call id {info.call_id} stands twice in this batch: the first one holds"
            raise TranscriptError(problem, where=path, mend="give each call an id of its own")
        taken.add(info.call_id)
        call = understand_transcript(info, entry.transcript, self.request.pack.cues)
        return judge(call, self.request.pack.rubric)

    def _finished(
        self, source: str, score: Callable[P, CallResult], *args: P.args, **options: P.kwargs
    ) -> CallResult | Failure:
        result = self._guarded(source, score, *args, **options)
        if isinstance(result, CallResult):
            try:
                self.request.store.save(result)
            except TakenIdError as error:
                return Failure(source, error)
            write_result(result, self.request.out)
        return result

    @staticmethod
    def _guarded(source: str, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | Failure:
        """What work gives, or the failure of this one call; the database's and the model's errors go through."""
        try:
            return work(*args, **options)
        except InputError as error:
            return Failure(source, error)
        except QaError:
            raise
        except Exception as error:
            _log.debug("unexpected error in %s", source, exc_info=True)
            problem = f"unexpected {type(error).__name__}: {error}"
            return Failure(source, InputError(problem, where=source, mend="please report it; --verbose shows more"))


def _info(entry: Given, path: Path) -> CallInfo:
    """Who, when and where, as a list of transcripts tells it; what it leaves out is unknown."""
    told = entry.call or {}
    if not isinstance(told.get("call_id"), str) or not told["call_id"]:
        raise TranscriptError("a call has no call_id", where=path, mend='give each line a "call": {"call_id": "…"}')
    if not _SAFE_ID.fullmatch(told["call_id"]):
        problem = f"the call_id {told['call_id']!r} cannot be a file's name"
        raise TranscriptError(problem, where=path, mend="letters, digits, - _ and . within it")
    end = max((t.end for t in entry.transcript.turns), default=0.0)
    unknown = info_json(CallInfo(told["call_id"], str(path), duration=end))
    try:
        if isinstance(told.get("holds"), str):  # as a call log writes them: "23.5-41;60-72"
            told = {**told, "holds": plain(holds_of(told["holds"]))}
        return parse_info({**unknown, **told, "source": str(path)})
    except (TypeError, ValueError, KeyError) as error:
        raise TranscriptError(f"{told['call_id']}: {error}", where=path, mend="see the schema of a result") from error


def _disputed(log: CallLog, matches: Matches) -> tuple[CallLogError, ...]:
    """Rows that are good in themselves, but may belong to several recordings, or a recording to several of them."""
    of_the_log = set(map(id, log.errors))
    errors = {error.message: error for error in matches.errors.values() if id(error) not in of_the_log}
    return tuple(errors.values())


def prepare(request: Request) -> Batch:
    """Find the calls of a batch, give them ids, and match them with the call log.

    Raises `UsageError` where nothing was found, `CallLogError` where the log as a whole cannot be read.
    """
    inputs = find_inputs(request.paths)
    make_folder(request.out)
    log = read_call_log(request.call_log) if request.call_log else None
    firsts = [paths[0] for paths in inputs.recordings]
    ids = call_ids(firsts, inputs.root, request.store.owners())
    matches = log.match(firsts) if log else None
    sources, early = [], [Failure(str(error.where), error) for error in inputs.missing]
    for paths in inputs.recordings:
        row = matches.rows.get(paths[0]) if matches else None
        problems: tuple[Problem, ...] = ()
        if matches and paths[0] in matches.errors:
            # the recording is scored all the same: a wrong row makes its agent unknown, not its words
            problems = (Problem("call_log_row_unusable", matches.errors[paths[0]].message),)
        sources.append(_Source(paths, ids[paths[0]], row, problems))
    return Batch(
        request,
        inputs,
        log,
        tuple(sources),
        tuple(early),
        unused_rows=matches.unused if matches else (),
        disputed_rows=_disputed(log, matches) if log and matches else (),
        unlogged=tuple(p for p in firsts if p not in matches.rows and p not in matches.errors) if matches else (),
        lists={path: list(read_jsonl(path)) for path in inputs.transcripts},
    )
