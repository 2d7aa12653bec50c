"""Conditions over all calls that there could be: what always holds, what never holds.

A *world* says of every single thing that a condition looks at how it is: whether a party says a phrase or one of a
group, what a field of the log or a measure is. Of a measure only the values at and around the bounds that somebody
wrote matter. Everything is known in a world, so the logic is that of true and false. What an operator looks at
otherwise is one thing, true or false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from math import prod
from typing import Any

from qa.packs.yaml import flow

World = Mapping[str, Any]
Formula = Callable[[World], bool]
MOST_WORLDS = 20_000
"""With more combinations than this nothing is said."""
_ANY = ("agent", "customer")
_PART_OF_CALL = {"first_turns", "last_turns", "first_seconds", "last_seconds"}
_PLAIN = {"party", "any", "all"}
_BETWEEN = {"measure", "min", "max", "perhaps", "events", "per_lapse"}
_OTHER = "\0other"
_MAY_BE_NEGATIVE = ("dbfs", "_db", "change")


class Worlds:
    """Reads conditions as YAML has them; `all` gives the worlds over everything that was read."""

    def __init__(self, named: Mapping[str, Any]) -> None:
        self.named = named
        self._atoms: dict[str, None] = {}
        self._values: dict[str, dict[Any, None]] = {}
        self._bounds: dict[str, set[float]] = {}

    def all(self) -> Iterator[World] | None:
        """Every world; None where there are too many."""
        things: dict[str, Sequence[Any]] = {
            **dict.fromkeys(self._atoms, (False, True)),
            **{name: (*values, _OTHER) for name, values in self._values.items()},
            **{name: _around(name, bounds) for name, bounds in self._bounds.items()},
        }
        if prod(map(len, things.values())) > MOST_WORLDS:
            return None
        return (dict(zip(things, values, strict=True)) for values in product(*things.values()))

    def read(self, raw: Any) -> Formula:
        """A condition as a formula."""
        name, value = next(iter(raw.items()))
        if name == "use":
            return self.read(self.named[value])
        if name == "not":
            part = self.read(value)
            return lambda world: not part(world)
        if name in ("all", "any") and isinstance(value, list):
            return _joined(name, [self.read(part) for part in value])
        reader = getattr(self, f"_{name}", None)
        return reader(value) if reader else self._atom(flow(raw))

    def _atom(self, text: str) -> Formula:
        self._atoms[text] = None
        return lambda world: bool(world[text])

    def _says(self, options: Mapping[str, Any]) -> Formula:
        if not set(options) <= _PLAIN:
            return self._atom(flow({"says": options}))
        party = options.get("party", "agent")
        parties = _ANY if party == "any" else (party,)
        sets = options["all"] if "all" in options else [options["any"]]
        return _joined("all", [self._one_of(parties, each if isinstance(each, list) else [each]) for each in sets])

    def _one_of(self, parties: Sequence[str], entries: Sequence[Any]) -> Formula:
        return _joined("any", [self._atom(f"{party}: {flow(entry)}") for party in parties for entry in entries])

    def _never_says(self, options: Mapping[str, Any]) -> Formula:
        said = self._says(options)
        return lambda world: not said(world)

    def _says_within(self, options: Mapping[str, Any]) -> Formula:
        whole = self._atom(flow({"says_within": options}))
        plain = {key: value for key, value in options.items() if key in _PLAIN}
        if len(plain) + 1 != len(options) or not set(options) & _PART_OF_CALL:
            return whole  # where there is no such event, nothing needs to be said
        return _joined("all", [whole, self._says(plain)])

    def _measure_between(self, options: Mapping[str, Any]) -> Formula:
        if not set(options) <= _BETWEEN:
            return self._atom(flow({"measure_between": options}))
        name = f"measure {options['measure']}"
        low, high = options.get("min"), options.get("max")
        self._bounds.setdefault(name, set()).update(float(bound) for bound in (low, high) if bound is not None)
        return lambda world: (low is None or world[name] >= low) and (high is None or world[name] <= high)

    def _measure_is(self, options: Mapping[str, Any]) -> Formula:
        return self._among(f"value {options['measure']}", [options["equals"]])

    def _field(self, options: Mapping[str, Any]) -> Formula:
        if set(options) != {"field", "in"}:
            return self._atom(flow({"field": options}))
        return self._among(f"field {options['field']}", options["in"])

    def _among(self, name: str, values: Sequence[Any]) -> Formula:
        known = [str(value) for value in values]
        self._values.setdefault(name, {}).update(dict.fromkeys(known))
        return lambda world: world[name] in known


def _joined(kind: str, parts: Sequence[Formula]) -> Formula:
    test = all if kind == "all" else any
    return lambda world: test(part(world) for part in parts)


def _around(name: str, bounds: set[float]) -> list[float]:
    """The bounds, and a value between each two neighbours and beyond the outermost; nothing is less than 0."""
    ordered = sorted(bounds)
    between = [(low + high) / 2 for low, high in pairwise(ordered)]
    values = {*ordered, *between, ordered[0] - 1, ordered[-1] + 1}
    signed = any(part in name for part in _MAY_BE_NEGATIVE)
    return sorted(value for value in values if value >= 0 or signed) or [0.0]
