"""How single values look in a terminal. Text of others is shown as it is: never as markup or control codes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa.report.labels import Lang, word
from qa.scorecard import Rate
from qa.types import CallInfo, Evidence

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

NONE = "—"


def cell(value: object, style: str = "") -> Text:
    """Give a value as text that rich neither reads as markup nor passes on to the terminal as a command."""
    from rich.text import Text

    shown = NONE if value is None or value == "" else str(value)
    kinds = [(each, unicodedata.category(each)) for each in shown]
    kept = (" " if kind in ("Cc", "Zl", "Zp") else each for each, kind in kinds if kind not in ("Cf", "Cs"))
    return Text("".join(kept), style=style)


def stacked(values: Iterable[object]) -> Text:
    """Give values one under the other in one cell."""
    from rich.text import Text

    shown = [cell(value) for value in values if value]
    return Text("\n").join(shown) if shown else cell(None)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()) -> Table:
    """Give a plain table; the columns in `right` are numbers."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, header in enumerate(headers):
        made.add_column(cell(header), justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(value if isinstance(value, Text) else cell(value) for value in row))
    return made


def as_text(shown: RenderableType, *, width: int = 100, colour: bool = False) -> str:
    """Give what a terminal of this width would show, without trailing spaces."""
    from io import StringIO

    from rich.console import Console

    stream = StringIO()
    console = Console(file=stream, width=width, force_terminal=colour, color_system="truecolor" if colour else None)
    console.print(shown)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def clock(seconds: float) -> str:
    """Give a time in a call, e.g. ``1:05.2`` or ``1:00:05.2``, to be found in any player."""
    tenths = round(max(0.0, seconds) * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{head}:{tenths // 10:02d}.{tenths % 10}"


def span(evidence: Evidence) -> str:
    """Give the seconds of a moment."""
    return f"{clock(evidence.start)}–{clock(evidence.end)}"


def quote(evidence: Evidence, lang: Lang) -> str:
    """Give who said what."""
    said = f"“{evidence.text}”" if evidence.text else ""
    return f"{word(evidence.party, lang)}{said}"


def number(value: float | None, digits: int = 2) -> str:
    """Give a number with at most so many digits behind the point."""
    if value is None:
        return NONE
    shown = f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0 takes the sign from -0
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def percent(value: float | None) -> str:
    """Give a share."""
    return NONE if value is None else f"{value * 100:.0f}%"


def handed_over(info: CallInfo, lang: Lang) -> str:
    """The agents of a call that was transferred, with the second each of them took over, and whose score this is."""
    chain = " → ".join(f"{who(h.agent_id, h.agent_name)} {clock(h.start)}" for h in info.handlers)
    return f"{word('handed_over', lang)} {who(info.agent_id, info.agent_name)}: {chain}"


def who(agent_id: str | None, agent_name: str | None) -> str:
    """Name an agent with the id, as far as they are known."""
    if agent_name and agent_id:
        return f"{agent_name} ({agent_id})"
    return agent_name or agent_id or NONE


def notes(demonstration: int, lang: Lang) -> list[Text]:
    """Give the warning that belongs under everything that rests on the demonstration model."""
    if not demonstration:
        return []
    return [cell(word("demonstration_note", lang).format(n=int(demonstration)), "yellow")]


def rate(value: Rate) -> str:
    """Give a rate with its counts and its interval."""
    if value.rate is None:
        return NONE
    return f"{value.part}/{value.whole} = {percent(value.rate)} ({percent(value.low)}–{percent(value.high)})"
