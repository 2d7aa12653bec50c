"""How many small faults in the operators' code do their tests notice? A mutation check.

    python -m tests.bench.mutants [MODULE …] [--show] [--limit 20]

MODULE is a file of `qa/checks` by its stem, or ``conditions``; all of them by default. What is changed, and what is
left out, is told in `tests.bench.mutate`. `qa.checks.names` holds only texts that are left out.

Each mutant runs in a child of this process, in which only the modules that know the changed one are read anew: first
the cases of its own operator (of all of them for a module that operators share), then all other tests of
``tests/checks``, and those of conditions and scopes. What fails, does not load, or takes longer than the limit is
killed.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import importlib.util
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from itertools import product
from pathlib import Path
from types import CodeType
from typing import Any

from hypothesis import settings

from tests.bench.mutate import mutants

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / "qa" / "checks"
TESTS = sorted(p.stem for p in (ROOT / "tests" / "checks").glob("test_*.py"))
TREES = ("test_within", "test_rubric")
ENDS = ("survived", "own cases", "other tests", "too slow")


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


@cache
def users(module: str) -> frozenset[str]:
    """The modules that are loaded and know a module, directly or through others; and itself."""
    known, more = frozenset[str](), frozenset([module])
    while more - known:
        known |= more
        more = frozenset(name for name in sys.modules if name.startswith(("qa.", "tests.")) and known & _imports(name))
    return known


@cache
def _imports(module: str) -> frozenset[str]:
    file = getattr(sys.modules[module], "__file__", None)
    found: set[str] = set()
    for node in ast.walk(ast.parse(Path(file).read_text("utf-8"))) if file else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return frozenset(found)


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
    gc.disable()
    for name in users(module):
        del sys.modules[name]
        package, _, stem = name.rpartition(".")
        if package in sys.modules:
            vars(sys.modules[package]).pop(stem, None)  # else the package still hands the old module out
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
        users(module)  # found once, before the children are made
        gc.freeze()
        tried = partial(end_of, module, name if name in operators else None, limit=options.limit)
        if tried(compile(files[name].read_text("utf-8"), str(files[name]), "exec")) != "survived":
            raise SystemExit(f"{module} fails its tests unchanged: no figure would mean anything")
        if tried(compile("raise ValueError", "", "exec")) == "survived":
            raise SystemExit(f"{module} is not read anew: no figure would mean anything")
        for mutant in mutants(files[name]):
            end = tried(mutant.code)
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
