"""Items that contradict each other: what one asks a party to say, another forbids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from qa.checks.says_within import SaysWithinOptions
from qa.errors import PackError
from qa.lexicon import Phrase, PhraseSet
from qa.packs.lint.finding import Finding
from qa.packs.lint.phrases import said
from qa.packs.lint.worlds import Worlds
from qa.packs.load import Pack
from qa.packs.uses import Uses
from qa.packs.yaml import line_of

_ASKS = ("says", "says_within")
_FORBIDS = ("never_says",)
_KNOWN = frozenset(SaysWithinOptions.model_fields)


@dataclass(frozen=True, slots=True)
class _Order:
    """Phrases that an item asks a party for, or forbids it."""

    kind: Literal["asks", "forbids"]
    item: Mapping[str, Any]
    party: str
    phrases: PhraseSet
    where: str


def lint_orders(pack: Pack, uses: Uses) -> Iterator[Finding]:
    """Find what is asked for and forbidden at once; one finding for two items."""
    path = pack.folder / "rubric.yaml"
    orders: list[_Order] = []
    for s, section in enumerate(uses.rubric["sections"]):
        for i, item in enumerate(section["items"]):
            if item.get("check") is not None:
                where = f"{path}:{line_of(uses.rubric, ('sections', s, 'items', i))}"
                orders += _orders(pack, uses, item, item["check"], where)
    asked = [order for order in orders if order.kind == "asks"]
    forbidden = [order for order in orders if order.kind == "forbids"]
    told = set()
    for ask, ban in product(asked, forbidden):
        pair = (ask.item["id"], ban.item["id"])
        if pair in told or ban.party not in (ask.party, "any") or ask.item is ban.item:
            continue
        phrase = next((each for each in ask.phrases.phrases if _broken(each, ban.phrases)), None)
        if phrase and _together(ask.item, ban.item, uses):
            told.add(pair)
            text = f"{pair[0]} asks for “{phrase.plain}”, which {pair[1]} forbids"
            mend = f"take it out of one of them, or write an exception (not_in) for {pair[1]}"
            yield Finding(ask.where, "contradiction", text, mend)


def _orders(pack: Pack, uses: Uses, item: Any, raw: Any, where: str, *, turned: bool = False) -> Iterator[_Order]:
    """What a tree asks for or forbids; under ``not`` it is the other way round."""
    name, value = next(iter(raw.items()))
    if name == "use":
        yield from _orders(pack, uses, item, uses.named[value], where, turned=turned)
    elif name == "not":
        yield from _orders(pack, uses, item, value, where, turned=not turned)
    elif name in ("all", "any") and isinstance(value, list):
        for part in value:
            yield from _orders(pack, uses, item, part, where, turned=turned)
    elif name in (*_ASKS, *_FORBIDS) and set(value) <= _KNOWN:
        if _bounds_only(value):
            return  # so often at most: neither asked for nor forbidden
        asks = ((name in _ASKS) and not _never(value)) != turned
        if not asks and name == "says_within":
            return  # forbidden in a part of the call, not everywhere
        party = str(value.get("party", "agent"))
        for entries in _entries(value):
            try:
                phrases = pack.book.compile(entries)
            except PackError:
                continue
            yield _Order("asks" if asks else "forbids", item, party, phrases, where)


def _never(options: Mapping[str, Any]) -> bool:
    """Whether phrases may be said no time at all: ``times: {max: 0}``, as ``never_says`` counted by the turn."""
    return (options.get("times") or {}).get("max") == 0


def _bounds_only(options: Mapping[str, Any]) -> bool:
    """Whether there is a most, other than none, and no least; or whether only what is said together is forbidden."""
    times = options.get("times") or {}
    if _never(options):
        return len(options.get("all") or [1]) > 1
    return "max" in times and not times.get("min")


def _entries(options: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    for each in options.get("all") or [options.get("any") or []]:
        yield each if isinstance(each, list) else [each]


def _broken(asked: Phrase, banned: PhraseSet) -> bool:
    """Whether no way of saying a phrase is free of the banned ones."""
    ways = [variant.literal for variant in asked.variants]
    return all(way is not None and any(match.how == "exact" for match in banned.find(said(way))) for way in ways)


def _together(one: Any, other: Any, uses: Uses) -> bool:
    """Whether both items can apply to one call."""
    worlds = Worlds(uses.named)
    formulas = [worlds.read(item["when"]) for item in (one, other) if item.get("when") is not None]
    every = worlds.all()
    return every is None or any(all(formula(world) for formula in formulas) for world in every)
