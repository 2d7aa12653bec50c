"""What makes one wording many: words of a kind swapped, small words dropped or added, hesitation, turns broken off.

Applied to training text, never to held-out text.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

SWAP_SHARE = 0.3  # of the words that could be swapped
DROP_SHARE = 0.15  # of the small words that could be left out
PARTICLE_SHARE = 0.08  # of the turns end in one more particle
HESITATING = 0.1  # of the turns get a filler or a repeated beginning
BROKEN_OFF = 0.03  # of the turns stop in the middle

FILLERS = (
    "嗯", "呃", "啊", "那个", "这个", "就是", "就是说", "然后", "哎", "对", "其实", "反正", "你看", "怎么说呢",
    "我想想", "哦", "那", "是吧", "对吧", "您看",
)  # fmt: skip
PARTICLES = "啊啊呢吧吧嘛呀哦了了的哈啦"
SYNONYMS = Path(__file__).parent / "synonyms.txt"

# Small words that can go, where the next or the last character shows that they are words of their own.
_SMALL = re.compile(
    "都(?![市江会])|就(?![是业职算医近要])|还(?![款钱是有没给伞的要在债原])|(?<![首预优原事])先(?![生把付])|也(?![许])"
    "|再(?![见次])|一下|(?<=[^，])吗|真的|确实|我们?这边|麻烦您|的时候|给您|帮您|已经|一直"
)
_OPEN_END = re.compile("[了的吗呢吧啊嘛呀哦哈啦？！]$")


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


def loosen(text: str, random: Random) -> str:
    """Some small words left out, now and then a particle more at the end; a turn is never emptied."""
    loose = _SMALL.sub(lambda found: "" if random.random() < DROP_SHARE else found[0], text).strip("，")
    loose = loose if len(loose) > 2 else text
    if random.random() < PARTICLE_SHARE and not _OPEN_END.search(loose):
        loose += random.choice(PARTICLES)
    return loose


def hesitate(text: str, random: Random) -> str:
    """Now and then a filler at the start or after a comma, a character or two said twice, or the end missing."""
    fate = random.random()
    if fate < BROKEN_OFF and len(text) > 5:
        return text[: random.randint(3, len(text) - 1)].rstrip("，。？！、")
    if fate > BROKEN_OFF + HESITATING:
        return text
    if random.random() < 0.3:
        return text[: random.choice((1, 1, 2))].rstrip("，。？！、") + random.choice(("，", "")) + text
    filler = random.choice(FILLERS) + random.choice(("，", "，", ""))
    at = random.choice([0, *(comma.end() for comma in re.finditer("，", text))])
    return text[:at] + filler + text[at:]
