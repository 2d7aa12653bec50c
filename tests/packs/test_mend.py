"""Changes of a pack's YAML: what was wanted is there, the rest is as it was, byte for byte."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from ruamel.yaml import YAML

from qa.errors import PackError
from qa.packs.load import lexicons, pack_names
from qa.packs.mend import Written, place_at, source_of, with_case, with_facts, with_item, with_value

TEXT = """\
# the head of the file
id: a   # said beside it
title: 甲
sections:
  # about the first section
  - id: one
    title: 一
    items:
      - id: first   # the first item
        title: 头一项
        clauses: [x.y]
        points: 5   # dear
        check:
          # why it is so
          all:
            - says: {any: [您好]}

      # ---- the second item
      - {id: second, title: 第二项, clauses: [x.z], points: 3, check: {asks: {}}}
# the end
"""
PHRASES = """\
# how one greets
greet:
  - 您好   # short
  # with the hour
  - say: (早上|晚上)好
    not_after: &no [不, 没]
  - {say: 喂, not_after: *no}

# how one ends
bye: [再见, 拜拜]
"""


def loaded(text: str):
    """A text as the other library reads it."""
    return YAML(typ="safe", pure=True).load(text)


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came, wherever they stand."""
    was, now = Counter(before.splitlines()), Counter(after.splitlines())
    return list((was - now).elements()), list((now - was).elements())


def test_a_number_is_changed_on_its_line_and_its_remark_stays() -> None:
    text = with_item(TEXT, "first", {"points": 8})
    assert changed_lines(TEXT, text) == (["        points: 5   # dear"], ["        points: 8   # dear"])


def test_a_key_comes_below_the_last_one_and_above_the_next_items_remark() -> None:
    text = with_item(TEXT, "first", {"unless": {"use": "late"}})
    assert changed_lines(TEXT, text) == ([], ["        unless: {use: late}"])
    assert text.index("unless") < text.index("# ---- the second item")
    assert loaded(text)["sections"][0]["items"][0]["unless"] == {"use": "late"}


def test_a_key_goes_and_the_remarks_of_others_stay() -> None:
    text = with_item(TEXT, "first", {"points": None})
    assert changed_lines(TEXT, text) == (["        points: 5   # dear"], [])


def test_what_stands_on_one_line_is_changed_too() -> None:
    text = with_item(TEXT, "second", {"points": 4, "title": "二: 另一项"})
    second = loaded(text)["sections"][0]["items"][1]
    assert (second["points"], second["title"]) == (4, "二: 另一项")
    assert [line for line in TEXT.splitlines() if "#" in line] == [line for line in text.splitlines() if "#" in line]


def test_a_condition_is_put_in_as_somebody_wrote_it() -> None:
    wrote = "all:\n  - asks: {}   # one question\n  - {use: late}"
    text = with_item(TEXT, "first", {"check": Written({"all": [{"asks": {}}, {"use": "late"}]}, wrote)})
    assert "        check:\n          all:\n            - asks: {}   # one question\n" in text
    assert source_of(text, ("sections", 0, "items", 0, "check")) == wrote
    assert "# ---- the second item" in text


def test_what_is_not_changed_leaves_the_text_alone() -> None:
    assert with_item(TEXT, "first", {"points": 5, "title": "头一项", "cap": None}) == TEXT
    assert with_facts(TEXT, {"title": "甲"}) == TEXT


def test_phrases_come_go_and_move_with_their_remarks() -> None:
    known = loaded(PHRASES)["greet"]
    text = with_value(PHRASES, ("greet",), [known[0], "喂您好", *known[1:]])
    assert changed_lines(PHRASES, text) == ([], ["  - 喂您好"])
    text = with_value(PHRASES, ("greet",), [known[1], known[2], known[0]])
    assert loaded(text)["greet"] == [known[1], known[2], known[0]]
    assert Counter(text.splitlines()) == Counter(PHRASES.splitlines())


def test_an_anchor_that_goes_is_spelt_out_where_it_is_named() -> None:
    known = loaded(PHRASES)["greet"]
    text = with_value(PHRASES, ("greet",), [known[0], known[2]])
    assert loaded(text)["greet"] == [known[0], known[2]]
    for remark in ("# how one greets", "# short", "# with the hour", "# how one ends"):
        assert remark in text


def test_a_list_on_one_line_and_a_new_group() -> None:
    text = with_value(PHRASES, ("bye",), ["再见", "回见"])
    assert changed_lines(PHRASES, text) == (["bye: [再见, 拜拜]"], ["bye: [再见, 回见]"])
    text = with_value(PHRASES, ("more",), ["甲: 乙", "#丙", "@bye", "no", "0123"])
    assert loaded(text)["more"] == ["甲: 乙", "#丙", "@bye", "no", "0123"]
    assert text.startswith(PHRASES)


def test_a_case_is_added_at_the_end() -> None:
    assert with_case("- name: a\n", "- name: b") == "- name: a\n\n- name: b\n"


def test_the_place_of_a_line_is_found() -> None:
    at = ("sections", 0, "items", 0)
    assert [place_at(TEXT, at, line) for line in (9, 12, 16)] == ["id", "points", "check"]
    assert [place_at(PHRASES, ("greet",), line) for line in (3, 6, 7)] == [0, 1, 2]


def test_no_such_item() -> None:
    with pytest.raises(PackError, match="no item `third`"):
        with_item(TEXT, "third", {"points": 1})


@pytest.mark.parametrize("pack", pack_names())
def test_any_change_of_any_group_of_the_programs_packs(pack: str) -> None:
    """Something is taken out, put in or moved in every group: the rest is as it was, and so are the comments."""
    text = (lexicons() / pack / "phrases.yaml").read_text("utf-8")
    groups, chance = loaded(text), random.Random(pack)
    comments = Counter(line for line in text.splitlines() if line.lstrip().startswith("#"))
    for name, phrases in groups.items():
        wanted = list(phrases)
        match chance.randrange(3):
            case 0 if len(wanted) > 1:
                wanted.pop(chance.randrange(len(wanted)))
            case 1:
                chance.shuffle(wanted)
            case _:
                wanted.insert(chance.randrange(len(wanted) + 1), "新增[的]{x}说法")
        after = with_value(text, (name,), wanted)
        assert loaded(after) == {**groups, name: wanted}
        assert Counter(line for line in after.splitlines() if line.lstrip().startswith("#")) == comments, name
