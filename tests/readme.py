"""Writes the README's generated parts: ``python -m tests.readme``. A test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from qa.packs.cases import read_cases
from qa.packs.coverage import HOWS, coverage, total
from qa.packs.load import load_pack, pack_names

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(<!-- (form|packs): [^\n]* -->\n).*?(<!-- /(?:form|packs) -->)", re.DOTALL)


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


def written(text: str) -> str:
    """The README with its generated parts made anew."""
    parts = {"form": form, "packs": packs}
    return BLOCK.sub(lambda m: m.group(1) + parts[m.group(2)]() + m.group(3), text)


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
