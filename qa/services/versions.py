"""Published versions of somebody's own packs: a copy of each, so that what scores were made by can be read.

``<folder>/<rubric>/<version>/`` holds the files of a pack as they were; ``NEWEST`` beside them names the version that
is in force. The store holds the hash of each version's content (`qa.store.rubrics`): a published version does not
change.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qa.errors import RefusedError, UsageError
from qa.packs.cases import read_cases, run_case
from qa.packs.lint import Finding, lint
from qa.packs.load import Pack, load_pack
from qa.store import Store
from qa.types.people import Act

NEWEST = "NEWEST"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Health:
    """What speaks against publishing a pack: cases that give another outcome, and what the linter found.

    `failing` names the cases, `wrong` tells every outcome that is another.
    """

    cases: int
    failing: tuple[str, ...]
    wrong: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def good_cases(self) -> int:
        """Cases that give what they must."""
        return self.cases - len(self.failing)

    @property
    def good(self) -> bool:
        """Whether nothing does."""
        return not self.wrong and not self.findings


def health(pack: Pack) -> Health:
    """Run a pack's cases and its linter."""
    cases = read_cases(pack) if (pack.folder / "cases.yaml").is_file() else []
    results = [run_case(pack, case) for case in cases]
    wrong = tuple(
        f"{result.case.name}: {item} {outcome.outcome.value} ≠ {result.case.expect[item]} — {outcome.reason}"
        for result in results
        for item, outcome in result.wrong.items()
    )
    failing = tuple(result.case.name for result in results if result.wrong)
    return Health(len(cases), failing, wrong, tuple(_without_folder(each, pack) for each in lint(pack)))


def _without_folder(finding: Finding, pack: Pack) -> Finding:
    return replace(finding, where=finding.where.replace(f"{pack.folder}/", ""))


def published_folders(folder: Path) -> list[Path]:
    """The folders of all published versions, those in force first."""
    found = sorted(path.parent for path in folder.glob("*/*/rubric.yaml") if _VERSION.fullmatch(path.parent.name))
    newest = {in_force(folder, path.parent.name) for path in found}
    return sorted(found, key=lambda path: path not in newest)


def in_force(folder: Path, rubric: str) -> Path | None:
    """The folder of the version of a rubric that is in force; None where none was published here."""
    try:
        version = (folder / rubric / NEWEST).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    found = folder / rubric / version
    return found if _VERSION.fullmatch(version) and (found / "rubric.yaml").is_file() else None


def next_version(version: str, taken: Sequence[str]) -> str:
    """A version after this one that is not taken: the last number goes up by one."""
    wanted = version
    while wanted == version or wanted in taken:
        numbers = list(re.finditer(r"\d+", wanted))
        if not numbers:
            wanted += "-2"
            continue
        last = numbers[-1]
        wanted = f"{wanted[: last.start()]}{int(last[0]) + 1}{wanted[last.end() :]}"
    return wanted


def publish(
    store: Store, pack: Pack, folder: Path, *, author: str, at: datetime, despite: str = "", now: Health | None = None
) -> Path:
    """Publish a pack as it stands, and put it in force for its rubric; give the folder of the copy.

    Raises
    ------
    RefusedError
        Cases fail or the linter found something, and `despite` does not say why that is all right.
    StoreError
        The version was published with another content.
    UsageError
        The version can be no name of a folder.
    """
    rubric, version = pack.rubric.id, pack.rubric.version
    if not _VERSION.fullmatch(version):
        raise UsageError(f"“{version}” is no version", mend="write letters, digits, dots and hyphens, e.g. 1.1")
    found = now or health(pack)
    if not found.good and not despite.strip():
        raise RefusedError(
            f"{len(found.wrong)} cases fail, {len(found.findings)} findings of the linter",
            mend="mend them, or say why it may be published all the same",
        )
    detail = {"version": version, "content": pack.content, "cases": found.cases}
    detail |= {"failing": len(found.wrong), "findings": len(found.findings), "despite": despite} if despite else {}
    store.rubrics.publish(rubric, version, pack.content, Act(at, author, "publish rubric", f"rubric:{rubric}", detail))
    copied = _copied(pack, folder / rubric / version)
    _put(folder / rubric / NEWEST, version)
    return copied


def _copied(pack: Pack, to: Path) -> Path:
    """A copy of a pack's files: all of them or none. One that is there already has the same content."""
    if to.is_dir() and load_pack(str(to), whole=False).content == pack.content:
        return to
    to.parent.mkdir(parents=True, exist_ok=True)
    trial = Path(tempfile.mkdtemp(prefix=".new-", dir=to.parent))
    try:
        for path in sorted(pack.folder.glob("*.yaml")):
            shutil.copyfile(path, trial / path.name)
        if to.is_dir():
            shutil.rmtree(to)
        trial.rename(to)
    finally:
        shutil.rmtree(trial, ignore_errors=True)
    return to


def _put(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text + "\n", encoding="utf-8")
    os.replace(beside, path)
