"""Writes the generated parts of the README and of the packs' page: ``python -m tests.readme``. A test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from qa.packs.cases import read_cases
from qa.packs.coverage import HOWS, coverage, total
from qa.packs.load import load_pack, pack_names

README = Path(__file__).parents[1] / "README.md"
PACKS_PAGE = README.parent / "lexicons" / "README.md"
PAGES = (README, PACKS_PAGE)
DISAGREEMENTS = Path(__file__).parent / "packs" / "disagreements.yaml"
_OUTCOMES = {"passed": "合格", "failed": "不合格", "not_applicable": "不适用", "undetermined": "待定"}
BLOCK = re.compile(r"(<!-- (\w+): [^\n]* -->\n).*?(<!-- /\2 -->)", re.DOTALL)


def form() -> str:
    """The plaza form as a table."""
    rows = ["| section | item | points | decided by |", "|---|---|---|---|"]
    rubric = load_pack("plaza").rubric
    for section in rubric.sections:
        for item in section.items:
            points = f"{item.points:g} × n ≤ {item.possible:g}" if item.per_lapse else f"{item.points:g}"
            veto = " (一票否决)" if item.fatal else ""
            by = (
                "ear" if item.by == "ear" and item.check is None else "ear, or words" if item.by == "ear" else "machine"
            )
            rows.append(f"| {section.title} | {item.title} | {points}{veto} | {by} |")
    return "\n".join(rows) + "\n"


def packs() -> str:
    """The packs, with how their clauses are accounted for and how many cases they have."""
    rows = [
        "| pack | form | clauses | machine | ear | call log | reports | cases |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name in pack_names():
        pack = load_pack(name)
        counts = total(coverage(pack))
        hows = [counts[how] for how in HOWS if how != "unaccounted"]
        figures = (sum(counts.values()), *hows, len(read_cases(pack)))
        rows.append(f"| `{name}` | {pack.rubric.title} | {' | '.join(map(str, figures))} |")
    return "\n".join(rows) + "\n"


def disagreements() -> str:
    """Where two regulations ask for different things, and what each pack does; Chinese, as the packs are."""
    rows = ["| 事情 | 各套规则怎么办 | 同一段对话的结果 |", "|---|---|---|"]
    for topic in YAML(typ="safe").load(DISAGREEMENTS.read_text("utf-8")):
        does = "<br>".join(f"`{pack}` {what}" for pack, what in topic["does"].items())
        shown = "<br>".join(
            f"`{pack}.{item}` {_OUTCOMES[outcome]}"
            for pack, expected in topic.get("expect", {}).items()
            for item, outcome in expected.items()
        )
        fines = "<br>".join(
            f"`{pack}` {'、'.join(f'{step} 元' if isinstance(step, int) else step for step in steps)}"
            for pack, steps in topic.get("fines", {}).items()
        )
        rows.append(f"| {topic['topic']} | {does} | {shown or fines} |")
    return "\n".join(rows) + "\n"


def written(text: str) -> str:
    """A page with its generated parts made anew."""
    parts = {"form": form, "packs": packs, "disagreements": disagreements}
    return BLOCK.sub(lambda m: m.group(1) + parts[m.group(2)]() + m.group(3), text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(written(page.read_text("utf-8")), "utf-8")
