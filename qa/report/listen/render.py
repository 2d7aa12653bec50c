"""The drawing as SVG, and as a page with the numbers and their definitions beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from qa.checks import names
from qa.report.cells import number, percent
from qa.report.labels import Lang
from qa.report.listen.definitions import DEFINITIONS
from qa.report.listen.picture import Picture, lines
from qa.report.listen.words import drawn, say
from qa.report.page import measure_name, measure_unit, problem_name
from qa.report.pages import asset, template
from qa.types import Event, Measure, Problem

PACKAGE = "qa.report.listen"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page tells beside the drawing.

    `roles` says which leg is whose, and why; `audio` is the address of what can be played.
    """

    title: str
    picture: Picture
    roles: str = ""
    measures: Mapping[str, Measure] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    demonstration: bool = False
    audio: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure on the page; `doubt` is why nobody is judged by it."""

    name: str
    value: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Group:
    """Measures with their definition; `doubt` is the doubt that all of them share."""

    title: str
    text: str
    figures: list[Figure]
    doubt: str


def listen_svg(picture: Picture, *, lang: Lang = "zh") -> str:
    """The drawing alone, as one SVG document."""
    laid = list(lines(picture, drawn(lang)))
    offsets = [sum(line.height for line in laid[:index]) for index in range(len(laid))]
    return template(PACKAGE, "listen.svg").render(
        lines=list(zip(laid, offsets, strict=True)),
        picture=picture,
        height=sum(line.height for line in laid),
        css=asset(PACKAGE, "drawing.css"),
        title=say("drawing", lang),
    )


def listen_page(heard: Shown, *, lang: Lang = "zh") -> str:
    """The page of one recording: the drawing, the numbers, what was wrong, and what can be listened to."""
    return template(PACKAGE, "listen.html").render(
        lang=lang,
        say=partial(say, lang=lang),
        heard=heard,
        lines=list(lines(heard.picture, drawn(lang))),
        groups=list(_groups(heard, lang)),
        moments=list(_moments(heard.picture.events, lang)),
        legend=list(_legend(heard.picture, lang)),
        problems=[(problem_name(each.kind, lang), each.detail) for each in heard.problems],
        css=asset(PACKAGE, "listen.css"),
        drawing=asset(PACKAGE, "drawing.css"),
        js=asset(PACKAGE, "listen.js"),
    )


def _groups(heard: Shown, lang: Lang) -> Iterator[Group]:
    """The measures in groups, each with its definition."""
    for definition in DEFINITIONS:
        figures = [_figure(name, heard, lang) for name in definition.measures if name in heard.measures]
        if figures:
            doubts = {figure.doubt for figure in figures}
            shared = doubts.pop() if len(doubts) == 1 else ""
            yield Group(definition.title[lang == "en"], definition.text[lang == "en"], figures, shared)


def _figure(name: str, heard: Shown, lang: Lang) -> Figure:
    value = heard.measures[name]
    title, unit = measure_name(name, lang), measure_unit(name)
    if value is None:
        told = say("unknown_value", lang)
    elif isinstance(value, str):
        told = say(value, lang)
    else:
        told = percent(value) if unit == "%" else number(value, 2) + (" s" if unit == "s" else "")
    kind = heard.doubts.get(name)
    doubt = "" if kind is None else problem_name(kind, lang) if lang == "en" else names.doubt(kind)
    return Figure(title, told, doubt)


def _moments(events: Sequence[Event], lang: Lang) -> Iterator[tuple[Event, str, str]]:
    """Every event with its name and its detail in words."""
    words = drawn(lang)
    for event in events:
        facts = [
            words.get(key, key) if value is True else f"{words.get(key, key)} {_told(value, words)}"
            for key, value in event.detail.items()
            if value not in (False, None, "", [])
        ]
        yield event, words.get(event.kind, event.kind), "；".join(facts) if lang == "zh" else "; ".join(facts)


def _told(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, float):
        return number(value, 2)
    if isinstance(value, list | tuple):
        return ", ".join(words.get(str(each), str(each)) for each in value)
    return words.get(str(value), str(value))


def _legend(picture: Picture, lang: Lang) -> Iterator[tuple[str, str]]:
    """What is really in this drawing, as class and name."""
    words = drawn(lang)
    lanes = picture.lanes
    there = {
        **{f"speech {lane.party}": f"{say(lane.party, lang)}{words['speech']}" for lane in lanes if lane.speech},
        "raised": words["raised"] if any(lane.raised for lane in lanes) else "",
        "music": words["music"] if any(lane.music for lane in lanes) else "",
        "tone": words["tone"] if any(lane.tones for lane in lanes) else "",
        "flat": words["flat"] if any(lane.flat for lane in lanes) else "",
    }
    kinds = {"dead" if e.detail.get("violation") and e.kind == "silence" else e.kind for e in picture.events}
    there |= {kind: words[kind] for kind in ("hold", "silence", "dead", "ring", "overtalk") if kind in kinds}
    return ((kind, name) for kind, name in there.items() if name)
