"""How every page is filled: one template engine that escapes what others wrote and refuses names it does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from qa.report.cells import clock, handed_over, number, percent, who

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup


def shown(text: object) -> str:
    """Text of others without control characters, which no page may hold and a reader cannot see."""
    return "".join(each if each.isprintable() or each in "\n\t" else " " for each in str(text))


FILTERS: Mapping[str, Callable[..., Any]] = {"clock": clock, "number": number, "percent": percent, "shown": shown}
GLOBALS: Mapping[str, Callable[..., Any]] = {"who": who, "handed_over": handed_over}


@cache
def environment(package: str) -> Environment:
    """Give the engine of a package's folder ``templates``; the package may add globals of its own."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= FILTERS
    made.globals |= GLOBALS
    return made


def template(package: str, name: str) -> Template:
    """Give a template of a package's, by its name without ``.j2``."""
    return environment(package).get_template(f"{name}.j2")


def asset(package: str, name: str) -> Markup:
    """Give a style sheet or a script of ours as it stands, for a template to put into the page."""
    from markupsafe import Markup

    return Markup(resources.files(package).joinpath("templates", name).read_text(encoding="utf-8"))
