"""Finds rule packs and reads them.

A pack is a folder: ``rubric.yaml`` (form and conditions), ``phrases.yaml`` (groups of phrases), ``clauses.yaml``
(the regulation, clause by clause) and ``cases.yaml`` (dialogues with the outcomes that they must have). Packs come
with the program; a user's own is named by its folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from qa.certainty import Certainty
from qa.checks.base import FindSituation
from qa.errors import PackError, UsageError
from qa.lexicon import PhraseSet, SystemPhrases
from qa.measures.distress import WORDS
from qa.measures.scene import Cues
from qa.packs.book import PhraseBook, read_groups, read_shared_groups
from qa.packs.clauses import Clause, read_clauses
from qa.packs.published import content_hash
from qa.packs.situations import find_situation, fingerprint
from qa.packs.yaml import line_of, read_yaml
from qa.rubric import Rubric, parse
from qa.situations import Situation

COMMON = "common"
SITUATIONS = "situations"


@dataclass(frozen=True)
class Pack:
    """A rule pack, read and validated."""

    folder: Path
    rubric: Rubric
    book: PhraseBook
    clauses: Mapping[str, Clause]
    content: str
    """The hash of all that outcomes depend on, and that a published version keeps."""
    situations: frozenset[str] = frozenset()
    certainty: Certainty = field(default_factory=dict)
    """How sure the words of models are taken to be, where the settings say so; the pack's files do not."""

    @cached_property
    def cues(self) -> Cues:
        """The phrases and thresholds that the measures need; a pack may widen them with groups of the same names."""
        return Cues(
            backchannel=self.book.group(self._widest("backchannel")),
            wait=self.book.group(self._widest("wait")),
            resume=self.book.group(self._widest("resume")),
            limits=self.rubric.limits,
            distress={part: self.book.group(self._widest(f"distress_{part}")) for part in WORDS},
        )

    @cached_property
    def sha256(self) -> str:
        """The hash of the files that results depend on, titles too: rubric, phrases, situations if it asks for any."""
        files = (self.folder / "rubric.yaml", self.folder / "phrases.yaml", *common_files())
        parts = [path.read_bytes() for path in files]
        if self.situations:
            parts.append(fingerprint(lexicons() / SITUATIONS).encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    @property
    def opening(self) -> PhraseSet:
        """How an agent opens a call, and a customer does not; it tells which leg is the agent's."""
        return self.book.group(self._widest("agent_opening"))

    @property
    def talk(self) -> PhraseSet:
        """What agents say far oftener than customers; the second thing that tells the legs apart."""
        return self.book.group(self._widest("agent_talk"))

    @cached_property
    def system(self) -> SystemPhrases:
        """What machines say and people do not, and how the two are told apart."""
        return SystemPhrases(
            voice=self.book.group(self._widest("system_voice")),
            notice=self.book.group(self._widest("system_notice")),
            personal=self.book.group(self._widest("personal_words")),
            reported=self.book.group(self._widest("reported_words")),
            greeting=self.opening,
            hands_over=self.book.group(self._widest("hands_over")),
        )

    def _widest(self, name: str) -> str:
        return name if name in self.book.groups else f"{COMMON}/{name}"


def lexicons() -> Path:
    """The folder of the packs that come with the program: in a checkout, or inside the wheel."""
    inside = Path(__file__).parents[1] / "_data" / "lexicons"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "lexicons"


def common_files() -> list[Path]:
    """The files of the phrases that all packs share, a topic each."""
    return sorted((lexicons() / COMMON).glob("*.yaml"))


def pack_names() -> list[str]:
    """The names of the packs that come with the program."""
    return sorted(p.parent.name for p in lexicons().glob("*/rubric.yaml"))


def find_pack(name: str) -> Path:
    """The folder of a pack, by its name or its path; `UsageError` where there is none."""
    if Path(name).is_dir():
        return Path(name)
    if name in pack_names():
        return lexicons() / name
    near = get_close_matches(name, pack_names(), n=1)
    mend = f"did you mean `{near[0]}`?" if near else f"packs: {', '.join(pack_names())}; or name a folder"
    raise UsageError(f"no rule pack `{name}`", mend=mend)


def load_pack(name: str, *, whole: bool = True) -> Pack:
    """Read a pack by name or folder; not `whole`, it may have clauses that nothing accounts for.

    Raises `UsageError` if there is no such pack, `PackError` with file and line for any mistake in it.
    """
    folder = find_pack(name)
    path = folder / "rubric.yaml"
    data = read_yaml(path)
    if not isinstance(data, Mapping):
        raise PackError("a rubric is a mapping with id, title, version and sections", where=path)
    slots = _slots(data, path)
    book = PhraseBook(_groups(folder, slots), slots)
    _check_references(book, folder)
    asked: set[str] = set()

    def situation(name: str) -> Situation:
        asked.add(name)
        return situation_named(name)

    rubric = _parsed(data, book, path, situation)
    clauses = read_clauses(folder / "clauses.yaml")
    _check_clauses(rubric, clauses, data, path)
    if whole:
        _check_whole(rubric, clauses, path)
    content = content_hash(data, book.groups)
    if asked:
        content = hashlib.sha256(f"{content} {fingerprint(lexicons() / SITUATIONS)}".encode()).hexdigest()
    return Pack(folder, rubric, book, clauses, content, frozenset(asked))


def situation_named(name: str) -> Situation:
    """A situation that comes with the program; `PackError` where there is none of that name."""
    return find_situation(lexicons() / SITUATIONS, name)


def _groups(folder: Path, slots: Mapping[str, list[str]]) -> dict[str, Any]:
    own = read_groups(folder / "phrases.yaml", slots)
    return {**{f"{COMMON}/{name}": phrases for name, (_, phrases) in common_groups().items()}, **own}


def common_groups() -> dict[str, tuple[Path, Sequence[Any]]]:
    """The groups that all packs share, each with the file that it is written in.

    They are compiled where a pack uses them: most packs use a few. Raises `PackError` with file and line.
    """
    groups: dict[str, tuple[Path, Sequence[Any]]] = {}
    for path in common_files():
        here = read_shared_groups(path)
        twice = next((name for name in here if name in groups), None)
        if twice:
            raise PackError(f"the group `{twice}` also stands in {groups[twice][0].name}", where=path)
        groups |= {name: (path, phrases) for name, phrases in here.items()}
    return groups


def _check_references(book: PhraseBook, folder: Path) -> None:
    """Every group that a pack's own group refers to exists, and none refers to itself."""
    for name, phrases in book.groups.items():
        if name.startswith(f"{COMMON}/"):
            continue
        try:
            book.group(name)
        except PackError as error:
            where = f"{folder / 'phrases.yaml'}:{line_of(phrases, ())}"
            raise PackError(error.problem, where=where, mend=error.mend) from error


def _slots(data: Mapping[str, Any], path: Path) -> dict[str, list[str]]:
    slots = data.get("slots") or {}
    good = isinstance(slots, Mapping) and all(
        isinstance(v, list) and all(isinstance(x, str) for x in v) for v in slots.values()
    )
    if not good:
        where = f"{path}:{line_of(data, ('slots',))}"
        raise PackError("`slots` maps a slot to a list of texts", where=where, mend="e.g. org: [银座购物广场]")
    return {str(k): [str(x) for x in v] for k, v in slots.items()}


def _parsed(data: Mapping[str, Any], book: PhraseBook, path: Path, situation: FindSituation) -> Rubric:
    try:
        return parse({k: v for k, v in data.items() if k != "slots"}, book.compile, situation)
    except PackError as error:
        place = ".".join(str(p) for p in error.path if not isinstance(p, int))
        where = f"{path}:{line_of(data, error.path)}"
        raise PackError(
            f"{place}: {error.problem}" if place else error.problem, where=where, mend=error.mend
        ) from error


def _check_clauses(rubric: Rubric, clauses: Mapping[str, Clause], data: Any, path: Path) -> None:
    """No item, fine or report names a clause that does not exist."""
    unknown = sorted(rubric.clauses - set(clauses))
    if unknown:
        place = next((_place(data, c) for c in unknown), ())
        raise PackError(
            f"no clause `{unknown[0]}`", where=f"{path}:{line_of(data, place)}", mend="add it to clauses.yaml"
        )


def _check_whole(rubric: Rubric, clauses: Mapping[str, Clause], path: Path) -> None:
    """Every clause is accounted for."""
    met = {clause.id for clause in clauses.values() if clause.met_by}
    forgotten = sorted(set(clauses) - rubric.clauses - met)
    if forgotten:
        raise PackError(
            f"nothing accounts for the clause `{forgotten[0]}`",
            where=path.with_name("clauses.yaml"),
            mend="name it in an item's `clauses`, or under `reports`, or give it `met_by`",
        )


def _place(data: Any, clause: str) -> tuple[str | int, ...]:
    for s, section in enumerate(data["sections"]):
        for i, item in enumerate(section["items"]):
            if clause in item["clauses"]:
                return ("sections", s, "items", i, "clauses")
    for f, fine in enumerate(data.get("fines") or ()):
        if clause == fine["clause"]:
            return ("fines", f, "clause")
    return ("reports",)
