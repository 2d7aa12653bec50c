"""Scores stored calls anew without their sound: by another rubric, or by the same one after it was changed.

What rests on phrases is measured anew where that is possible: for calls of which only words are known, and for
recordings of which `qa.services.kept` has the sounds and the words. Of others the stored measures are taken.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, Any

from qa.errors import StoreError
from qa.packs.load import Pack
from qa.pipeline import Spoken, heard_of, judge
from qa.reviewing import decided
from qa.services import kept
from qa.services.corrected import (
    LOST,
    corrections_of,
    of_sound,
    of_words,
    original_of,
    swapped_by_people,
    understood,
)
from qa.services.files import write_result
from qa.services.recorded import Recordings
from qa.services.rules import PackRule, pack_for
from qa.store import Store
from qa.types import REACHED_NOBODY, Call, CallInfo, CallResult, ItemScore, Outcome, Problem, Score, Transcript
from qa.types.people import Correction


@dataclass(frozen=True, slots=True)
class Request:
    """Which stored calls to score anew, and by what; `author` is who asked for it, where that is known."""

    store: Store
    pack: Pack
    rules: Sequence[PackRule] = ()
    month: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """Final scores that may enter a mean, summed; `mean` is None where there are none."""

    n: int = 0
    total: float = 0.0

    @property
    def mean(self) -> float | None:
        """Sum ÷ number."""
        return self.total / self.n if self.n else None

    def with_score(self, score: Score | None) -> Means:
        """Add a score, unless it is provisional or there is none."""
        if score is None or score.final is None or score.provisional:
            return self
        return Means(self.n + 1, self.total + score.final)


@dataclass
class ItemChange:
    """One item over all calls that had a score: `moves` counts (outcome before, after), None where it had none."""

    rubric: str
    id: str
    title: str
    moves: Counter[tuple[Outcome | None, Outcome | None]] = field(default_factory=Counter)
    points_before: float = 0.0
    points_after: float = 0.0

    @property
    def changed(self) -> int:
        """Calls on which the outcome is another."""
        return sum(count for (before, after), count in self.moves.items() if before != after)


@dataclass
class AgentChange:
    """One agent under one rubric; a call without a score before is in `after` alone."""

    rubric: str
    agent_id: str | None
    agent_name: str | None
    calls: int = 0
    changed: int = 0
    before: Means = Means()
    after: Means = Means()


@dataclass
class Diff:
    """What would change; `first` counts calls without a score of their rubric, `as_stored` those not measured anew.

    `same_version` names rubric and version of scores that would be another although the version is the same.
    """

    calls: int = 0
    changed: int = 0
    first: int = 0
    as_stored: int = 0
    items: dict[tuple[str, str], ItemChange] = field(default_factory=dict)
    agents: dict[tuple[str, str | None], AgentChange] = field(default_factory=dict)
    same_version: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, before: CallResult | None, after: CallResult) -> None:
        """Count one call."""
        info, rubric = after.call.info, after.score.rubric
        agent = self.agents.setdefault(
            (rubric, info.agent_id), AgentChange(rubric, info.agent_id, info.agent_name or None)
        )
        self.calls += 1
        agent.calls += 1
        agent.after = agent.after.with_score(after.score)
        if before is None:
            self.first += 1
            return
        agent.before = agent.before.with_score(before.score)
        other = _judgement(before) != _judgement(after)
        self.changed += other
        agent.changed += other
        if other and before.score.version == after.score.version:
            self.same_version[rubric, after.score.version] += 1
        self._add_items(before, after)

    def _add_items(self, before: CallResult, after: CallResult) -> None:
        old, new = ({item.id: item for item in result.items} for result in (before, after))
        for item_id in {**new, **old}:
            was, now = old.get(item_id), new.get(item_id)
            shown = now or was
            assert shown is not None
            key = (after.score.rubric, item_id)
            change = self.items.setdefault(key, ItemChange(after.score.rubric, item_id, shown.title))
            change.moves[was.outcome if was else None, now.outcome if now else None] += 1
            change.points_before += _points(was)
            change.points_after += _points(now)


def _points(item: ItemScore | None) -> float:
    return (item.points or 0.0) if item else 0.0


def _judgement(result: CallResult) -> tuple[Any, ...]:
    """What a person would call another result: outcomes, points, scores; not the wording of reasons."""
    score = result.score
    items = tuple((item.id, item.outcome, item.points) for item in result.items)
    return items, score.final, score.low, score.high, score.provisional, score.grade, score.fatal


class Rescoring:
    """New scores, computed and laid aside in a temporary file until somebody has seen the `diff`."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.diff = Diff()
        self.ids = request.store.call_ids(month=request.month)
        self.recordings = Recordings(request.store)
        self._packs: dict[tuple[str, str], Pack] = {}
        self._laid_aside: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 — closed where this object is

    def __enter__(self) -> Rescoring:
        return self

    def __exit__(self, *_: object) -> None:
        self._laid_aside.close()

    def compute(self) -> Iterator[str]:
        """Score every call, one after the other; nothing is written to the database."""
        for call_id in self.ids:
            result, parts, before = self._rescored(call_id)
            self.diff.add(before, result)
            if before is None or result != before:
                pickle.dump((result, parts), self._laid_aside)
            yield call_id

    def _rescored(self, call_id: str) -> tuple[CallResult, kept.Json | None, CallResult | None]:
        store = self.request.store
        newest = store.result(call_id)
        pack = pack_for(newest.call.info, self.request.rules, self.request.pack)
        self._packs[pack.rubric.id, pack.rubric.version] = pack
        before: CallResult | None = newest
        if newest.score.rubric != pack.rubric.id:
            known = pack.rubric.id in store.rubrics_of(call_id)
            before = store.result(call_id, rubric=pack.rubric.id) if known else None
        parts = store.made_from(call_id)
        call = measured_anew(store, newest.call, parts, pack, self.recordings)
        if call is None:
            self.diff.as_stored += 1
            return self._judged(newest.call, pack), None, before
        return self._judged(call, pack), {**parts, **kept.judged_by(pack)} if parts else None, before

    def _judged(self, call: Call, pack: Pack) -> CallResult:
        """The machine's result with people's decisions, which hold whatever the machine says."""
        reviews = self.request.store.people.reviews(call_id=call.info.call_id)
        return decided(judge(call, pack.rubric, pack.certainty), pack.rubric, reviews)

    def write(self, out: Path | None, *, replace_versions: bool = False) -> int:
        """Store what is new or changed beside the older scores, and say how many that were.

        Each is written to a file in `out` too, where that is given.

        Raises
        ------
        StoreError
            A score would be replaced by another one of the same version, or a rubric is no longer what was published
            under its version; `replace_versions` allows it, of all calls.
        """
        if self.diff.same_version and not replace_versions:
            (rubric, version), count = self.diff.same_version.most_common(1)[0]
            raise StoreError(
                f"{count} scores of {rubric} {version} would be replaced by others of the same version",
                where=self.request.store.where,
                mend="raise `version` in rubric.yaml, so that the old ones are kept; or --replace",
            )
        self._publish(replace_versions=replace_versions)
        written = 0
        for result, parts in self._read_back():
            pack = self._packs[result.score.rubric, result.score.version]
            save = partial(self.request.store.save, content=pack.content, rubric=pack.rubric, cause="rescore")
            for saved in save(result, parts=parts, author=self.request.author):
                if out is not None:
                    write_result(saved, out)
            written += 1
        return written

    def _publish(self, *, replace_versions: bool) -> None:
        """See that each version has one content: the published one, or the new one on all calls."""
        published = self.request.store.rubrics
        for (rubric, version), pack in self._packs.items():
            if not replace_versions:
                published.refuse_other(rubric, version, pack.content)
            elif published.sha256(rubric, version) not in (None, pack.content):
                if self.request.month is not None:
                    raise StoreError(
                        f"scores of {rubric} {version} in other months would be by another content",
                        where=self.request.store.where,
                        mend="raise `version` in rubric.yaml; or leave out --month",
                    )
                published.replace(rubric, version, pack.content)

    def _read_back(self) -> Iterator[tuple[CallResult, kept.Json | None]]:
        self._laid_aside.seek(0)
        while True:
            try:
                yield pickle.load(self._laid_aside)  # our own temporary file, which nobody else can open
            except EOFError:
                return


