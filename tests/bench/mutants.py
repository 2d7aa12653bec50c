"""How many small faults in the operators' code do their tests notice? A mutation check.

    python -m tests.bench.mutants [MODULE …] [--show] [--limit 20]

MODULE is a file of `qa/checks` by its stem, or ``conditions``; all of them by default. One thing at a time is changed:

- a comparison to its neighbours and its opposite, ``and`` to ``or``, ``not`` away, a plain condition to its opposite
- ``+`` to ``-``, ``*`` to ``/``, ``&`` to ``|`` and back; ``min`` to ``max``, ``any`` to ``all`` and back
- a number one up and one down, a fraction a quarter up and down, a truth to its opposite, a string to another; of a
  regular expression each of its alternatives left out
- a ``return`` to ``return None``; a raise, a call, a ``continue``, an ``x += …``, an ``if`` without ``else`` left out

Left out is what changes no outcome by construction: docstrings, annotations, decorators, f-strings and Chinese texts
(reasons, which people read and a case may quote), what an error says (not whether it is raised), ``strict=`` of a zip,
the guards against rounding (1e-6, 1e-9). ``qa.checks.names`` holds only such texts, ``table`` and ``wording`` remain.

Each mutant runs in a child of this process, in which only the modules that know the operators are read anew: first
the cases of its own operator (of all of them for a module that operators share), then all other tests of
``tests/checks``, and those of conditions and scopes. What fails, does not load, or takes longer than the limit is
killed.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.util
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from hypothesis import settings

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / "qa" / "checks"
KEPT = ("qa.errors", "qa.types", "qa.text", "qa.sound", "qa.entities", "qa.lexicon", "qa.situations", "qa.packs.yaml",
        "qa.packs.situations", "tests.checks.read")  # fmt: skip
"""Modules that know no operator: they and what they have cached live on in the child."""
TESTS = ("test_operators", "test_options", "test_alike", "test_page")
TREES = ("test_within", "test_rubric")
ENDS = ("survived", "own cases", "other tests", "too slow")

_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
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
        case ast.Return(value) if value and not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Continue() | ast.Break() | ast.AugAssign() | ast.If(orelse=[]):
            yield ast.Pass()
        case ast.Expr(ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield ast.Pass()
    if field in ("test", "ifs") and isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr):
        yield ast.UnaryOp(ast.Not(), node)


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float) and value > 1e-5:
        yield from (value * 1.25, value * 0.75)
    elif isinstance(value, str) and not _CHINESE.search(value):
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


class _Changed:
    """Finds one module, and loads it from given code."""

    def __init__(self, module: str, code: CodeType) -> None:
        self.module, self.code = module, code

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:  # noqa: ARG002
        return importlib.util.spec_from_loader(name, self) if name == self.module else None  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> None:
        """As any other module."""

    def exec_module(self, module: Any) -> None:
        exec(self.code, module.__dict__)


def tests_of(own: str | None, *, trees: bool) -> Iterator[tuple[str, Any]]:
    """The tests, each with what it counts as; its own cases first."""
    operators = importlib.import_module("tests.checks.test_operators")
    mine = [c for c in operators.CASES if own in (None, c["operator"])]
    yield from (("own cases", partial(operators.test_case, case)) for case in mine)
    others = [c for c in operators.CASES if c not in mine]
    yield from (("other tests", partial(operators.test_case, case)) for case in others)
    names = [f"tests.checks.{t}" for t in TESTS] + [f"tests.{t}" for t in TREES if trees]
    for module in map(importlib.import_module, names):
        for name, test in vars(module).items():
            if name.startswith("test_") and name != "test_case":
                yield from (("other tests", bound) for bound in _bound(test))


def _bound(test: Any) -> Iterator[Any]:
    """A test with each of its parameters, as pytest would run it; the tests here use no fixtures."""
    marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
    columns = []
    for mark in marks:
        names, rows = mark.args[:2]
        names = [n.strip() for n in names.split(",")] if isinstance(names, str) else names
        columns.append([dict(zip(names, row if len(names) > 1 else [row], strict=True)) for row in rows])
    for chosen in product(*columns):
        yield partial(test, **{k: v for row in chosen for k, v in row.items()})


def end_of(module: str, own: str | None, code: CodeType, limit: int) -> str:
    """How a mutant ends: by which tests it is killed, or that it survives."""
    child = os.fork()
    if not child:
        signal.alarm(limit)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        os._exit(ENDS.index(_tried(module, own, code)))
    status = os.waitpid(child, 0)[1]
    return "too slow" if os.WIFSIGNALED(status) else ENDS[os.WEXITSTATUS(status)]


def _tried(module: str, own: str | None, code: CodeType) -> str:
    for name in [n for n in sys.modules if n.startswith(("qa.", "tests.")) and not n.startswith(KEPT)]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(module, code))  # type: ignore[arg-type]
    by = "own cases"  # a module that does not load fails them all
    try:
        for kind, test in tests_of(own, trees=own is None):
            by = kind
            test()
    except BaseException:
        return by
    return "survived"


def main() -> None:
    """Print the table, and the survivors if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--show", action="store_true", help="survivors: file:line, what stood there, what stands there")
    parser.add_argument("--limit", type=int, default=20, help="seconds a mutant may take; 20 by default")
    options = parser.parse_args()
    files = {p.stem: p for p in [*sorted(CHECKS.glob("[!_]*.py")), ROOT / "qa" / "conditions.py"]}
    settings.register_profile("steady", deadline=None, database=None, derandomize=True)
    settings.load_profile("steady")
    for _, test in tests_of(None, trees=True):
        test()  # the unchanged code passes; what has no operator in it is cached
    operators = importlib.import_module("qa.checks.table").OPERATORS
    print("| module | mutants | killed by own cases | by other tests | too slow | survived | killed |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    total: Counter[str] = Counter()
    for name in options.modules or [n for n in files if n != "names"]:
        counted: Counter[str] = Counter()
        module = f"qa.checks.{name}" if files[name].parent == CHECKS else f"qa.{name}"
        for mutant in mutants(files[name]):
            end = end_of(module, name if name in operators else None, mutant.code, options.limit)
            counted[end] += 1
            if options.show and end == "survived":
                print(f"{files[name].relative_to(ROOT)}:{mutant.line}\n  - {mutant.old}\n  + {mutant.new}", flush=True)
        _print_row(name, counted)
        total += counted
    _print_row("**all**", total)


def _print_row(name: str, counted: Counter[str]) -> None:
    own, other, slow = (counted[e] for e in ENDS[1:])
    killed = (own + other + slow) / max(counted.total(), 1)
    cells = (name, counted.total(), own, other, slow, counted["survived"], f"{killed:.0%}")
    print("|", " | ".join(map(str, cells)), "|", flush=True)


if __name__ == "__main__":
    main()
