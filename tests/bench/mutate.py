"""Small changes of Python code, one at a time, each of which some test should notice.

- a comparison to its neighbours and its opposite, ``and`` to ``or``, ``not`` away, a plain condition to its opposite
- ``+`` to ``-``, ``*`` to ``/``, ``&`` to ``|`` and back; ``min`` to ``max``, ``any`` to ``all`` and back
- a number one up and one down, a fraction a quarter up and down, a truth to its opposite, a string to another; of a
  regular expression each of its alternatives left out
- a ``return`` to ``return None``; a raise, a call, a ``continue``, an ``x += …``, an ``if`` without ``else`` left out

Left out is what changes no outcome by construction: docstrings, annotations, decorators, f-strings, texts that are
Chinese or hold a space (reasons, which people read and a case may quote), what an error says (not whether it is
raised), ``strict=`` of a zip, the guards against rounding (1e-6, 1e-9), and None in the place of another empty value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

_TEXT = re.compile(r" |[\u3000-\u9fff\uff00-\uffef]")
_SWAPS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,), ast.Add: (ast.Sub,), ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_SILENT = {"Literal", "Annotated", "Callable", "WithJsonSchema", "TypeVar", "PackError", "cast"}
_LEFT_OUT = {"returns", "annotation", "decorator_list"}


class Mutant(NamedTuple):
    """A change: the line, what stood there, what stands there now, and the module's code with it."""

    line: int
    old: str
    new: str
    code: CodeType


def mutants(path: Path) -> Iterator[Mutant]:
    """All changes of a file, one at a time."""
    tree = ast.parse(path.read_text("utf-8"))
    for parent, name, index, node in list(_places(tree)):
        for new in _changes(node, name):
            _put(parent, name, index, ast.fix_missing_locations(ast.copy_location(new, node)))
            yield Mutant(node.lineno, *_shown(node, new), compile(tree, str(path), "exec"))
            _put(parent, name, index, node)


def _shown(old: ast.AST, new: ast.AST) -> tuple[str, str]:
    """What stood there and what stands there: of an alternative itself, of a block the first line."""
    alternative = getattr(new, "alternative", None)
    if alternative:
        return alternative, "(left out)"
    first, *more = ast.unparse(old).splitlines()
    return first + (" …" if more else ""), ast.unparse(new)


def _places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """The nodes that may be changed, each with its place."""
    for name, value in ast.iter_fields(node):
        if name in _LEFT_OUT:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_silent(child):
                continue
            if hasattr(child, "lineno"):
                yield node, name, index, child
            if not isinstance(child, ast.Raise):
                yield from _places(child)


def _is_silent(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr() | ast.Expr(ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.keyword("strict"):
            return True
        case ast.Call(ast.Name(name)) | ast.Subscript(ast.Name(name)):
            return name in _SILENT
    return False


def _put(parent: Any, name: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _changes(node: Any, field: str) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    if field in ("test", "ifs") and isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr):
        yield ast.UnaryOp(ast.Not(), node)
    match node:
        case ast.Compare(left, ops, rest):
            for i, op in enumerate(ops):
                for other in _SWAPS.get(type(op), ()):
                    yield ast.Compare(left, [*ops[:i], other(), *ops[i + 1 :]], rest)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(_SWAPS[type(op)][0](), values)
        case ast.BinOp(left, op, right) if type(op) in _SWAPS:
            yield ast.BinOp(left, _SWAPS[type(op)][0](), right)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.Constant(str(value)) if "|" in value:
            for start, end in _alternatives(value):
                new = ast.Constant(value[:start] + value[end:])
                new.alternative = value[start:end].strip("|")  # type: ignore[attr-defined]
                yield new
        case ast.Constant(value):
            yield from map(ast.Constant, _values(value))
        case ast.Name(name, ast.Load()) if name in _NAMES:
            yield ast.Name(_NAMES[name], ast.Load())
        case ast.expr():
            return
    yield from _other_statements(node)


def _other_statements(node: ast.AST) -> Iterator[ast.AST]:
    """A statement without its effect."""
    match node:
        case ast.Return(value) if value and not (isinstance(value, ast.Constant) and not value.value):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Continue() | ast.Break() | ast.AugAssign() | ast.If(orelse=[]):
            yield ast.Pass()
        case ast.Expr(ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield ast.Pass()


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float) and value > 1e-5:
        yield from (value * 1.25, value * 0.75)
    elif isinstance(value, str) and not _TEXT.search(value):
        yield f"{value}X"


def _alternatives(regex: str) -> Iterator[tuple[int, int]]:
    """Each alternative of an expression and of its groups, with the stroke before it, or after the first."""
    bars: list[list[int]] = [[-1]]
    for found in re.finditer(r"\\.|\[\]?[^]]*\]|\((?:\?(?:P<\w+>|<?[=!]|:))?|[|)]|\Z", regex):
        if found[0].startswith("("):
            bars.append([found.end() - 1])
        elif found[0] == "|":
            bars[-1].append(found.start())
        elif found[0] in (")", ""):
            group = [*bars.pop(), found.start()]
            if len(group) > 2:
                yield group[0] + 1, group[1] + 1
                yield from pairwise(group[1:])
