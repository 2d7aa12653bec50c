"""Conditions in words: hand-checked sentences, and nothing of the program's packs is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from qa.packs.load import load_pack, pack_names
from qa.packs.published import references
from qa.packs.told import Told, all_groups, told
from qa.packs.uses import Uses

SAID: list[tuple[dict[str, Any], str]] = [
    ({"says": {"any": ["@greeting", "您好"]}}, "坐席说到其中一句"),
    ({"never_says": {"party": "customer", "any": ["甲"]}}, "客户不说其中任何一句"),
    ({"says": {"any": ["甲"], "times": {"min": 2, "max": 3}}}, "坐席说到其中一句，2–3次"),
    ({"says_within": {"any": ["请稍等"], "before_event": "hold"}}, "坐席保持之前说到其中一句"),
    ({"says_within": {"any": ["您好"], "first_turns": 2}}, "坐席开头 2 句里说到其中一句"),
    ({"measure_between": {"measure": "rings", "max": 3}}, "振铃声数 至多 3"),
    ({"measure_is": {"measure": "hangup_by", "equals": "customer"}}, "挂断方是客户"),
    ({"field": {"field": "direction", "in": ["inbound"]}}, "通话方向是呼入"),
    ({"situation": {"is": "complaint"}}, "通话里有这种情况：投诉"),
    ({"at_least": {"n": 2, "of": [{"asks": {}}, {"asks": {}}]}}, "至少满足 2 条："),
    ({"not": {"asks": {}}}, "不是这样："),
    ({"all": [{"asks": {}}]}, "坐席提了问题"),
]


@pytest.mark.parametrize(("raw", "text"), SAID, ids=[text for _, text in SAID])
def test_a_condition_in_words(raw: dict[str, Any], text: str) -> None:
    assert told(raw, {}, "zh", {"complaint": "投诉"}).text == text


def test_a_named_condition_carries_its_name_and_what_it_says() -> None:
    node = told({"use": "late"}, {"late": {"says": {"any": ["@a", "甲", {"say": "乙", "not_in": ["丙"]}]}}})
    assert (node.name, node.phrases, node.groups) == ("late", ("甲", "乙"), ("a",))


def test_what_has_no_words_is_given_as_it_is_written() -> None:
    assert told({"tomorrows": {"a": 1}}, {}).text == "tomorrows: {a: 1}"


@pytest.mark.parametrize("pack", pack_names())
def test_every_condition_of_a_pack_is_told_with_all_its_groups(pack: str) -> None:
    uses = Uses(load_pack(pack))
    for _, item in uses.items():
        for key in ("when", "unless", "check"):
            if item.get(key) is None:
                continue
            named = [uses.named[name] for name in uses.conditions_of([item[key]])]
            wanted = {name for tree in (item[key], *named) for name in references(tree)}
            for lang in ("zh", "en"):
                node = told(item[key], uses.named, lang)
                assert set(all_groups(node)) == wanted
                assert all(each.text for each in nodes(node))


def nodes(node: Told) -> Iterator[Told]:
    yield node
    for part in node.parts:
        yield from nodes(part)
