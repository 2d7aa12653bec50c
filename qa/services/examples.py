"""Finds the moments that a trainer asks for: candidates from the database, ranked, with their words and notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa.coaching import (
    Candidate,
    Example,
    Middle,
    Moment,
    Wanted,
    examples,
    moment_of,
    narrowed,
    rank,
    with_words,
)
from qa.errors import StoreError
from qa.report.coaching import Said, said_of
from qa.store import Store
from qa.types import Outcome, Span, Transcript
from qa.types.people import CaseNote, TurnHit

LOOKED_AT = 3
"""Times the number asked for: of so many candidates the words are read."""
MOST_HITS = 200
"""Turns with the words that were searched for."""
MOST_TWINS = 150


@dataclass(frozen=True, slots=True)
class Asked:
    """Which moments, how many, and the words that are to be spoken in them."""

    wanted: Wanted
    limit: int = 10
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The examples, best first, with the words of their calls and what the case book says of them, by call id."""

    examples: tuple[Example, ...]
    said: Mapping[str, Said]
    notes: Mapping[str, Sequence[CaseNote]] = field(default_factory=dict)


def find(store: Store, asked: Asked) -> Found:
    """Find examples.

    Raises
    ------
    StoreError
        There are none; the message says whether there are calls but nothing to hear in them.
    """
    moments = _moments(store, asked)
    middle = Middle.of(moments)
    looked_at = [each.moment for each in rank(moments, LOOKED_AT * asked.limit, middle)]
    words = store.examples.transcripts({moment.of.call_id for moment in looked_at})
    read = [_read(moment, words, asked.text) for moment in looked_at]
    made = examples(rank(read, asked.limit, middle), _good(store, asked.wanted, read))
    made = [_read_twin(each, words, store) for each in made]
    shown = {moment.of.call_id for each in made for moment in _both(each)}
    words |= store.examples.transcripts(shown - words.keys())
    said = {call_id: said_of(words[call_id]) for call_id in shown}
    return Found(tuple(made), said, _notes(store, shown))


def candidate_of(store: Store, call_id: str, item_id: str | None) -> Candidate:
    """Give a call with one of its items by its newest score; without the item where it has none of that name.

    Raises `StoreError` where there is no such scored call.
    """
    asked = Wanted(items=(item_id,) if item_id else (), calls=(call_id,))
    found = store.examples.candidates(asked) or store.examples.candidates(Wanted(calls=(call_id,)))
    if not found:
        raise StoreError(f"there is no scored call {call_id}", where=store.where, mend="qa list shows the calls")
    return found[0]


def found_case(store: Store, note: CaseNote) -> Found:
    """Give the moment of a case: its own stretch, else that of its item, else the whole call."""
    of = candidate_of(store, note.call_id, note.item_id)
    moment = moment_of(of) or Moment(of, "unknown", Span(0.0, of.duration))
    if note.start is not None and note.end is not None:
        moment = replace(moment, span=Span(note.start, note.end), searched=False)
    words = store.examples.transcripts({note.call_id})
    ranked = rank([with_words(moment, words[note.call_id])], 1)
    said = {note.call_id: said_of(words[note.call_id])}
    return Found((Example(ranked[0]),), said, {note.call_id: [note]})


def _moments(store: Store, asked: Asked) -> list[Moment]:
    if asked.text is not None:
        found = _spoken(store, asked, asked.text)
    else:
        measure = asked.wanted.measure
        candidates = [
            each
            for each in store.examples.candidates(asked.wanted)
            if measure is None or measure.measure not in each.doubts  # nobody is judged by it, or made an example
        ]
        if not candidates:
            raise StoreError("no such calls", where=store.where, mend="qa list shows what there is")
        by_item = bool(asked.wanted.items or asked.wanted.outcome)
        found = [each for each in map(moment_of, candidates) if each] if by_item else _events(store, asked, candidates)
        if not found:
            raise StoreError(
                f"{len(candidates)} such calls, but none with a moment to hear: what was asked for is shown by "
                "something that did not happen, by the call log or by the call as a whole",
                where=store.where,
                mend="qa list shows the calls",
            )
    return found


def _spoken(store: Store, asked: Asked, text: str) -> list[Moment]:
    """The turns in which words are spoken, in the calls that are wanted."""
    wanted = asked.wanted
    by_call: dict[str, list[TurnHit]] = defaultdict(list)
    hits = store.search(text, month=wanted.month, agent_id=wanted.agent, team=wanted.team, limit=MOST_HITS)
    for hit in hits:
        by_call[hit.call_id].append(hit)
    candidates = store.examples.candidates(replace(wanted, calls=tuple(by_call))) if by_call else []
    if not candidates:
        raise StoreError(f"“{text}” was not said in such calls", where=store.where, mend="qa search finds words")
    return [
        Moment(of, hit.party, Span(hit.start, hit.end), about=text) for of in candidates for hit in by_call[of.call_id]
    ]


def _events(store: Store, asked: Asked, candidates: Sequence[Candidate]) -> list[Moment]:
    """The longest of the events that a measure counts, in each call."""
    measure = asked.wanted.measure
    if measure is None:
        return []
    events = store.examples.events({each.call_id for each in candidates})
    moments = []
    for each in candidates:
        shown = [event for event in events[each.call_id] if measure.shows(event) and event.end > 0]
        if shown:
            longest = max(shown, key=lambda event: (event.end - event.start, -event.start))
            moments.append(Moment(each, longest.party, longest.span, about=longest.kind))
    return moments


def _read(moment: Moment, words: Mapping[str, Transcript], text: str | None) -> Moment:
    transcript = words[moment.of.call_id]
    return with_words(narrowed(moment, transcript, text) if text else moment, transcript)


def _good(store: Store, wanted: Wanted, shown: Iterable[Moment]) -> list[Moment]:
    """Moments of calls that passed the items that others failed, of the same month or the newest of several."""
    failed = [moment.of for moment in shown if moment.of.outcome is Outcome.FAILED]
    items = tuple(sorted({of.item_id for of in failed}))
    if not items:
        return []
    month = wanted.month or max((f"{of.started_at:%Y-%m}" for of in failed if of.started_at), default=None)
    passed = Wanted(items, Outcome.PASSED, month=month, rubric=wanted.rubric)
    candidates = store.examples.candidates(passed, most=MOST_TWINS)
    return [moment for moment in map(moment_of, candidates) if moment is not None]


def _read_twin(example: Example, words: dict[str, Transcript], store: Store) -> Example:
    """The same example, with the probability of its twin's words."""
    if example.twin is None:
        return example
    call_id = example.twin.moment.of.call_id
    if call_id not in words:
        words |= store.examples.transcripts({call_id})
    return replace(example, twin=replace(example.twin, moment=with_words(example.twin.moment, words[call_id])))


def _both(example: Example) -> list[Moment]:
    return [example.ranked.moment, *([example.twin.moment] if example.twin else [])]


def _notes(store: Store, call_ids: Iterable[str]) -> dict[str, list[CaseNote]]:
    notes: dict[str, list[CaseNote]] = defaultdict(list)
    shown = set(call_ids)
    for note in store.people.cases():
        if note.call_id in shown:
            notes[note.call_id].append(note)
    return notes
