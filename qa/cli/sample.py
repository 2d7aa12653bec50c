"""``qa sample``: the calls that people should hear, and how many they have heard."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.report.labels import Lang
from qa.report.sample import covered_table, picks_table, sample_book, sample_json
from qa.services.drawn import drawings
from qa.services.sampling import Drawn, ToDraw, sample
from qa.store import open_store


def run(
    settings: Settings, asked: ToDraw, *, author: str | None, out: Path | None, as_json: bool, covered: bool
) -> None:
    """Draw the month's sample, or show the one that was drawn; write it where a file is named."""
    if out is not None and out.suffix.lower() != ".xlsx":
        raise UsageError(f"{out.name} is no workbook", mend="name a file that ends in .xlsx, or take --json")
    with open_store(settings.db, write=False) as store:
        # a drawing is written once; to look at it needs no right to write
        write = asked.again or not drawings(store, asked.month)
    with open_store(settings.db, write=write) as store:
        drawn = sample(store, asked, author=author or _user(), at=datetime.now(UTC), pack=settings.pack)
    errors = Console(stderr=True, soft_wrap=True)
    if as_json:
        facts = {"drawing": drawn.number, "at": drawn.at.isoformat(), "author": drawn.author}
        facts |= {"same_frame": drawn.same_frame, "proven": drawn.proven}
        sys.stdout.write(sample_json(drawn.sample, drawn.covered, facts))
    elif out is None:
        console = screen()
        if not covered:
            console.print(picks_table(drawn.sample.picks, settings.lang))
        console.print(covered_table(drawn.covered, settings.lang))
    if out is not None:
        _write(out, sample_book(drawn.sample, drawn.covered, settings.lang))
    for line in _told(drawn, settings.lang):
        errors.print(line, markup=False, highlight=False)


def _told(drawn: Drawn, lang: Lang) -> list[str]:
    made = drawn.sample
    counts = Counter(pick.random for pick in made.picks)
    when = f"{drawn.at:%Y-%m-%d %H:%M}Z"
    if lang == "en":
        state = "drawn and recorded" if drawn.new else "as recorded"
        head = f"{made.month}, drawing {drawn.number}, {state} {when} by {drawn.author}, seed {made.seed}"
        lines = [f"{head}: {counts[True]} at random, {counts[False]} for a reason"]
        if not drawn.same_frame:
            lines.append("calls came or went since; the recorded sample stands, --again draws anew")
        if drawn.proven is not None and not drawn.new:
            good = "the seed gives these calls: proven" if drawn.proven else "the seed does NOT give these calls"
            lines.append(good)
        return [*lines, f"next: qa review export --month {made.month} --sampled"]
    state = "已抽取并登记" if drawn.new else "此前登记"
    head = f"{made.month} 第 {drawn.number} 次抽样，{state}于 {when}，{drawn.author}，种子 {made.seed}"
    lines = [f"{head}：随机 {counts[True]} 通，重点 {counts[False]} 通"]
    if not drawn.same_frame:
        lines.append("此后通话有增减；仍以登记的样本为准，--again 重新抽取")
    if drawn.proven is not None and not drawn.new:
        lines.append("按登记的种子重抽，结果一致" if drawn.proven else "按登记的种子重抽，结果不一致！")
    return [*lines, f"next: qa review export --month {made.month} --sampled"]


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "qa"


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"cannot be written: {reason}", where=path, mend="close it in Excel") from error
