"""What happens in a generated call when nobody speaks: silences, holds, keys, tones; and how it begins and ends."""

from __future__ import annotations

from qa.types import Span
from samples.make.speech import RATE
from tests.bench.measures import bank, tones
from tests.bench.measures.draft import Draft
from tests.bench.measures.moments import next_party
from tests.bench.measures.music import STYLES, music
from tests.bench.measures.truth import Leg

# ---- between -------------------------------------------------------------------------------------


def silence(draft: Draft) -> None:
    """Nobody speaks for 1–15 s: somebody thinks, looks something up, or just says nothing."""
    draw = draft.draw
    seconds = draw.choice((draw.uniform(1, 3), draw.uniform(2.5, 6), draw.uniform(5, 15)))
    kind = draw.choice(("wait", "thinks", "question", "nothing"))
    if kind == "wait":
        draft.turn("agent", draw.choice(bank.WAITS), draft.gap())
    elif kind == "thinks":
        draft.turn("customer", draw.choice(bank.TAKES_TIME), draft.gap())
    elif kind == "question":
        draft.turn("agent", draw.choice(bank.QUESTIONS), draft.gap())
    start = draft.now
    party = next_party(draft, stays=0.5)
    piece = draft.turn(party, bank.line(party, draw), seconds)
    draft.mean("silence", "unknown", start, piece.begin, how=kind)


def hold(draft: Draft) -> None:
    """The customer is kept waiting 6–45 s: music on either leg, the agent's leg muted, or dead air."""
    draw = draft.draw
    kind = draw.choice(("music", "music", "music", "far_music", "muted", "muted", "dead"))
    notice, thanks = draw.random() < 0.75, draw.random() < 0.75
    seconds = draw.choice((draw.uniform(6, 15), draw.uniform(10.5, 45)))
    if notice:
        draft.turn("agent", draw.choice(bank.WAITS), draft.gap())
    else:
        draft.turn("agent", bank.line("agent", draw), draft.gap())
    asked = draft.now
    if draw.random() < 0.3:  # 请稍等。——好的。
        draft.turn("customer", draw.choice(("好的。", "嗯，好。", "行。")), draw.uniform(0.2, 0.6))
    quiet = draft.now
    start = quiet + draw.uniform(0.2, 1.0)
    {"music": _music, "far_music": _far_music, "muted": _muted, "dead": _dead}[kind](draft, start, seconds)
    until = start + seconds
    if draw.random() < 0.2 and seconds > 9:
        back = draft.say("customer", draw.choice(bank.CALLS_BACK), start + draw.uniform(3, seconds - 3))
        draft.last = back
    ringing = kind == "music" and draw.random() < 0.15
    if ringing:  # put through to a colleague
        count = draw.randint(1, 3)
        rung = draft.tone(
            "ringback", "agent", until + draw.uniform(0.3, 2), tones.cadence("ringback", count, draw), count
        )
        draft.now = rung.end
    else:
        draft.now = until
    begin = draw.choice(bank.RESUMES) if thanks else ""
    back = draft.turn("agent", begin + bank.line("agent", draw), draw.uniform(0.1, 0.8))
    draft.mean(
        "hold", "agent", start, until, how=kind, notice=notice, thanks=thanks, asked=asked, quiet=quiet, back=back.begin
    )


def _music(draft: Draft, start: float, seconds: float) -> None:
    _play(draft, "agent", start, seconds)
    if seconds > 14 and draft.draw.random() < 0.15:  # a queue's voice over its own music
        draft.say("system", draft.draw.choice(bank.QUEUE_VOICES), start + draft.draw.uniform(4, seconds - 8), "system")


def _far_music(draft: Draft, start: float, seconds: float) -> None:
    _play(draft, "customer", start, seconds)


def _play(draft: Draft, leg: Leg, start: float, seconds: float) -> None:
    style = draft.draw.choice(STYLES)
    span = draft.put(leg, start, music(seconds, style, draft.draw.uniform(-34, -17), draft.draw))
    draft.music[leg].append(span)


def _muted(draft: Draft, start: float, seconds: float) -> None:
    draft.muted.append(Span(start, start + seconds))


def _dead(draft: Draft, start: float, seconds: float) -> None:
    del draft, start, seconds  # nothing but the line's own noise


def keys(draft: Draft) -> None:
    """The customer is asked for keys and presses them."""
    draw = draft.draw
    draft.turn("agent", draw.choice(bank.KEYS), draft.gap())
    count = draw.randint(1, 11)
    span = draft.tone("dtmf", "customer", draft.now + draw.uniform(0.5, 2.5), tones.keys(count, draw), count)
    draft.now = span.end
    draft.turn("agent", bank.line("agent", draw), draw.uniform(0.3, 1.5))


