"""From an item's evidence to the one stretch of the call that shows it best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.coaching.values import Candidate, Moment
from qa.lexicon import line_of
from qa.text import normal
from qa.types import Evidence, Span, Transcript

LONGEST_QUOTE = 15.0
"""Seconds; longer evidence is a stretch that was searched, not something that was said."""
TOGETHER = 3.0
"""Seconds between two pieces of evidence that are still one moment."""
LONGEST_TOGETHER = 30.0
"""Seconds of a moment that several pieces of evidence make up."""
_TURNS = " / "


def moment_of(candidate: Candidate) -> Moment | None:
    """Give the moment that shows an item's outcome; None where there is nothing to hear.

    It is the group of quotes that lie close together of which there are most, the first of several. Where only a
    stretch was searched in vain, it is that stretch. An item that passed because something did *not* happen has no
    evidence, and what the call log alone tells is at no second of the recording.
    """
    heard = [each for each in candidate.evidence if each.end > each.start or each.start > 0]
    quotes = [each for each in heard if not is_search(each)]
    if quotes:
        group = max(_groups(quotes), key=len)
        first = group[0]
        span = Span(first.start, max(each.end for each in group))
        return Moment(candidate, first.party, span, about="，".join(dict.fromkeys(each.text for each in group)))
    if not heard:
        return None
    searched = min(heard, key=lambda each: each.end - each.start)
    return Moment(candidate, searched.party, Span(searched.start, searched.end), searched=True, about=searched.text)


def is_search(evidence: Evidence) -> bool:
    """Whether evidence is the stretch in which something was looked for in vain."""
    return _TURNS in evidence.text or evidence.end - evidence.start > LONGEST_QUOTE


def _groups(quotes: Sequence[Evidence]) -> list[list[Evidence]]:
    groups: list[list[Evidence]] = []
    for quote in sorted(quotes, key=lambda each: (each.start, each.end)):
        near = groups and quote.start - groups[-1][-1].end <= TOGETHER and quote.party == groups[-1][0].party
        if near and quote.end - groups[-1][0].start <= LONGEST_TOGETHER:
            groups[-1].append(quote)
        else:
            groups.append([quote])
    return groups


def with_words(moment: Moment, transcript: Transcript) -> Moment:
    """Give the moment with the mean probability of what was said in it by its party; by both where that said nothing.

    A moment without words, such as a silence, has none.
    """
    for turns in ([t for t in transcript.turns if t.party == moment.party], transcript.turns):
        found = [word.probability for turn in turns for word in turn.words if _inside(word.start, word.end, moment)]
        if found:
            return replace(moment, probability=sum(found) / len(found))
    return moment


def narrowed(moment: Moment, transcript: Transcript, text: str) -> Moment:
    """Give the moment of a turn with only the seconds in which some words of it are spoken; the turn if none are."""
    sought = normal(text).text
    for turn in transcript.turns:
        if turn.party == moment.party and turn.start == moment.span.start and sought:
            line = line_of(turn)
            at = line.normal.find(sought)
            if at >= 0:
                return replace(moment, span=line.span(at, at + len(sought)))
    return moment


def _inside(start: float, end: float, moment: Moment) -> bool:
    return moment.span.start <= (start + end) / 2 <= moment.span.end
