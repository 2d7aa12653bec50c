"""What does nothing in a pack is found, each kind where it is written; what does something is let be."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa.packs.lint import lint, lint_common
from qa.packs.load import load_pack, pack_names
from tests.packs.good import FILES, write

MORE = "more:\n  - 爱买不买\n"


def found(name: str) -> list[tuple[str, str]]:
    return [(each.kind, each.where.rpartition("/")[2]) for each in lint(load_pack(name))]


def test_the_good_pack_is_clean(tmp_path: Path) -> None:
    assert found(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "line"),
    [
        ("phrases.yaml", MORE, f"{MORE}idle:\n  - 谁也不说的话\n", "unused_group", 9),
        ("phrases.yaml", '  - "@more"\n', "", "unused_group", 6),  # a group is used only if its user is
        ("phrases.yaml", MORE, f"{MORE}  - 爱买，不买！\n", "duplicate", 9),
        ("phrases.yaml", MORE, f"{MORE}  - (爱买不买|随你便)\n", "duplicate", 9),
        ("phrases.yaml", MORE, f"{MORE}  - 你爱买不买[吧]\n", "swallowed", 9),
        ("phrases.yaml", "not_in: [我不会让您]", "not_in: [我不会]", "unheard", 5),
        ("rubric.yaml", '["@rude"]', "[{say: 我不会, not_in: [我不会]}]", "item_never_fires", 31),
        ("rubric.yaml", "        points: 2\n", "", "item_costs_nothing", 31),
    ],
)
def test_each_kind_is_found_where_it_is_written(
    tmp_path: Path, file: str, old: str, new: str, kind: str, line: int
) -> None:
    name = write(tmp_path, file, old, new)
    if file == "rubric.yaml":
        written = (tmp_path / file).read_text("utf-8").splitlines()
        line = 1 + next(i for i, text in enumerate(written) if "id: polite" in text)
    assert (kind, f"{file}:{line}") in found(name)


@pytest.mark.parametrize(
    "line",
    [
        "  - 爱买",  # shorter, but of two syllables: not found by sound, as the longer one is
        "  - {say: 爱买不买, not_in: [他说爱买不买]}",  # the same words with other exceptions
        "  - 不[太]会",
    ],
)
def test_what_does_something_is_let_be(tmp_path: Path, line: str) -> None:
    assert FILES["phrases.yaml"].count(MORE) == 1
    kinds = {kind for kind, _ in found(write(tmp_path, "phrases.yaml", MORE, f"{MORE}{line}\n"))}
    assert not kinds & {"duplicate", "swallowed", "unheard", "unused_group"}


@pytest.mark.parametrize("name", pack_names())
def test_packs_that_come_with_the_program_hold_nothing_dead(name: str) -> None:
    assert {kind for kind, _ in found(name)} <= {"swallowed", "duplicate_in_any"}


def test_the_common_phrases_hold_nothing_dead() -> None:
    assert {finding.kind for finding in lint_common()} <= {"swallowed"}


CHECK = '        check: {not: {says: {any: ["@rude"]}}}\n'
HELD = "  held:\n"
LOW = "  - {at: 0, grade: 差}\n"
GRADED = FILES["rubric.yaml"].replace("slots:", f"grades:\n  - {{at: 9, grade: 好}}\n{LOW}slots:")
"""With grades. The items may cost 10 + 8 points together: `polite` is of the same event as `wait`."""
WITHOUT_END = "{all: [{measure_between: {measure: rings, max: 3}}, {measure_between: {measure: rings, min: 4}}]}"


@pytest.mark.parametrize(
    ("old", "new", "kind", "line"),
    [
        (HELD, f"  idle: {{field: {{field: line, in: ['400']}}}}\n{HELD}", "unused_condition", "  idle:"),
        # used by a condition that nobody uses
        (HELD, f"  idle: {{not: {{use: idler}}}}\n  idler: {{use: inbound}}\n{HELD}", "unused_condition", "  idler:"),
        (CHECK, f"{CHECK}        when: {{all: [use: inbound, not: {{use: inbound}}]}}\n", "item_never_applies", ""),
        (
            CHECK,
            f"{CHECK}        when: {{all: [use: inbound, field: {{field: direction, in: [outbound]}}]}}\n",
            "item_never_applies",
            "",
        ),
        (CHECK, f"{CHECK}        when: {WITHOUT_END}\n", "item_never_applies", ""),
        (CHECK, "        check: {measure_between: {measure: rings, min: 0}}\n", "item_never_fails", ""),
        (CHECK, f"{CHECK}        when: {{never_says: {{any: ['@rude']}}}}\n", "item_never_fails", ""),
        (
            CHECK,
            "        check: {says: {any: [谢谢]}}\n        when: {says_within: {any: [谢谢], first_turns: 2}}\n",
            "item_never_fails",
            "",
        ),
        (CHECK, f"{CHECK}        unless: {{says: {{any: ['@rude', 谢谢]}}}}\n", "item_never_fails", ""),
        (CHECK, f"{CHECK}        when: {{says: {{any: ['@rude']}}}}\n", "item_always_fails", ""),
        (CHECK, f"{CHECK}        unless: {{never_says: {{any: ['@rude']}}}}\n", "unless_never_holds", ""),
        (CHECK, '        check: {never_says: {any: ["@common/wait", "@rude"]}}\n', "contradiction", "id: wait"),
        (
            CHECK,
            '        check: {says: {all: [["@common/wait", "@rude"]], together: true, times: {max: 0}}}\n',
            "contradiction",
            "id: wait",
        ),
        (
            '{all: [["@common/greeting"], ["@name"]]',
            '{any: ["@rude", "@name", "@more"]',
            "duplicate_in_any",
            "says_within: {any",
        ),
        ("    cap: 18\n", "    cap: 19\n", "cap_idle", "id: talk"),
        ("measure: hold_count,", "measure: hold_cuont,", "unknown_measure", "hold_cuont"),
        (CHECK, f"{CHECK}        show: [pace_agent, pace_agnet]\n", "unknown_measure", "pace_agnet"),
        ("measure: hold_count,", "measure: distress_customer,", "hint_judged", "distress_customer"),
        ("hold_count, min: 1", "hold_count, min: 3, max: 2", "empty_range", "min: 3"),
        ("    cap: 18\n", "    cap: 9\n", "cap_too_low", "id: opening"),
        ("base: 18\n", "base: 19\n", "points_short", "base:"),
        (LOW, "  - {at: 5, grade: 差}\n", "grade_missing", "grades:"),
        (LOW, f"{LOW}  - {{at: 30, grade: 优}}\n", "grade_out_of_reach", "grades:"),
        ("base: 18\n", "base: 60\n", "grade_out_of_reach", "grades:"),
    ],
)
def test_a_form_that_cannot_be_meant(tmp_path: Path, old: str, new: str, kind: str, line: str) -> None:
    name = write(tmp_path)
    assert GRADED.count(old) == 1
    text = GRADED.replace(old, new)
    (tmp_path / "rubric.yaml").write_text(text, "utf-8")
    number = next(i for i, each in enumerate(text.splitlines(), 1) if (line or "id: polite") in each)
    findings = lint(load_pack(name))
    assert (kind, f"{tmp_path}/rubric.yaml:{number}") in [(each.kind, each.where) for each in findings]
    assert all(each.mend for each in findings)


def test_a_pack_may_have_its_own_words_of_distress(tmp_path: Path) -> None:
    name = write(tmp_path, "phrases.yaml", MORE, f"{MORE}distress_threat:\n  - 我去总部闹\n")
    assert found(name) == []
    (phrase,) = load_pack(name).cues.distress["threat"].phrases
    assert [each.literal for each in phrase.variants] == ["我去总部闹"]


def test_a_hint_may_be_shown(tmp_path: Path) -> None:
    name = write(tmp_path)
    shown = GRADED.replace(CHECK, f"{CHECK}        show: [distress_customer]\n")
    (tmp_path / "rubric.yaml").write_text(shown, "utf-8")
    assert found(name) == []


def test_the_graded_pack_is_clean(tmp_path: Path) -> None:
    name = write(tmp_path)
    (tmp_path / "rubric.yaml").write_text(GRADED, "utf-8")
    assert found(name) == []


@pytest.mark.parametrize(
    "item",
    [
        "when: {use: inbound}",
        "when: {says: {party: customer, any: ['@rude']}}",  # another party than the one that must not say it
        "when: {not: {use: inbound}}",
        "unless: {says: {any: [对不起]}}",
        "when: {measure_between: {measure: rings, min: 4}}",
        "unless: {any: [measure_between: {measure: rings, max: 3}, use: inbound]}",
    ],
)
def test_conditions_that_may_go_either_way_are_let_be(tmp_path: Path, item: str) -> None:
    assert found(write(tmp_path, "rubric.yaml", CHECK, f"{CHECK}        {item}\n")) == []


@pytest.mark.parametrize(
    "check",
    [
        "{never_says: {any: ['@common/wait', '@rude']}}\n        when: {not: {use: inbound}}",  # on other calls
        "{never_says: {party: customer, any: ['@common/wait', '@rude']}}",
        "{never_says: {any: [{say: 稍候, not_in: ['(请|您)稍候', 稍候片刻]}, '@rude']}}",
        "{says: {any: ['@common/wait', '@rude'], times: {max: 2}}}",  # so often at most
    ],
)
def test_what_is_asked_and_forbidden_elsewhere_is_no_contradiction(tmp_path: Path, check: str) -> None:
    assert found(write(tmp_path, "rubric.yaml", CHECK, f"        check: {check}\n")) == []


def test_a_long_list_is_linted_in_seconds(tmp_path: Path) -> None:
    phrases = "".join(f"  - 第{chr(0x4E00 + i)}{chr(0x5000 + i)}号方案\n" for i in range(1000))
    longer = f"  - 就是第{chr(0x4E05)}{chr(0x5005)}号方案\n"
    pack = load_pack(write(tmp_path, "phrases.yaml", MORE, f"{MORE}{phrases}{longer}"))
    begun = time.process_time()
    assert [finding.kind for finding in lint(pack)] == ["swallowed"]
    assert time.process_time() - begun < 10
