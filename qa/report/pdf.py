"""Pages as PDF by WeasyPrint: the extra ``pdf``."""

from __future__ import annotations

from typing import Any, NoReturn

from qa.errors import UsageError


def page_pdf(page: str) -> bytes:
    """Write a page of HTML as PDF, by its own rules for print.

    Nothing is fetched: a page names no other file, and an address that got into one is refused.

    Raises
    ------
    UsageError
        The extra is not installed, or Pango, which it sets text with, is not on the system.
    """
    data: bytes = _engine()(string=page, url_fetcher=_nothing).write_pdf()
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
