"""Conditions of a rubric: plain data in, trees out.

A condition is a mapping with one key. The key is an operator of `qa.checks.table`, or one of

- ``all``, ``any``: a list of conditions; ``at_least: {n: 2, of: [ … ]}``; ``not``: a condition;
- ``within``: a scope (`qa.checks.scope`) and the condition that is asked inside it;
- ``use``: the name of a condition under ``conditions:``.

Every mistake is a `PackError` that carries the path to its place in the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from qa.checks.base import Options
from qa.checks.scope import Scope, Side
from qa.checks.table import CheckFunction, operator
from qa.errors import PackError

Path = tuple[str | int, ...]
ANCHORS: tuple[Side, ...] = ("before", "after")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Check:
    """A leaf: one operator with its options."""

    name: str
    options: Options
    check: CheckFunction


@dataclass(frozen=True)
class Logic:
    """`all`, `any`, `not` or `at_least` `n` over conditions."""

    kind: Literal["all", "any", "not", "at_least"]
    parts: tuple[Condition, ...]
    n: int = 1


@dataclass(frozen=True)
class Within:
    """A condition that is asked of a part of the call; the part lies on one `side` of the `anchor`."""

    scope: Scope
    check: Condition
    anchor: Condition | None = None
    side: Side = "after"


Condition = Check | Logic | Within


def leaves(tree: Condition) -> Iterator[Check]:
    """The operators of a condition with their options, in the order written."""
    if isinstance(tree, Check):
        yield tree
        return
    for part in tree.parts if isinstance(tree, Logic) else (tree.anchor, tree.check):
        if part is not None:
            yield from leaves(part)


class Parser:
    """Turns raw conditions into `Condition` trees; follows named ones and finds circles among them.

    `context` is what the operators' options need to be validated: see `qa.checks.base`.
    """

    def __init__(self, context: dict[str, Any], named: Mapping[str, Any]) -> None:
        if not isinstance(named, Mapping):
            raise PackError("`conditions` is a mapping of names to conditions", path=("conditions",))
        self.context = context
        self.named = named
        self._open: list[str] = []
        self._known: dict[str, Condition] = {}

    def condition(self, raw: Any, path: Path) -> Condition:
        """The tree of a condition, and of all conditions in it."""
        if not isinstance(raw, Mapping) or len(raw) != 1:
            raise PackError("a condition is a mapping with exactly one key, its operator", path=path)
        name, value = next(iter(raw.items()))
        path = (*path, name)
        if name == "use":
            return self._use(value, path)
        node = self._node(str(name), value, path)
        if node is not None:
            return node
        try:
            op = operator(str(name))
        except PackError as error:
            raise PackError(error.problem, mend=error.mend, path=path) from error
        options = validated(op.options, value, path, context=self.context)
        return Check(str(name), options, op.check)

    def _node(self, name: str, value: Any, path: Path) -> Condition | None:
        """What is no operator; None for one."""
        match name:
            case "not":
                return Logic("not", (self.condition(value, path),))
            case "all" | "any":
                return Logic(name, self._parts(value, path))
            case "at_least":
                return self._at_least(value, path)
            case "within":
                return self._within(value, path)
        return None

    def _parts(self, value: Any, path: Path) -> tuple[Condition, ...]:
        if not isinstance(value, list) or not value:
            raise PackError(f"`{path[-1]}` needs a list of conditions", path=path)
        return tuple(self.condition(part, (*path, i)) for i, part in enumerate(value))

    def _at_least(self, value: Any, path: Path) -> Logic:
        if not isinstance(value, Mapping) or set(value) != {"n", "of"}:
            raise PackError("`at_least` is {n: 2, of: [conditions]}", path=path)
        parts = self._parts(value["of"], (*path, "of"))
        n = value["n"]
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= len(parts):
            raise PackError(f"`n` is a number from 1 to {len(parts)}", path=(*path, "n"))
        return Logic("at_least", parts, int(n))

    def _within(self, value: Any, path: Path) -> Within:
        if not isinstance(value, Mapping) or "check" not in value:
            raise PackError("`within` needs a scope and a `check`", mend="e.g. first_turns: 2", path=path)
        scope = validated(Scope, {key: v for key, v in value.items() if key not in ("check", *ANCHORS)}, path)
        anchors = [key for key in ANCHORS if value.get(key) is not None]
        if len(anchors) + len(scope.parts) != 1:
            raise PackError(f"give exactly one scope: {', '.join((*Scope.PARTS, *ANCHORS))}", path=path)
        if not anchors and scope.has_reach:
            raise PackError("`seconds`, `turns` and `which` go with `before` or `after`", path=path)
        check = self.condition(value["check"], (*path, "check"))
        if not anchors:
            return Within(scope, check)
        anchor = self.condition(value[anchors[0]], (*path, anchors[0]))
        return Within(scope, check, anchor, anchors[0])

    def _use(self, name: Any, path: Path) -> Condition:
        if name not in self.named:
            raise PackError(f"no condition `{name}`", mend=f"conditions: {', '.join(self.named)}", path=path)
        if name in self._open:
            circle = " → ".join([*self._open[self._open.index(name) :], name])
            raise PackError(f"conditions refer to each other in a circle: {circle}", path=("conditions", name))
        if name not in self._known:
            self._open.append(name)
            self._known[name] = self.condition(self.named[name], ("conditions", name))
            self._open.pop()
        return self._known[name]


def validated(model: type[M], raw: Any, path: Path, context: dict[str, Any] | None = None) -> M:
    """A model of plain data; its first mistake is a `PackError` with the path to it."""
    try:
        return model.model_validate(plain(raw), context=context)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        given = first.get("input")
        shown = f" (is {given!r})" if isinstance(given, str | int | float | bool) else ""
        raise PackError(f"{message}{shown}", path=(*path, *_keys(first["loc"]))) from error


def _keys(loc: tuple[int | str, ...]) -> Path:
    return tuple(key for key in loc if not (isinstance(key, str) and key.startswith("function")))


def plain(raw: Any) -> Any:
    """YAML's own number and text types as Python's, since the models are strict."""
    if isinstance(raw, Mapping):
        return {str(k): plain(v) for k, v in raw.items()}
    if isinstance(raw, list):
        return [plain(v) for v in raw]
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return raw
    return next(kind(raw) for kind in (str, int, float) if isinstance(raw, kind))
