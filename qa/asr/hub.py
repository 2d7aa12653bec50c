"""Speech models on the Hugging Face hub and in its cache on this machine.

Models are kept where every other program keeps them (``HF_HUB_CACHE``, ``HF_HOME``), in the hub's own layout. The
weights are fetched here rather than by ``snapshot_download``, which begins a broken-off file anew: they come into a
file of our own that the next attempt goes on with, are checked against their SHA-256, and only then become a part of
the cache. ``HF_ENDPOINT`` names a mirror; with ``HF_HUB_OFFLINE`` nothing is fetched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, Final

from qa.errors import ModelError

NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")
WAYS = (
    "there are three ways to get a model: leave --model out for the embedded demonstration model; on a machine that "
    "reaches the Hugging Face hub, or a mirror of it (HF_ENDPOINT), `qa models pull large-v3-turbo`; without a "
    "network, copy the folder that `qa models path large-v3-turbo` names on such a machine and give --model FOLDER"
)
_PATTERNS: Final = ("model.bin", "config.json", "preprocessor_config.json", "tokenizer.json", "vocabulary.*")
_PART: Final = ".tingjian-part"
_SPARE: Final = 64 * 2**20
"""Bytes that are left free on the disk: the small files beside the weights, and a database that grows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A model in the cache. `folder` is None for one whose download was broken off; `size` is in bytes."""

    repository: str
    folder: Path | None
    size: int


@cache
def known_names() -> dict[str, str]:
    """The short names that faster-whisper has for repositories."""
    from faster_whisper.utils import _MODELS

    return dict(_MODELS)


def offline() -> bool:
    """Whether the user has forbidden to fetch anything."""
    return any(
        os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    )


def cache_folder() -> Path:
    """Where the hub's client keeps what it has fetched."""
    from huggingface_hub.constants import HF_HUB_CACHE

    return Path(HF_HUB_CACHE)


def is_whole(folder: Path) -> bool:
    """Whether every file is there that a model needs."""
    has = [(folder / name).is_file() for name in NEEDED]
    return all(has) and any((folder / name).is_file() for name in VOCABULARIES)


def cached(repository: str) -> Path | None:
    """The folder of a repository's model in the cache, as of its last pull; None if it is not there, whole."""
    own = _folder_of(repository)
    try:
        commit = (own / "refs" / "main").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    folder = own / "snapshots" / commit
    return folder if commit and is_whole(folder) else None


def kept() -> Iterator[Kept]:
    """Every converted Whisper model in the cache, and every one that was broken off, by name."""
    for own in sorted(cache_folder().glob("models--*--*")):
        repository = own.name.removeprefix("models--").replace("--", "/", 1)
        folder = cached(repository)
        if folder is not None:
            yield Kept(repository, folder, sum(file.stat().st_size for file in folder.iterdir()))
        elif parts := list((own / "blobs").glob(f"*{_PART}")):
            yield Kept(repository, None, sum(part.stat().st_size for part in parts))


def pull(repository: str) -> Path:
    """Fetch a repository's model into the cache, or what is new of it, and give its folder.

    A download that was broken off goes on where it stopped. Progress is shown on stderr.

    Raises
    ------
    ModelError
        There is no such repository, it holds no converted Whisper model, the hub cannot be reached, or the disk is
        too small.
    """
    if offline():
        folder = cached(repository)
        if folder is None:
            raise ModelError(
                f"the model {repository!r} is not in the cache {cache_folder()}, and HF_HUB_OFFLINE is set",
                mend=WAYS,
            )
        return folder
    try:
        return _pull(repository)
    except ModelError:
        raise
    except Exception as error:  # the hub's client raises its own, those of its HTTP library, and OSError
        raise _explained(error, repository) from error


