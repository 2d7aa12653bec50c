"""The page of a training pack: one file beside its clips, which opens from disk without a network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from qa.report.coaching.values import Card
from qa.report.coaching.words import say
from qa.report.labels import Lang
from qa.report.pages import asset, template

PACKAGE = "qa.report.coaching"


def pack_page(
    cards: Sequence[Card],
    *,
    asked: str,
    before: float,
    after: float,
    longest: float,
    lang: Lang = "zh",
) -> str:
    """Write ``index.html``.

    Parameters
    ----------
    cards
        The examples in their order; the addresses of their clips are relative to the page.
    asked
        What was asked for, in words.
    before, after
        Seconds of lead-in and lead-out of the clips.
    longest
        Seconds of a moment that its clip holds at most.
    """
    return template(PACKAGE, "pack.html").render(
        lang=lang,
        say=partial(say, lang=lang),
        cards=cards,
        asked=asked,
        before=before,
        after=after,
        longest=longest,
        demonstration=any(card.side.moment.of.demonstration for card in cards),
        css=asset(PACKAGE, "pack.css"),
        js=asset(PACKAGE, "pack.js"),
    )
