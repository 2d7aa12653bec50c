"""Writes the README's generated parts: ``python -m tests.readme``. A test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from qa.packs.load import load_pack

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(<!-- form: [^\n]* -->\n).*?(<!-- /form -->)", re.DOTALL)


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


def written(text: str) -> str:
    """The README with its generated parts made anew."""
    return BLOCK.sub(lambda m: m.group(1) + form() + m.group(2), text)


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