def _pull(repository: str) -> Path:
    from huggingface_hub import HfApi, snapshot_download

    info = HfApi().model_info(repository, files_metadata=True)
    files = [file for file in info.siblings or () if any(fnmatch(file.rfilename, p) for p in _PATTERNS)]
    if not any(file.rfilename == "model.bin" for file in files):
        raise ModelError(
            f"the repository {repository!r} holds no CTranslate2 model: there is no model.bin in it",
            mend="take one that was converted for faster-whisper, or convert it with ct2-transformers-converter",
        )
    blobs = _folder_of(repository) / "blobs"
    _check_room(files, blobs)
    for file in files:
        if file.lfs is not None:
            _fetch_weights(repository, str(info.sha), file, blobs)
    return Path(snapshot_download(repository, cache_dir=cache_folder(), allow_patterns=list(_PATTERNS)))


def _folder_of(repository: str) -> Path:
    return cache_folder() / f"models--{repository.replace('/', '--')}"


def _check_room(files: Sequence[Any], blobs: Path) -> None:
    """Make sure that what is still to be fetched finds room on the disk of the cache."""
    missing = sum(_missing(file, blobs) for file in files)
    here = next(folder for folder in (blobs, *blobs.parents) if folder.exists())
    free = shutil.disk_usage(here).free
    if missing and missing + _SPARE > free:
        raise ModelError(
            f"the model needs {megabytes(missing)}, and the disk has {megabytes(free)} free",
            where=cache_folder(),
            mend="make room, or set HF_HOME to a folder on a larger disk",
        )


def _missing(file: Any, blobs: Path) -> int:
    """Bytes of a file that are not here yet; a size that the hub does not tell counts 0."""
    name = file.lfs.sha256 if file.lfs is not None else file.blob_id
    if file.size is None or (name and (blobs / name).exists()):
        return 0
    part = blobs / f"{name}{_PART}"
    return int(file.size) - (part.stat().st_size if part.exists() else 0)


def _fetch_weights(repository: str, commit: str, file: Any, blobs: Path) -> None:
    """Bring one large file into the cache under its SHA-256, going on with what is here of it."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import WeakFileLock, build_hf_headers  # type: ignore[attr-defined]  # it means to

    whole, part = blobs / file.lfs.sha256, blobs / f"{file.lfs.sha256}{_PART}"
    blobs.mkdir(parents=True, exist_ok=True)
    with WeakFileLock(part.with_suffix(".lock")):  # another `qa` may be fetching the same
        if whole.exists():
            return
        if part.exists() and file.size is not None and part.stat().st_size > file.size:
            part.unlink()  # no beginning of it, whatever it is
        with part.open("ab") as target:
            http_get(
                hf_hub_url(repository, file.rfilename, revision=commit),
                target,
                resume_size=target.tell(),
                headers=build_hf_headers(),
                expected_size=file.size,
                displayed_filename=f"{repository} {file.rfilename}",
            )
        if _sha256(part) != file.lfs.sha256:
            part.unlink()
            raise ModelError(f"{file.rfilename} of {repository!r} came damaged, and was thrown away", mend="pull again")
        part.replace(whole)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _explained(error: Exception, repository: str) -> ModelError:
    """The client's error as one line with its mend."""
    from huggingface_hub import constants
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

    if isinstance(error, GatedRepoError):
        return ModelError(f"the repository {repository!r} asks for consent", mend="give it on its page; set HF_TOKEN")
    if isinstance(error, RepositoryNotFoundError):
        return ModelError(
            f"there is no repository {repository!r} on {constants.ENDPOINT}, or it is private",
            mend="`qa models list` shows names that there are; HF_TOKEN opens private ones",
        )
    told = (str(error).strip() or type(error).__name__).splitlines()[0]
    if isinstance(error, HfHubHTTPError):
        return ModelError(f"the model {repository!r} cannot be fetched: {told}", mend="try again later; " + WAYS)
    return ModelError(
        f"the model {repository!r} cannot be fetched from {constants.ENDPOINT}: {told}",
        mend="a download that broke off goes on with `qa models pull`; " + WAYS,
    )


def megabytes(size: float) -> str:
    """A size as people read it."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
