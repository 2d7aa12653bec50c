"""The one table of operators: a new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, NamedTuple

from qa.checks import event, field, measure_between, measure_is, never_says, says, says_before, says_within
from qa.checks.base import Options
from qa.errors import PackError
from qa.types import Call, Verdict

CheckFunction = Callable[[Any, Call], Verdict]
"""Looks at a call, by an operator's options, and answers."""


class Operator(NamedTuple):
    """An operator's options and its check."""

    options: type[Options]
    check: CheckFunction


OPERATORS: dict[str, Operator] = {
    module.ID: Operator(module.OPTIONS, module.check)
    for module in (says, never_says, says_within, says_before, measure_between, measure_is, event, field)
}


def operator(name: str) -> Operator:
    """The operator of a name; `PackError` with the nearest known one where there is none."""
    if name in OPERATORS:
        return OPERATORS[name]
    near = get_close_matches(name, OPERATORS, n=1)
    mend = f"did you mean `{near[0]}`?" if near else f"operators: {', '.join(OPERATORS)}, all, any, not, use"
    raise PackError(f"no operator `{name}`", mend=mend)
