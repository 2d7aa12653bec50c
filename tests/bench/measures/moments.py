"""What happens about the floor in a generated call: turns, back-channels, interruptions, competing starts.

Each moment is drawn at random and put at the end of a draft. What it comes to by the definitions is not decided here.
"""

from __future__ import annotations

from tests.bench.measures import bank
from tests.bench.measures.draft import Draft, other
from tests.bench.measures.truth import Leg


def exchange(draft: Draft) -> None:
    """Somebody says something, mostly the one who has not spoken last; at times the other puts a 嗯 into it."""
    party = next_party(draft)
    draft.turn(party, _text(draft, party), draft.gap())


def listened(draft: Draft) -> None:
    """A longer turn with back-channels of the other side in it, at times two in a row, at times one after it."""
    party = next_party(draft)
    piece = draft.turn(party, _long(draft, party), draft.gap())
    at = piece.begin + draft.draw.uniform(0.8, 2.0)
    while at < piece.end - 0.3:
        for _ in range(draft.draw.choice((1, 1, 1, 2))):
            back = draft.say(other(party), draft.draw.choice(bank.BACKCHANNELS), at, "backchannel", slower=0.75)
            at = back.end + draft.draw.uniform(0.3, 0.6)
        draft.now = max(draft.now, back.end)
        at += draft.draw.uniform(1.0, 4.0)
    if draft.draw.random() < 0.4:
        text = draft.draw.choice(bank.BACKCHANNELS)
        back = draft.say(other(party), text, draft.now + draft.draw.uniform(-0.15, 0.6), "backchannel", slower=0.75)
        draft.now = max(draft.now, back.end)


def interruption(draft: Draft) -> None:
    """One side talks into a longer turn of the other's; who is talked into stops soon, late, or not at all."""
    draw = draft.draw
    over = next_party(draft, stays=0.35)
    by = other(over)
    floor = draft.turn(over, _long(draft, over), draft.gap())
    length = floor.end - floor.begin
    stops = draw.random() < 0.5
    overlap = draw.choice((draw.uniform(0.2, 1.0), draw.uniform(0.8, 2.0), draw.uniform(1.5, 4.0)))
    inside = not stops and draw.random() < 0.35
    if stops or inside:
        start = floor.begin + draw.uniform(1.2, max(1.3, length - overlap - 0.5))
    else:
        start = max(floor.begin + 1.2, floor.end - overlap)
    text = bank.line(by, draw, 4, 9) if inside else _text(draft, by, 5)
    piece = draft.say(by, text, start)
    if stops and start + overlap < floor.end - 0.3:
        floor.cut(start + overlap)
        draft.now = floor.end
    draft.mean("interruption", by, piece.begin, min(piece.end, floor.end), stops=stops, inside=inside)
    if piece.end > floor.end:
        draft.take(piece)


def false_start(draft: Draft) -> None:
    """One side begins to say something into the other's turn and gives up after a syllable or three."""
    draw = draft.draw
    over = next_party(draft)
    floor = draft.turn(over, _long(draft, over), draft.gap())
    start = floor.begin + draw.uniform(1.0, max(1.1, floor.end - floor.begin - 1.0))
    piece = draft.say(other(over), bank.line(other(over), draw, 6), start, "false_start")
    piece.cut(piece.begin + draw.uniform(0.1, 0.6))
    draft.mean("false_start", other(over), piece.begin, piece.end)
    draft.now = max(draft.now, piece.end)


def competing(draft: Draft) -> None:
    """After a pause both begin at nearly the same time; one gives way, soon or late."""
    draw = draft.draw
    first = next_party(draft, stays=0.5)
    one = draft.turn(first, _text(draft, first, 6), draw.uniform(1.05, 2.8))
    two = draft.say(other(first), _text(draft, other(first), 6), one.begin + draw.uniform(0.0, 0.5))
    stays, leaves = (one, two) if draw.random() < 0.5 else (two, one)
    leaves.cut(two.begin + draw.choice((draw.uniform(0.25, 1.4), draw.uniform(1.0, 3.0))))
    draft.mean("competing", "unknown", one.begin, min(one.end, two.end))
    draft.last, draft.now = stays, max(one.end, two.end)


def next_party(draft: Draft, stays: float = 0.2) -> Leg:
    """Whose turn it is: mostly the other's."""
    spoke = draft.last.party if draft.last else "unknown"
    if spoke not in ("agent", "customer"):
        return draft.draw.choice(("agent", "customer"))
    party: Leg = "agent" if spoke == "agent" else "customer"
    return party if draft.draw.random() < stays else other(party)


def _text(draft: Draft, party: Leg, shortest: int = 4) -> str:
    """A turn of one line, sometimes of two or three."""
    text = bank.line(party, draft.draw, shortest)
    while draft.draw.random() < 0.3 and bank.spoken(text) < 60:
        text += bank.line(party, draft.draw)
    return text


def _long(draft: Draft, party: Leg) -> str:
    """A turn long enough to be talked into."""
    text = bank.line(party, draft.draw, 14)
    while bank.spoken(text) < 24 or (draft.draw.random() < 0.3 and bank.spoken(text) < 80):
        text += bank.line(party, draft.draw, 8)
    return text
