"""What every request and every answer goes through: whose host, whose page, and what a page may load.

Cross-site requests are refused by what browsers tell of themselves (``Sec-Fetch-Site``, else ``Origin``) and by cookies
that are ``SameSite=Lax``; see OWASP's Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers".
"""

from __future__ import annotations

import secrets

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import QaError
from qa.web.access import user_of
from qa.web.errors import ForbiddenError, SignInError, TooLargeError
from qa.web.render import answer_error

TOKENS = "/api/token"
"""Asks for a name and a password, and sets no cookie: a page of another site gains nothing by it."""
MIB = 1 << 20
LARGEST = 2 * MIB
"""Bytes of a request, but for files: nothing that people type is longer."""
UPLOADS = ("/ingest", "/rubrics")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_PAGES = frozenset({"same-origin", "none"})
"""`none` is a person who typed the address; browsers never say it of another page's form."""


class Guard:
    """Refuses what comes by a wrong name or from another site, and sends the headers that hold a page in."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None, *, secure: bool) -> None:
        self._app, self._hosts, self._secure = app, hosts, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on and add headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(12)
        scope.setdefault("state", {})["nonce"] = nonce

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(nonce).items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self._refused(scope) or await _unbearable(scope, receive)
        if refused is None:
            await self._app(scope, receive if _is_upload(scope) else _bounded(receive), sending)
        else:
            await answer_error(Request(scope, receive), refused)(scope, receive, sending)

    def _refused(self, scope: Scope) -> QaError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts is not None and host.lower() not in self._hosts:
            return ForbiddenError(
                f"this desk is not called {host!r}", mend="open it by the address it was started with"
            )
        if scope["method"] in SAFE or scope["path"] == TOKENS or _is_program(headers):
            return None
        if not _own_page(headers, host):
            return ForbiddenError("sent by a page of another site", mend="do it on the desk's own page")
        return None

    def _headers(self, nonce: str) -> dict[str, str]:
        policy = (
            f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
            "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'"
        )
        headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "private, no-store",
        }
        if self._secure:
            headers["strict-transport-security"] = "max-age=31536000"
        return headers


def _is_upload(scope: Scope) -> bool:
    """Whether files are taken here; how large they may be is the room's to say."""
    path: str = scope["path"].removeprefix("/api")
    return any(path == each or path.startswith(f"{each}/") for each in UPLOADS)


async def _unbearable(scope: Scope, receive: Receive) -> QaError | None:
    """Refuse a body before it is read: one too large, or a file from nobody, which would be kept on disk first."""
    headers = Headers(scope=scope)
    length, untold = headers.get("content-length", "0"), "transfer-encoding" in headers
    large = not length.isdigit() or int(length[:19]) > LARGEST
    if scope["method"] in SAFE or not (large or (untold and _is_upload(scope))):
        return None
    if not _is_upload(scope):
        return TooLargeError("more was sent than is taken here", mend=f"{LARGEST // MIB} MiB are the most")
    user = await run_in_threadpool(user_of, Request(scope, receive))
    return None if user else SignInError("nobody is signed in", mend="sign in")


def _bounded(receive: Receive) -> Receive:
    """Stop reading a body that does not tell how large it is where it grows too large."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST:
            raise HTTPException(413, "More was sent than is taken here. 内容太大。")
        return message

    return bounded


def _is_program(headers: Headers) -> bool:
    """Whether a request shows a token, which no other site's page can make a browser send, in the place of a cookie."""
    return headers.get("authorization", "").lower().startswith("bearer ")


def _own_page(headers: Headers, host: str) -> bool:
    """Whether a request that changes something comes from a page of this desk."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN_PAGES
    origin = headers.get("origin")
    return origin is not None and origin.lower().partition("://")[2] == host.lower()
