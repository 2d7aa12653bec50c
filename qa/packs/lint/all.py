"""All linters over one pack, or over the phrases that packs share."""

from __future__ import annotations

from collections.abc import Iterator

from qa.packs.book import read_groups
from qa.packs.lint.finding import Finding
from qa.packs.lint.form import lint_form
from qa.packs.lint.logic import lint_logic
from qa.packs.lint.measures import lint_measures
from qa.packs.lint.orders import lint_orders
from qa.packs.lint.phrases import lint_group, lint_lists
from qa.packs.load import COMMON, Pack, common_files
from qa.packs.published import SHOWN_BY_MEASURES, USED_BY_MEASURES
from qa.packs.uses import Uses
from qa.packs.yaml import line_of, read_yaml


def lint(pack: Pack) -> list[Finding]:
    """Give everything in a pack's own files that does nothing or cannot be meant, in the order of the files."""
    uses = Uses(pack)
    rubric = [*lint_form(pack, uses), *lint_logic(pack, uses), *lint_orders(pack, uses), *lint_lists(pack, uses)]
    rubric += [*lint_measures(pack, uses), *_unused_conditions(pack, uses)]
    return [*sorted(rubric, key=_line), *_groups(pack, uses)]


def lint_common() -> list[Finding]:
    """Give everything in the common phrases that does nothing; they are there for any pack, so none is unused."""
    return [
        finding
        for path in common_files()
        for name, phrases in read_groups(path, {}).items()
        for finding in lint_group(name, phrases, path, {})
    ]


def _line(finding: Finding) -> int:
    return int(finding.where.rpartition(":")[2])


def _unused_conditions(pack: Pack, uses: Uses) -> Iterator[Finding]:
    used = uses.conditions_of(item for _, item in uses.items())
    for name in uses.named:
        if name not in used:
            where = f"{pack.folder / 'rubric.yaml'}:{line_of(uses.rubric, ('conditions', name))}"
            mend = f"write `use: {name}` in an item, or take it away"
            yield Finding(where, "unused_condition", f"nothing refers to the condition {name}", mend)


def _groups(pack: Pack, uses: Uses) -> Iterator[Finding]:
    path = pack.folder / "phrases.yaml"
    book = read_yaml(path)
    used = uses.groups_of([item for _, item in uses.items()], USED_BY_MEASURES | SHOWN_BY_MEASURES)
    for name, phrases in pack.book.groups.items():
        if name.startswith(f"{COMMON}/"):
            continue
        if name not in used:
            where = f"{path}:{line_of(book, (name,))}"
            mend = f'write "@{name}" in a condition, or take it away'
            yield Finding(where, "unused_group", f"nothing refers to the group {name}", mend)
        yield from lint_group(name, phrases, path, pack.book.slots)
