"""Forms as PDF, A4 with page numbers, by WeasyPrint: the extra ``pdf``."""

from __future__ import annotations

from typing import Any, NoReturn

from qa.errors import UsageError
from qa.report.forms.html import form_html
from qa.report.forms.parts import Document
from qa.report.labels import Lang


def form_pdf(document: Document, lang: Lang = "zh") -> bytes:
    """Write a document as PDF, from its page.

    Set in Noto Sans CJK SC where the system has it, else in another Chinese face. Nothing is fetched: a page names no
    other file, and an address that got into one is refused.

    Raises
    ------
    UsageError
        The extra is not installed, or Pango, which it sets text with, is not on the system.
    """
    html = _engine()
    data: bytes = html(string=form_html(document, lang), url_fetcher=_nothing).write_pdf()
    return data


def _engine() -> Any:
    try:
        from weasyprint import HTML
    except ImportError as error:
        raise UsageError(
            "PDF needs the extra `pdf`, which is not installed", mend="pip install 'tingjian[pdf]', or take -f html"
        ) from error
    except OSError as error:  # found as a package, but Pango's library is not
        raise UsageError(
            f"PDF needs Pango, which cannot be loaded: {error}",
            mend="install it (Debian: libpango-1.0-0 libpangoft2-1.0-0), or take -f html",
        ) from error
    return HTML


def _nothing(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"{url} is not fetched")
