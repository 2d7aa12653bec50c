"""How sure a model's words should be taken, from the calls that people decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.agreement import Judged, in_force
from qa.agreement.refit import SHIFTS, Trial
from qa.errors import ConfigError, StoreError
from qa.pipeline import judge
from qa.rubric import Rubric
from qa.services.review import RubricOf
from qa.store import Store
from qa.types import Call, Outcome

_EAR = Outcome.AWAITING_EAR


@dataclass(slots=True)
class Tried:
    """The trials of each model's calls, and how many calls were of no use: their words are given, or they are parts."""

    trials: dict[str, list[Trial]] = field(default_factory=dict)
    given: int = 0
    unknown: int = 0


def decided_calls(judged: Sequence[Judged]) -> dict[tuple[str, str], list[Judged]]:
    """The decisions in force by call and rubric, without those that only an ear can make."""
    calls: dict[tuple[str, str], list[Judged]] = {}
    for each in in_force(judged):
        if each.machine is not _EAR:
            calls.setdefault((each.call_id, each.rubric), []).append(each)
    return calls


def tried(store: Store, calls: dict[tuple[str, str], list[Judged]], rubric_of: RubricOf, found: Tried) -> Iterator[str]:
    """Judge every decided call under every shift, into `found`; yields the call's id.

    What the sound gave stays as it is stored: only what rests on words is judged anew.
    """
    for (call_id, rubric_id), decisions in calls.items():
        yield call_id
        try:
            result = store.result(call_id, rubric=rubric_id)
        except StoreError:
            found.unknown += 1
            continue
        rubric = rubric_of(rubric_id, result.score.version)
        call = result.call
        if rubric is None or call.info.part is not None:
            found.unknown += 1
        elif call.transcript.origin != "model":
            found.given += 1
        else:
            found.trials.setdefault(call.transcript.model, []).extend(_trials(call, rubric, decisions))


def _trials(call: Call, rubric: Rubric, decisions: Sequence[Judged]) -> list[Trial]:
    model = call.transcript.model
    by_shift = [{item.id: item.outcome for item in judge(call, rubric, {model: s}).items} for s in SHIFTS]
    return [
        Trial(each.call_id, each.person, tuple(outcomes[each.item_id] for outcomes in by_shift))
        for each in decisions
        if each.item_id in by_shift[0]
    ]


def write_certainty(path: Path, model: str, shift: float) -> None:
    """Put a model's shift into a settings file, and leave all else in it as it stands.

    Raises `ConfigError` where the file cannot be read or written.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    try:
        data: Any = yaml.load(path.read_text(encoding="utf-8-sig")) if path.exists() else None
        data = {} if data is None else data
        data.setdefault("certainty", {})[model] = shift
        half = path.with_name(f".{path.name}.half")
        with half.open("w", encoding="utf-8") as stream:
            yaml.dump(data, stream)
        half.replace(path)
    except (OSError, YAMLError, AttributeError, TypeError) as error:
        problem = str(error).split("\n", 1)[0]
        raise ConfigError(f"cannot be written: {problem}", where=path, mend="set certainty there by hand") from error