def second_call(draft: Draft) -> None:
    """Another call knocks on one leg while they talk."""
    draw = draft.draw
    count = draw.randint(1, 3)
    start = draft.now + draw.uniform(0.0, 1.0)
    leg: Leg = draw.choice(("agent", "customer"))
    draft.tone("call_waiting", leg, start, tones.cadence("call_waiting", count, draw), count)
    party = next_party(draft)
    draft.turn(party, bank.line(party, draw, 12), draw.uniform(0.1, 0.8))


def surroundings(draft: Draft) -> None:
    """Music where the customer is, while both go on talking: no hold."""
    draw = draft.draw
    start = draft.now
    while draft.now - start < draw.uniform(6, 15):
        party = next_party(draft)
        draft.turn(party, bank.line(party, draw, 8), draft.gap())
    style = draw.choice(STYLES)
    seconds = draft.now - start
    draft.music["customer"].append(draft.put("customer", start, music(seconds, style, draw.uniform(-42, -32), draw)))


# ---- the ends ------------------------------------------------------------------------------------


def opening(draft: Draft) -> None:
    """Ring-back or a colour ring-back or nothing, an announcement or none, and the first words."""
    draw = draft.draw
    leg: Leg = "agent" if draft.direction == "inbound" else "customer"
    kind = draw.choice(("nothing", "nothing", "rings", "rings", "rings", "colour", "colour voice"))
    if kind == "rings":
        _rings(draft, leg)
    elif kind == "colour":
        start, seconds = draw.uniform(0, 1.0), draw.uniform(4, 15)
        style = draw.choice(STYLES)
        span = draft.put(leg, start, music(seconds, style, draw.uniform(-30, -17), draft.draw))
        draft.music[leg].append(span)
        draft.now = span.end
    elif kind == "colour voice":
        piece = draft.say("system", draw.choice(bank.RINGING_VOICES), draw.uniform(0.2, 1), "system", legs=(leg,))
        draft.now = piece.end
    if draft.direction == "inbound" and draw.random() < 0.4:
        piece = draft.say("system", draw.choice(bank.ANNOUNCEMENTS), draft.now + draw.uniform(0.2, 1.0), "system")
        draft.now = piece.end
    if draft.direction == "inbound":
        draft.turn("agent", draw.choice(bank.GREETINGS), draw.uniform(0.3, 1.5))
        draft.turn("customer", draw.choice(bank.OPENERS), draft.gap())
    else:
        draft.turn("customer", draw.choice(bank.HELLOS), draw.uniform(0.3, 1.5))
        draft.turn("agent", draw.choice(bank.CALLS_OUT), max(0.05, draft.gap()))


def _rings(draft: Draft, leg: Leg) -> None:
    """One to six rings; the recording may start inside one, and the answer may cut the last."""
    draw = draft.draw
    count = draw.randint(1, 6)
    wave = tones.cadence("ringback", count, draw)
    early = draw.uniform(0.1, 0.85) if draw.random() < 0.3 else 0.0  # seconds before the recording
    lost = draw.uniform(0.1, 0.7) if draw.random() < 0.3 else 0.0
    if count == 1 and early + lost > 0.8:
        lost = 0.0
    wave = wave[: len(wave) - round(lost * RATE)]
    span = draft.tone("ringback", leg, -early or draw.uniform(0.1, 4.0), wave, count)
    shortest = 1 - early - lost if count == 1 else 1 - max(early, lost)
    draft.mean("rings", "unknown", span.start, span.end, shortest=shortest)
    draft.now = span.end + draw.choice((0.05, draw.uniform(0, 3.5)))


def ending(draft: Draft) -> None:
    """Farewells, perhaps a menu; then a busy tone on either leg, both or neither, or congestion."""
    draw = draft.draw
    if draw.random() < 0.8:
        draft.turn("customer", draw.choice(bank.FAREWELLS), draft.gap())
        draft.turn("agent", draw.choice(bank.CLOSINGS), draft.gap())
    if draw.random() < 0.1:
        piece = draft.say("system", draw.choice(bank.MENUS), draft.now + draw.uniform(0.4, 1.5), "system")
        draft.now = piece.end
    how = draw.choices(("none", "customer", "agent", "both", "congestion"), (6, 6, 3, 1, 1))[0]
    start = draft.now + draw.uniform(0.2, 1.5)
    kind = "congestion" if how == "congestion" else "busy"
    legs: tuple[Leg, ...] = {"none": (), "both": ("agent", "customer"), "agent": ("agent",)}.get(how, ("customer",))
    count = draw.randint(3, 12)
    wave = tones.cadence(kind, count, draw)
    for leg in legs:
        draft.now = max(draft.now, draft.tone(kind, leg, start, wave, count).end)
    draft.now += draw.uniform(0.05, 2.0)
