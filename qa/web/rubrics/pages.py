"""All packs on one page, and one pack as people read it: the clauses of the regulation, beside each what checks it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from qa.checks import names
from qa.errors import PackError, QaError
from qa.form import Fine, Grade
from qa.packs.clauses import MET_BY
from qa.packs.coverage import Covered, How, coverage, total
from qa.packs.lint import lint
from qa.packs.load import COMMON, SITUATIONS, Pack, lexicons
from qa.packs.situations import situations
from qa.packs.told import Told, all_groups, told
from qa.packs.uses import Uses
from qa.packs.yaml import plain, read_text
from qa.report.labels import Lang
from qa.rubric import Item, Rubric
from qa.web.desk import Desk
from qa.web.rubrics.places import Kind, Place, pack_at, place_of, places, relative

Tab = Literal["clauses", "form", "phrases", "lint", "versions"]
TABS: tuple[Tab, ...] = get_args(Tab)
_EXAMPLES = 3


# ---- all packs -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A pack of the list. `hows` counts its clauses by how they are accounted for; `problem` is why it cannot be read.

    `calls` have a score by this version, `all_calls` by any version of the rubric; `published` is when scores were
    first written by this version, as ISO 8601, None where there are none yet.
    """

    slug: str
    kind: Kind
    used: bool
    rubric: str
    title: str
    about: str
    version: str
    items: int
    clauses: int
    hows: Mapping[How, int]
    published: str | None
    calls: int
    all_calls: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """All packs at hand; `copied` is the one that somebody wants to copy, and `name` what the copy may be called."""

    rows: tuple[Row, ...]
    copied: str
    name: str


def build_overview(desk: Desk, copied: str = "") -> Overview:
    """The list of all packs; one with a mistake is listed with it."""
    known = places(desk)
    copied = copied if copied in known else ""
    used = {desk.pack.content, *(rule.pack.content for rule in desk.rules)}
    scored = desk.store.rubrics.scored()
    rows = []
    for place in known.values():
        try:
            rows.append(_row(desk, place, used, scored))
        except QaError as error:
            problem = " ".join(filter(None, [relative(error.where, place.folder), error.problem]))
            rows.append(Row(place.slug, place.kind, False, "", place.slug, "", "", 0, 0, {}, None, 0, 0, problem))
    name = next(each for n in range(1, 1000) if (each := f"{copied or 'my_rules'}_{n}") not in known)
    return Overview(tuple(sorted(rows, key=lambda row: (not row.used, row.kind != "own"))), copied, name)


def _row(desk: Desk, place: Place, used: Collection[str], scored: Mapping[tuple[str, str], int]) -> Row:
    pack = pack_at(desk, place)
    rubric = pack.rubric
    published = desk.store.rubrics.versions(rubric.id).get(rubric.version)
    return Row(
        place.slug, place.kind, pack.content in used, rubric.id, rubric.title, rubric.about, rubric.version,
        len(rubric.items), len(pack.clauses), total(coverage(pack)), published[1] if published else None,
        scored.get((rubric.id, rubric.version), 0), sum(n for (each, _), n in scored.items() if each == rubric.id),
    )  # fmt: skip


