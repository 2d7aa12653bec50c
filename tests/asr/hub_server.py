"""A Hugging Face hub on localhost, as small as its client allows: one repository, its listing, and its files."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

COMMIT = "0123456789abcdef0123456789abcdef01234567"
WEIGHTS = "model.bin"


@dataclass
class Hub:
    """What the server has and what it was asked for.

    Parameters
    ----------
    repository
        The one that is there.
    files
        Its files by name; `WEIGHTS` is kept as a large file, under its SHA-256.
    told_size
        The size of the weights that the listing tells, where it is not the true one.
    stall_after
        Bytes of the weights after which nothing more is sent, until `going_on` is set.
    """

    repository: str
    files: Mapping[str, bytes]
    told_size: int | None = None
    stall_after: int | None = None
    going_on: threading.Event = field(default_factory=threading.Event)
    stalled: threading.Event = field(default_factory=threading.Event)
    ranges: list[str | None] = field(default_factory=list)
    """The `Range` of every request for the weights, in order."""
    requests: list[str] = field(default_factory=list)
    endpoint: str = ""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve until the block is left; `hub.endpoint` is what HF_ENDPOINT should be."""

    class Handler(_Handler):
        own = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.going_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a model's folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    own: ClassVar[Hub]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.own.requests.append(f"{self.command} {path}")
        name = self.own.repository
        if path in (f"/api/models/{name}", f"/api/models/{name}/revision/main"):
            self._send_json({"id": name, "modelId": name, "sha": COMMIT, "siblings": self._siblings()})
        elif path == f"/api/models/{name}/tree/{COMMIT}":
            self._send_json([self._entry(file) for file in self.own.files])
        elif found := re.fullmatch(f"/{name}/resolve/(main|{COMMIT})/(.+)", path):
            self._send_file(found[2])
        else:
            self._send(404, b"", {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"})

    do_HEAD = do_GET  # noqa: N815 — http.server's own naming

    def _siblings(self) -> list[dict[str, Any]]:
        return [
            {"rfilename": file, "size": entry["size"], "blobId": entry["oid"]}
            | (
                {"lfs": {"sha256": entry["lfs"]["oid"], "size": entry["size"], "pointerSize": 134}}
                if "lfs" in entry
                else {}
            )
            for file in self.own.files
            for entry in [self._entry(file)]
        ]

    def _entry(self, file: str) -> dict[str, Any]:
        body = self.own.files[file]
        entry = {"type": "file", "path": file, "size": len(body), "oid": hashlib.sha1(body).hexdigest()}
        if file == WEIGHTS:
            size = self.own.told_size or len(body)
            entry |= {"size": size, "lfs": {"oid": _sha256(body), "size": size, "pointerSize": 134}}
        return entry

    def _send_file(self, file: str) -> None:
        body = self.own.files.get(file)
        if body is None:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})
            return
        etag = _sha256(body) if file == WEIGHTS else hashlib.sha1(body).hexdigest()
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
        if file == WEIGHTS and self.command == "GET":
            self.own.ranges.append(self.headers.get("Range"))
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked is None:
            self._send(200, body, headers, stalls=file == WEIGHTS)
        else:
            first = int(asked[1])
            headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
            self._send(206, body[first:], headers, stalls=file == WEIGHTS)

    def _send_json(self, data: object) -> None:
        self._send(200, json.dumps(data).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str], *, stalls: bool = False) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        limit = self.own.stall_after if stalls else None
        self.wfile.write(body[:limit])
        if limit is not None and limit < len(body):
            self.wfile.flush()
            self.own.stalled.set()
            self.own.going_on.wait(60)
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
