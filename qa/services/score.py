"""Scores a batch of calls: every call is a result or a failure, and a bad one never stops the rest."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import tzinfo
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

from qa.asr.engine import LegWords, Transcriber
from qa.asr.given import Given, Speakers, find_transcript, read_jsonl, read_transcript
from qa.calllog import CallLog, LogRow, Matches, NamePattern, call_ids, read_call_log, read_mapping
from qa.calllog.row import handlers_of, holds_of
from qa.calllog.zone import in_zone
from qa.diarize.diarizer import Diarizer
from qa.errors import CallLogError, InputError, TakenIdError, TranscriptError, UsageError
from qa.handover import part_ids, parts_of
from qa.packs.load import Pack
from qa.pipeline import CLUSTERS, Heard, Spoken, heard_of, judge
from qa.report.result import info_json, parse_info, plain
from qa.services import kept
from qa.services.corrected import as_corrected, of_sound, of_words
from qa.services.files import make_folder, write_result
from qa.services.guard import Failure, guarded
from qa.services.hearing import Ears, Listened
from qa.services.inputs import Inputs, find_inputs
from qa.services.legs import LegPattern, pair
from qa.services.rules import PackRule, pack_for
from qa.services.words import words_files, worth_reading
from qa.store import Store
from qa.types import Call, CallInfo, CallResult, Problem, Transcript

if TYPE_CHECKING:
    from qa.audio.readers import RawFormat

GROUP = 8
"""Calls that are listened to before their words are written down together: enough to fill a batch of windows."""
_log = logging.getLogger("qa.score")
_SAFE_ID = re.compile(r"\w[\w.\-]{0,119}")
P = ParamSpec("P")
Results = tuple[CallResult, ...]
"""The result of one call: one for each agent who had it."""


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
    model: Callable[[], kept.Model] | None = None
    columns: Path | None = None
    pattern: NamePattern | None = None
    legs: LegPattern | None = None
    raw: RawFormat | None = None
    rules: Sequence[PackRule] = ()
    speakers: Speakers = field(default_factory=dict)
    zone: tzinfo | None = None
    region: str = "cn"
    diarizer: Diarizer = CLUSTERS


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
    """A call that was listened to, the words that somebody gave for it, and what its result is made from."""

    heard: Heard
    listened: Listened
    given: Given | None
    pack: Pack
    parts: kept.Json


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
    lists: Mapping[Path, Collection[Given | InputError]] = field(default_factory=dict)
    unchanged: int = 0

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
                yield from self._score_transcript(entry, path, taken, getattr(entries, "problems", ()))

    @cached_property
    def ears(self) -> Ears:
        """What hears the recordings; its `work` counts what had to be done."""
        request = self.request
        return Ears(request.store, request.transcriber, request.model, request.raw, request.region, request.diarizer)

    def _score_group(self, group: Sequence[_Source]) -> Iterator[CallResult | Failure]:
        heard = [(source, guarded(source.name, self._listen, source)) for source in group]
        ready = [call for _, call in heard if isinstance(call, _Ready)]
        words = self.ears.write_down([call.listened for call in ready if call.given is None])
        for source, call in heard:
            if isinstance(call, _Ready):
                spoken = self._spoken(call, words)
                yield from self._finished(source.name, call.parts, call.pack, self._understand, call, spoken)
            elif isinstance(call, tuple):
                yield from call
            else:
                yield call

    def _listen(self, source: _Source) -> _Ready | Results:
        info = CallInfo(source.call_id, source.name)
        problems = source.problems
        if self.log:
            info, more = self.log.apply(info, source.row)
            problems = (*problems, *more)
        if self.request.pattern:
            info, more = self.request.pattern.describe(info, source.paths[0])
            problems = (*problems, *more)
        given, doubts = self._given(source)
        info, more = _several(in_zone(info, self.request.zone), given)
        problems = (*problems, *doubts, *more)
        pack = pack_for(info, self.request.rules, self.request.pack)
        keys = self.ears.keys(source.paths, words=given is None)
        parts = kept.parts_of(
            info,
            problems,
            pack,
            sound=keys[0] if keys else None,
            words=keys[1] if keys else None,
            given=given.transcript if given else None,
            agent_channel=self.request.agent_channel,
        )
        if keys and (known := self._unchanged(info, parts)):
            return known
        listened = self.ears.listen(source.paths, keys, words=given is None)
        heard = heard_of(listened.sounds, info, listened.legs)
        return _Ready(replace(heard, problems=(*problems, *heard.problems)), listened, given, pack, parts)

    def _unchanged(self, info: CallInfo, parts: kept.Json) -> Results:
        """The results of a call, one an agent, that was last scored from the very same parts; else none."""
        store = self.request.store
        made = {call_id: store.made_from(call_id) for call_id in part_ids(info)}
        made = {call_id: known for call_id, known in made.items() if known is not None}
        if self.request.model is None or any(known != parts for known in made.values()):
            return ()
        results = tuple(store.result(each, rubric=parts["rubric"], version=parts["version"]) for each in made)
        for result in results:
            write_result(result, self.request.out)
        self.unchanged += len(results)
        return results

    def _given(self, source: _Source) -> tuple[Given | None, tuple[Problem, ...]]:
        if self.request.transcripts is None:
            return None, ()
        path = find_transcript(self.request.transcripts, source.call_id)
        if path is not None:
            return worth_reading(read_transcript(path, self.request.speakers), path), ()
        detail = f"{self.request.transcripts} has no transcript of {source.call_id}: the model wrote the words"
        return None, (Problem("no_given_transcript", detail),)

    def _spoken(self, ready: _Ready, words: Mapping[Listened, tuple[LegWords, ...]]) -> Spoken:
        if ready.given is not None:
            return Spoken(given=ready.given.transcript)
        return Spoken(words[ready.listened], None, *self.ears.names())

    def _understand(self, ready: _Ready, spoken: Spoken) -> Call:
        recorded = self.ears.recordings.in_(ready.listened.key)
        anew = partial(of_sound, ready.heard, ready.pack, self.request.agent_channel, recorded)
        return as_corrected(self.request.store, ready.heard.info, spoken, anew)

    def _score_transcript(
        self, entry: Given | InputError, path: Path, taken: set[str], doubts: Sequence[Problem]
    ) -> Iterator[CallResult | Failure]:
        prepared = guarded(str(path), _info, entry, path)
        if isinstance(prepared, Failure):
            yield prepared
            return
        info, given = prepared
        if info.call_id in taken:
            problem = f"the call id {info.call_id} stands twice in this batch: the first one holds"
            yield Failure(str(path), TranscriptError(problem, where=path, mend="give each call an id of its own"))
            return
        taken.add(info.call_id)
        info, more = _several(in_zone(info, self.request.zone), given)
        problems = (*doubts, *more)
        pack = pack_for(info, self.request.rules, self.request.pack)
        parts = kept.parts_of(info, problems, pack, given=given.transcript)
        known = self._unchanged(info, parts)
        yield from known or self._finished(
            str(path), parts, pack, self._understand_given, info, given.transcript, pack, problems
        )

    def _understand_given(
        self, info: CallInfo, transcript: Transcript, pack: Pack, problems: tuple[Problem, ...]
    ) -> Call:
        call = as_corrected(self.request.store, info, Spoken(given=transcript), partial(of_words, info, pack))
        return replace(call, problems=(*problems, *call.problems))

    def _finished(
        self, source: str, parts: kept.Json, pack: Pack, make: Callable[P, Call], *args: P.args, **options: P.kwargs
    ) -> Iterator[CallResult | Failure]:
        """Judge a call, once for each agent who had it; store and write it before it is given out."""
        call = guarded(source, make, *args, **options)
        results = call if isinstance(call, Failure) else guarded(source, _judged, call, pack)
        if isinstance(results, Failure):
            yield results
            return
        try:
            results = self.request.store.save(*results, parts=parts, content=pack.content, rubric=pack.rubric)
        except TakenIdError as error:
            yield Failure(source, error)
            return
        for result in results:
            write_result(result, self.request.out)
        yield from results


def _judged(call: Call, pack: Pack) -> Results:
    return tuple(judge(part, pack.rubric, pack.certainty) for part in parts_of(call))


def _several(info: CallInfo, given: Given | None) -> tuple[CallInfo, tuple[Problem, ...]]:
    """The agents as the call log tells them, else as the given words do."""
    if info.handlers or given is None or not given.handlers:
        return info, ()
    names = ", ".join(dict.fromkeys(handler.agent_id for handler in given.handlers))
    detail = f"the transcript has several agents: {names}; each has a score of their own"
    return replace(info, handlers=given.handlers), (Problem("several_agents", detail),)


def _info(entry: Given | InputError, path: Path) -> tuple[CallInfo, Given]:
    """Who, when and where, as a list of transcripts tells it, and the words; what it leaves out is unknown."""
    if isinstance(entry, InputError):
        raise entry
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
        if isinstance(told.get("handlers"), str):
            told = {**told, "handlers": [asdict(handler) for handler in handlers_of(told["handlers"])]}
        return parse_info({**unknown, **told, "source": str(path), "part": None}), entry
    except (TypeError, ValueError, KeyError) as error:
        raise TranscriptError(f"{told['call_id']}: {error}", where=path, mend="see the schema of a result") from error


def _disputed(log: CallLog, matches: Matches) -> tuple[CallLogError, ...]:
    """Rows that are good in themselves, but may belong to several recordings, or a recording to several of them."""
    of_the_log = set(map(id, log.errors))
    errors = {error.message: error for error in matches.errors.values() if id(error) not in of_the_log}
    return tuple(errors.values())


def prepare(request: Request) -> Batch:
    """Find the calls of a batch, give them ids, and match them with the call log.

    Raises `UsageError` where nothing was found, `CallLogError` where the log as a whole cannot be read, `StoreError`
    where a rubric is no longer what was published under its version.
    """
    for pack in (request.pack, *(rule.pack for rule in request.rules)):
        request.store.rubrics.refuse_other(pack.rubric.id, pack.rubric.version, pack.content)
    inputs = find_inputs(request.paths)
    make_folder(request.out)
    mapping = read_mapping(request.columns) if request.columns else None
    log = read_call_log(request.call_log, mapping) if request.call_log else None
    calls = pair(inputs.recordings, log, request.legs)
    firsts = [paths[0] for paths in calls.recordings]
    _refuse_idle(request.pattern, [*firsts, *inputs.words])
    ids = call_ids([*firsts, *inputs.words], inputs.root, request.store.owners())
    named = {path: path.with_suffix("") for path in inputs.words}  # the log knows the recording, not its transcript
    matches = log.match([*firsts, *named.values()]) if log else None
    rows = {path: matches.rows[name] for path, name in named.items() if matches and name in matches.rows}
    sources, early = [], [Failure(str(error.where), error) for error in inputs.missing]
    for paths in calls.recordings:
        row = matches.rows.get(paths[0]) if matches else None
        problems = (calls.problems[paths[0]],) if paths[0] in calls.problems else ()
        if matches and paths[0] in matches.errors:
            # the recording is scored all the same: a wrong row makes its agent unknown, not its words
            problems = (*problems, Problem("call_log_row_unusable", matches.errors[paths[0]].message))
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
        lists={
            **{path: list(read_jsonl(path, request.speakers)) for path in inputs.transcripts},
            **words_files(inputs.words, ids, log, rows, request.pattern, request.speakers),
        },
    )


def _refuse_idle(pattern: NamePattern | None, paths: Sequence[Path]) -> None:
    """A pattern that no name follows is a slip of the pen, not a fact about the calls."""
    if pattern and paths and not any(pattern.matches(path) for path in paths):
        raise UsageError(
            f"no name of {len(paths)} files follows the pattern, e.g. {paths[0].stem}",
            where=pattern.regex.pattern,
            mend="correct it; it is looked for in the name without its suffix",
        )
