"""A typed dialogue, and what a pack makes of it: every item's outcome, its evidence and what was nearly said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from qa.errors import QaError
from qa.evaluate import evaluate
from qa.packs.cases import Case, call_of, read_cases
from qa.packs.dialogue import dialogue_text, read_dialogue
from qa.packs.explain import Node, explain
from qa.packs.load import Pack
from qa.scoring import score
from qa.types import Evidence, ItemScore, Outcome, Score
from qa.web.desk import Desk
from qa.web.rubrics.pages import readable
from qa.web.rubrics.places import Place, place_of

MOST_CHARACTERS = 20_000
ORDER = (Outcome.FAILED, Outcome.UNDETERMINED, Outcome.AWAITING_EAR, Outcome.PASSED, Outcome.NOT_APPLICABLE)


class Dialogue(BaseModel):
    """What somebody typed. `heard` is how sure a model would be of the words, 0–1; `item` is to be explained."""

    text: Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]
    heard: float = Field(1.0, ge=0, le=1)
    item: str = ""


@dataclass(frozen=True, slots=True)
class TryPage:
    """The page on which a dialogue is tried; `cases` are the names of the pack's own."""

    place: Place
    title: str
    text: str
    cases: tuple[str, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class Because:
    """A condition on the dialogue: as it is written, whether it holds (yes, no, unsure), and why."""

    text: str
    line: int
    truth: str
    reason: str
    evidence: tuple[Evidence, ...]
    parts: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out of it; `problem` is why nothing did. `turns` have their start in seconds."""

    slug: str
    is_own: bool
    turns: tuple[tuple[float, str, str], ...] = ()
    items: tuple[ItemScore, ...] = ()
    score: Score | None = None
    item: str = ""
    why: tuple[tuple[str, Because], ...] = ()
    problem: str | None = None
    where: str | None = None
    mend: str | None = None


def build_try(desk: Desk, slug: str, case: int | None) -> TryPage:
    """The page, with one of the pack's own cases to begin with. Raises `NotFoundError` for no such pack."""
    place = place_of(desk, slug)
    pack = readable(desk, place)
    cases = read_cases(pack) if (pack.folder / "cases.yaml").is_file() else []
    chosen = case if case is not None and 0 <= case < len(cases) else None
    text = dialogue_text(cases[chosen or 0]) if cases else ""
    return TryPage(place, pack.rubric.title, text, tuple(each.name for each in cases), chosen)


def build_tried(desk: Desk, slug: str, asked: Dialogue) -> Tried:
    """What a pack makes of a dialogue; a line that is none is told, not raised: somebody is typing."""
    place = place_of(desk, slug)
    pack = readable(desk, place)
    try:
        return _tried(place, pack, case_in(asked), asked.item)
    except QaError as error:
        line = error.where.rpartition(":")[2] if error.where else None
        return Tried(place.slug, place.is_own, problem=error.problem, where=line, mend=error.mend)


def case_in(asked: Dialogue) -> Case:
    """The case that a typed dialogue tells; raises `TranscriptError` with the line that is none."""
    return read_dialogue(asked.text, "dialogue", heard=asked.heard)


def outcomes_in(pack: Pack, case: Case) -> dict[str, str]:
    """The outcomes that a case has, but for items that do not apply."""
    outcomes = evaluate(pack.rubric, call_of(pack, case))
    return {each.item_id: str(each.outcome) for each in outcomes if each.outcome is not Outcome.NOT_APPLICABLE}


def _tried(place: Place, pack: Pack, case: Case, item: str) -> Tried:
    call = call_of(pack, case)
    form, total = score(pack.rubric, evaluate(pack.rubric, call))
    known = item in {each.id for each in form}
    trees = explain(pack, item, call).trees.items() if known else ()
    return Tried(
        place.slug,
        place.is_own,
        tuple((turn.start, turn.party, turn.text) for turn in call.transcript.turns),
        tuple(sorted(form, key=lambda each: ORDER.index(each.outcome))),
        total,
        item if known else "",
        tuple((question, _because(node)) for question, node in trees),
    )


def _because(node: Node) -> Because:
    parts = tuple(map(_because, node.parts))
    return Because(node.text, node.line, node.truth.name.lower(), node.reason, node.evidence, parts)