# ---- one pack ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """An item as people read it: what it costs, and its conditions in words."""

    id: str
    title: str
    section: str
    points: str
    fatal: str | None
    fine: float
    by: Literal["machine", "ear"]
    clauses: tuple[str, ...]
    when: Told | None
    unless: Told | None
    check: Told | None
    show: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of phrases that it lists."""
        trees = (self.when, self.unless, self.check)
        return tuple(dict.fromkeys(group for tree in trees if tree for group in all_groups(tree)))


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause, and beside it what accounts for it; `passed`, `failed` and `near` count the cases that show it."""

    id: str
    section: str
    asks: str
    how: How
    checks: tuple[Check, ...]
    elsewhere: str
    why_ear: str
    passed: int
    failed: int
    near: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase as it is written, with what excuses it."""

    say: str
    not_in: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A group of phrases, what the file says of it, and the items that rest on it."""

    name: str
    about: str
    phrases: tuple[Phrase, ...]
    items: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the linter found, by file and line."""

    where: str
    kind: str
    text: str
    mend: str


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of the form."""

    id: str
    title: str
    cap: float | None
    weight: float | None
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class FormFacts:
    """The form's own facts."""

    id: str
    title: str
    version: str
    about: str
    scoring: str
    base: float
    completeness: float
    grades: tuple[Grade, ...]
    fines: tuple[Fine, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A pack on its page; of clauses, sections, groups and findings there are those that the tab shows."""

    place: Place
    form: FormFacts
    content: str
    tab: Tab
    hows: Mapping[How, int]
    clauses: tuple[ClauseRow, ...] = ()
    sections: tuple[SectionRow, ...] = ()
    groups: tuple[Group, ...] = ()
    found: tuple[Found, ...] = ()
    sayings: Mapping[str, str] = field(default_factory=dict)
    """The first phrases of every group, so that its name tells something."""

    def measure(self, name: str, lang: Lang) -> str:
        """What a measure is called."""
        return names.measure(name) if lang == "zh" else name


def build_sheet(desk: Desk, slug: str, tab: str, lang: Lang) -> Sheet:
    """A pack on its page. Raises `NotFoundError` where there is none of that name, `PackError` for a mistake in it."""
    place = place_of(desk, slug)
    pack = readable(desk, place)
    chosen: Tab = next((each for each in TABS if each == tab), "clauses")
    covered = coverage(pack)
    checks = checks_of(pack, lang) if chosen in ("clauses", "form") else {}
    return Sheet(
        place, _facts(pack.rubric), pack.content, chosen, total(covered),
        tuple(_clause(each, checks) for each in covered) if chosen == "clauses" else (),
        sections_of(pack, checks) if chosen == "form" else (),
        tuple(groups_of(pack)) if chosen == "phrases" else (),
        findings(pack) if chosen == "lint" else (), sayings_of(pack) if checks else {},
    )  # fmt: skip


def _facts(rubric: Rubric) -> FormFacts:
    return FormFacts(
        rubric.id, rubric.title, rubric.version, rubric.about, rubric.scoring, rubric.base, rubric.completeness,
        tuple(rubric.grades), tuple(rubric.fines),
    )  # fmt: skip


def readable(desk: Desk, place: Place) -> Pack:
    """The pack at a place; a mistake in it is told without the folder's name."""
    try:
        return pack_at(desk, place)
    except PackError as error:
        raise PackError(error.problem, where=relative(error.where, place.folder), mend=error.mend) from error


def findings(pack: Pack) -> tuple[Found, ...]:
    """What the linter finds in a pack."""
    return tuple(Found(relative(e.where, pack.folder) or "", e.kind, e.text, e.mend) for e in lint(pack))


def sayings_of(pack: Pack) -> dict[str, str]:
    """The first plain phrases of every group."""
    return {
        name: "／".join([each.say for each in map(phrase_of, phrases) if not each.say.startswith("@")][:_EXAMPLES])
        for name, phrases in pack.book.groups.items()
    }


def sections_of(pack: Pack, checks: Mapping[str, Check]) -> tuple[SectionRow, ...]:
    """The form, section by section."""
    return tuple(
        SectionRow(each.id, each.title, each.cap, each.weight, tuple(checks[item.id] for item in each.items))
        for each in pack.rubric.sections
    )


def checks_of(pack: Pack, lang: Lang) -> dict[str, Check]:
    """Every item of a pack in words, by id."""
    uses = Uses(pack)
    titles = {name: each.title for name, each in situations(lexicons() / SITUATIONS).items()} if pack.situations else {}
    raw = dict(uses.items())
    sections = {item.id: section.title for section in pack.rubric.sections for item in section.items}

    def tree(item: str, key: str) -> Told | None:
        written = raw[item].get(key)
        return None if written is None else told(written, uses.named, lang, titles)

    return {
        item.id: Check(
            item.id, item.title, sections[item.id], points_of(item, pack.rubric), _fatal(item), item.fine, item.by,
            tuple(item.clauses), tree(item.id, "when"), tree(item.id, "unless"), tree(item.id, "check"),
            tuple(item.show),
        )
        for item in pack.rubric.items
    }  # fmt: skip


def points_of(item: Item, rubric: Rubric) -> str:
    """What an item costs, as people write it: −5, −2 each up to −6, +3, or its weight."""
    if item.bonus:
        return f"+{item.bonus:g}"
    points = f"−{item.points:g}×n ≤ {item.possible:g}" if item.per_lapse else f"−{item.points:g}"
    return f"×{item.weight:g}" if rubric.scoring == "weighted" and not item.per_lapse else points


def _fatal(item: Item) -> str | None:
    if item.fatal is None:
        return None
    return item.fatal.effect if item.fatal.effect != "cap" else f"≤ {item.fatal.to:g}"


def _clause(each: Covered, checks: Mapping[str, Check]) -> ClauseRow:
    clause = each.clause
    return ClauseRow(
        clause.id, clause.section, clause.asks, each.how, tuple(checks[item.id] for item in each.items),
        each.elsewhere or (MET_BY.get(clause.met_by, "") if clause.met_by else ""), each.why_ear, each.passed,
        each.failed, each.near,
    )  # fmt: skip


# ---- phrases -------------------------------------------------------------------------------------


def groups_of(pack: Pack) -> Iterator[Group]:
    """The groups of a pack: its own, then those of common that its items rest on."""
    uses = Uses(pack)
    about = remarks(read_text(pack.folder / "phrases.yaml"))
    rest = {item: uses.groups_of([raw]) for item, raw in uses.items()}
    for name in sorted(pack.book.groups, key=lambda each: each.startswith(f"{COMMON}/")):
        items = tuple(item for item, groups in rest.items() if name in groups)
        own = not name.startswith(f"{COMMON}/")
        if own or items:
            yield Group(
                name, about.get(name, "") if own else "", tuple(map(phrase_of, pack.book.groups[name])), items, own
            )


def phrase_of(raw: object) -> Phrase:
    """A phrase of a group as it is written."""
    if not isinstance(raw, Mapping):
        return Phrase(str(raw))
    told = plain(raw)
    listed = (tuple(map(str, told.get(key) or ())) for key in ("not_in", "not_after", "not_before"))
    return Phrase(str(told["say"]), *listed)


def remarks(text: str) -> dict[str, str]:
    """What the comments right above a file's groups say of them, by group; lines that only divide are left out."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            said = line.lstrip("# ").strip()
            above += [said] if said and not said.startswith("--") else []
            continue
        key = re.match(r"([A-Za-z_][\w]*)\s*:", line)
        if key and above:
            found[key[1]] = "".join(above)
        above = []
    return found
