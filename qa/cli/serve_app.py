"""The options of ``qa serve``; the work is imported when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; another than this machine's own needs TLS or a proxy.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", help="Port to listen on; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
    cert: Annotated[Path | None, typer.Option("--cert", help="TLS certificate, PEM, with those between.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="The certificate's key, PEM. [default: in --cert]")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy in front does TLS, and passes on the Host that it is asked.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="Host that browsers ask for, e.g. qa.example.com; may be given several times."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", help="Where uploads, renditions and packs of your own lie. [default: beside the database]"
        ),
    ] = None,
    pack: Annotated[str | None, typer.Option("--pack", help="Rule pack: a name or a folder. [default: plaza]")] = None,
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option("--zone", help="Time zone of days and months, e.g. Asia/Shanghai. [default: this one's]"),
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language of pages: zh or en. [default: zh]")] = None,
    root: Annotated[
        list[Path] | None,
        typer.Option("--root", help="Folder of this machine that jobs may read; may be given several times."),
    ] = None,
    max_file: Annotated[
        float | None, typer.Option("--max-file", help="Most of one uploaded file, in GiB. [default: 2]", min=0.001)
    ] = None,
    max_job: Annotated[
        float | None, typer.Option("--max-job", help="Most of all files of one job, in GiB. [default: 200]", min=0.001)
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="Write a line for every request to stderr.")] = False,
) -> None:
    """Run the desk: a page to work from, for everybody, on one database. 工作台。

    The first start makes an administrator, and prints a one-time link to come in by.
    """
    from qa.cli.serve import Place, intake_of, run
    from qa.config import load_settings

    place = Place(host, port, cert, key, behind_proxy, tuple(name or ()), folder)
    intake = intake_of(root or [], max_file, max_job)
    run(load_settings({"db": db, "pack": pack, "zone": zone, "lang": lang}), place, log=log, intake=intake)