def measured_anew(
    store: Store,
    call: Call,
    parts: kept.Json | None,
    pack: Pack,
    recordings: Recordings | None = None,
    *,
    corrections: Sequence[Correction] | None = None,
    swapped: bool | None = None,
) -> Call | None:
    """A stored call, understood by a pack's phrases; None where what it was heard from is not kept.

    Misheard words are mended by `corrections`, and the parties are turned round if they are `swapped`; by default as
    the store has it.
    """
    if corrections is None:
        corrections = corrections_of(store, call.info)
    if swapped is None:
        swapped = swapped_by_people(store, call.info)
    if any(problem.kind == "no_audio" for problem in call.problems):
        written = Spoken(given=_as_written(store, call), swapped=swapped)
        anew = understood(written, corrections, partial(of_words, call.info, pack))[1]
        fresh = {problem.kind for problem in anew.problems}
        known = {*fresh, REACHED_NOBODY, LOST}
        earlier = tuple(problem for problem in call.problems if problem.kind not in known)
        return replace(anew, problems=(*earlier, *anew.problems))
    sounds = kept.kept_sounds(store, parts["sound"]) if parts and parts["sound"] else None
    spoken = _spoken(store, call, parts)
    if parts is None or sounds is None or spoken is None:
        return None
    spoken = replace(spoken, swapped=swapped)
    heard = heard_of(sounds, _as_logged(call.info))
    problems = tuple(Problem(kind, detail) for kind, detail in parts["problems"])
    heard = replace(heard, problems=(*problems, *heard.problems))
    recorded = (recordings or Recordings(store)).in_(parts["sound"])
    return understood(spoken, corrections, partial(of_sound, heard, pack, parts["agent_channel"], recorded))[1]


def _spoken(store: Store, call: Call, parts: kept.Json | None) -> Spoken | None:
    written = call.transcript
    if written.origin == "given":
        return Spoken(given=_as_written(store, call))
    words = kept.kept_words(store, parts["words"]) if parts and parts["words"] else None
    return None if words is None else Spoken(words, None, written.model, written.demonstration)


def _as_written(store: Store, call: Call) -> Transcript:
    """A call's transcript before anybody corrected it or turned its parties round."""
    return original_of(store, call.info) or call.transcript


def _as_logged(info: CallInfo) -> CallInfo:
    """The call's facts before anything was heard."""
    return replace(info, sha256="", duration=0.0, channels=0)
