"""Pages out: a frozen dataclass and a template make HTML, an error makes a page, a toast or JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, partial
from importlib import resources
from typing import cast
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from qa.errors import QaError
from qa.report.labels import Lang
from qa.report.pages import FILTERS, GLOBALS, shown
from qa.web.access import rights_of, user_of
from qa.web.desk import desk_of
from qa.web.errors import SignInError, status_of
from qa.web.words import say

PACKAGE = "qa.web"
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"
THEMES = ("auto", "light", "dark")


def render(
    request: Request, template: str, page: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Fill a template with a page's values; `page` is all that it gets of the handler's.

    `template` is a path under ``qa/web/templates``. Beside `page` every template has `user`, `rights`, `lang`, `theme`,
    `t` (a word of the page's language), `here` (the path), `nonce` and `static` (the address of a file of ours).
    """
    return HTMLResponse(filled(request, template, page), status_code=status, headers=dict(headers or {}))


def filled(request: Request, template: str, page: object) -> str:
    """The text that `render` sends."""
    from qa.web.rooms import NAV

    user, lang = user_of(request), lang_of(request)
    rights = rights_of(user) if user else frozenset()
    desk = desk_of(request)
    return (
        _engine()
        .get_template(template)
        .render(
            page=page,
            user=user,
            rights=rights,
            nav=[entry for entry in NAV if entry.shown(user, rights)],
            lang=lang,
            theme=theme_of(request),
            t=partial(say, lang=lang),
            here=request.url.path,
            query=request.url.query,
            nonce=request.scope.get("state", {}).get("nonce", ""),
            static=static,
            local=desk.local,
            local_now=desk.local(desk.now()),
        )
    )


def lang_of(request: Request) -> Lang:
    """The language that somebody chose, else that of the settings."""
    chosen = request.cookies.get("lang")
    return cast(Lang, chosen) if chosen in ("zh", "en") else desk_of(request).settings.lang


def theme_of(request: Request) -> str:
    """Light, dark, or as the system has it."""
    chosen = request.cookies.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def is_htmx(request: Request) -> bool:
    """Whether a fragment is asked for, and not a page."""
    return request.headers.get("hx-request") == "true"


def is_api(request: Request) -> bool:
    """Whether a program asks."""
    return request.url.path.startswith("/api")


def went(request: Request, to: str) -> Response:
    """Send somebody on after a form was taken: a page that is loaded again does nothing twice."""
    if is_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": quote(to, safe=_IN_ADDRESSES)})
    return RedirectResponse(to, status_code=303)


def toast(text: str, kind: str = "good") -> dict[str, str]:
    """The header that makes a page show a short message; `kind` is good or bad."""
    return {"HX-Trigger": json.dumps({"toast": {"text": text, "kind": kind}})}


def answer_error(request: Request, error: QaError) -> Response:
    """Say what is wrong, and the mend: JSON for programs, a toast for fragments, else a page."""
    status = status_of(error)
    # what was sent may stand in it: no half of a pair of surrogates, which no answer can hold
    told = {name: text and shown(text) for name, text in _parts(error).items()}
    if is_api(request):
        return JSONResponse(told, status_code=status)
    if isinstance(error, SignInError):
        if is_htmx(request):
            return Response(status_code=401, headers={"HX-Trigger": json.dumps({"expired": {}})})
        if request.method not in ("GET", "HEAD"):
            return render(request, "account/over.html", None, status=status)
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", status_code=303)
    if is_htmx(request):
        signal = {getattr(error, "signal", "refused"): {"status": status}}
        told = json.loads(toast(_in_words(request, error), "bad")["HX-Trigger"]) | signal
        return Response(status_code=status, headers={"HX-Trigger": json.dumps(told), "HX-Reswap": "none"})
    return render(request, "error.html", {"status": status, **told}, status=status)


def _in_words(request: Request, error: QaError) -> str:
    """An error in the reader's language where it has a `word` of the pages, else as programs are told it."""
    word: str | None = getattr(error, "word", None)
    return say(word, lang_of(request), **getattr(error, "values", {})) if word else error.message


def _parts(error: QaError) -> dict[str, str | None]:
    return {"problem": error.problem, "where": error.where, "mend": error.mend}


def static(name: str) -> str:
    """The address of a file of ours, with a mark of its content, so that a browser keeps it until it changes."""
    return f"/static/{name}?v={_mark(name)}"


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(resources.files(PACKAGE).joinpath("static", name).read_bytes()).hexdigest()[:10]


@cache
def _engine() -> Environment:
    made = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.filters |= FILTERS
    made.globals |= GLOBALS
    return made
