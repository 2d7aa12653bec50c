"""What makes one wording many: words of a kind swapped, hesitation put in; for training text, never for held-out text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

SWAP_SHARE = 0.3  # of the words that could be swapped
HESITATING = 0.1  # of the turns get a filler or a repeated beginning
FILLERS = (
    "嗯",
    "呃",
    "啊",
    "那个",
    "这个",
    "就是",
    "就是说",
    "然后",
    "哎",
    "对",
    "其实",
    "反正",
    "你看",
    "怎么说呢",
    "我想想",
)

SYNONYMS = Path(__file__).parent / "synonyms.txt"


@cache
def _kinds() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """A pattern that finds any swappable word, the longest first, and the words each may become."""
    others: dict[str, list[str]] = {}
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            words = line.split()
            others.update({word: [other for other in words if other != word] for word in words})
    longest_first = sorted(others, key=lambda word: (-len(word), word))
    return re.compile("|".join(longest_first)), others


def swap(text: str, random: Random) -> str:
    """Some of the words that have others of their kind, replaced by one of them."""
    pattern, others = _kinds()

    def other(found: re.Match[str]) -> str:
        return random.choice(others[found[0]]) if random.random() < SWAP_SHARE else found[0]

    return pattern.sub(other, text)


def hesitate(text: str, random: Random) -> str:
    """Now and then a filler at the start or after a comma, or the first character or two said twice."""
    if random.random() >= HESITATING:
        return text
    if random.random() < 0.3:
        return text[: random.choice((1, 1, 2))].rstrip("，。？！、") + random.choice(("，", "")) + text
    filler = random.choice(FILLERS) + random.choice(("，", "，", ""))
    commas = [at + 1 for at, character in enumerate(text) if character == "，"]
    at = random.choice([0, *commas])
    return text[:at] + filler + text[at:]
