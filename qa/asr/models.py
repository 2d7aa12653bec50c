"""Which speech model, where it is, and on what it runs.

A model is the embedded one, a folder in CTranslate2's form, or a name on the Hugging Face hub. A mistyped folder is
never sent to the hub as if it were a name. What is in the hub's cache already is used as it is, without a network.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qa.asr import hub
from qa.asr.hub import WAYS
from qa.errors import ModelError

EMBEDDED = "zh-mini"
LONGEST_WINDOW: Final = 30.0
"""Seconds; Whisper's input."""
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_HASHED_WHOLE: Final = 64 * 2**20
_PIECES: Final = 64
_PIECE: Final = 2**16
_LFS = b"version https://git-lfs"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that was found.

    Parameters
    ----------
    name
        As results show it.
    location
        The folder, or the hub's name where it still has to be fetched.
    demonstration
        Whether its words are no ground to judge a real agent on.
    why
        How it came to be chosen, for ``qa doctor``.
    window
        Seconds of packed speech that it reads best at a time, ≤ 30.
    """

    name: str
    location: Path | str
    demonstration: bool
    why: str
    window: float = LONGEST_WINDOW


def embedded_path() -> Path:
    """The embedded model's folder: in the installed package, else in the checkout beside it."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_data" / "models" / EMBEDDED
    return shipped if shipped.is_dir() else package.parent / "models" / EMBEDDED


def resolve(name: str | None = None) -> ModelInfo:
    """Find a model by folder or name, without touching the network.

    Raises
    ------
    ModelError
        There is no such folder or name, or the folder is no CTranslate2 Whisper model.
    """
    if name is None or name.strip() in {"", EMBEDDED}:
        why = "the default" if name is None else "asked for by name"
        return _folder(embedded_path(), EMBEDDED, f"{why}: the embedded demonstration model")
    name = name.strip()
    path = Path(name).expanduser()
    if path.is_dir():
        return _folder(path, path.resolve().name, "a folder")
    if path.exists():
        raise ModelError("a speech model is a folder, and this is a file", where=path, mend=WAYS)
    known = hub.known_names()
    if name in known:
        return _on_the_hub(name, known[name], f"a known name, {known[name]} on the Hugging Face hub")
    if _meant_as_path(name):
        raise ModelError("there is no such model folder", where=name, mend=WAYS)
    if _HUB_NAME.fullmatch(name):
        return _on_the_hub(name, name, "a repository on the Hugging Face hub")
    near = difflib.get_close_matches(name, [EMBEDDED, *known], n=1)
    hint = f"did you mean {near[0]!r}? Otherwise " if near else ""
    raise ModelError(f"there is no speech model named {name!r}", mend=hint + WAYS)


def folder_of(info: ModelInfo) -> Path:
    """The folder that a model is loaded from; one of the hub that is not in the cache is fetched first.

    Raises `ModelError` where it cannot be fetched, or what came is no CTranslate2 Whisper model.
    """
    if isinstance(info.location, Path):
        return info.location
    path = hub.cached(info.location) or hub.pull(info.location)
    check_folder(path)
    return path


def pull(name: str) -> Path:
    """Fetch a model of the hub by its name, or what is new of it, and give its folder; a folder is there already.

    Raises `ModelError` where there is no such model, or it cannot be fetched.
    """
    info = resolve(name)
    if isinstance(info.location, Path):
        return info.location
    path = hub.pull(info.location)
    check_folder(path)
    return path


def here(name: str | None) -> Path:
    """The folder of a model that is on this machine.

    Raises `ModelError` where there is no such model, or it has not been fetched yet.
    """
    info = resolve(name)
    path = info.location if isinstance(info.location, Path) else hub.cached(info.location)
    if path is None:
        raise ModelError(
            f"the model {info.name!r} is not in the cache {hub.cache_folder()}",
            mend=f"fetch it with `qa models pull {info.name}`; {WAYS}",
        )
    return path


def check_folder(path: Path) -> None:
    """Make sure that a folder is a whole CTranslate2 Whisper model.

    Raises
    ------
    ModelError
        Naming every file that is missing, or the one that is not what it should be.
    """
    missing = [file for file in hub.NEEDED if not (path / file).is_file()]
    if not any((path / file).is_file() for file in hub.VOCABULARIES):
        missing.append("vocabulary.json")
    if missing:
        raise ModelError(
            f"this folder is no CTranslate2 Whisper model: {', '.join(missing)} missing",
            where=path,
            mend=_conversion(path),
        )
    with (path / "model.bin").open("rb") as file:
        if file.read(len(_LFS)) == _LFS:
            raise ModelError(
                "model.bin is only a Git LFS pointer, not the weights", where=path, mend="run `git lfs pull` there"
            )


def fingerprint(info: ModelInfo) -> str:
    """Hash a model's files; of one larger than 64 MiB, its size and 64 pieces spread over it.

    A model that is only known by its name on the hub is hashed by that name: what the hub has under it may change.
    """
    if not isinstance(info.location, Path):
        return hashlib.sha256(info.location.encode()).hexdigest()
    digest = hashlib.sha256()
    for path in sorted(each for each in info.location.iterdir() if each.suffix in {".bin", ".json", ".txt"}):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        _hash_file(path, digest)
    return digest.hexdigest()


def _hash_file(path: Path, digest: Any) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= _HASHED_WHOLE:
            digest.update(file.read())
            return
        for piece in range(_PIECES):
            file.seek((size - _PIECE) * piece // (_PIECES - 1))
            digest.update(file.read(_PIECE))


def choose_device(device: str = "auto", compute_type: str = "auto") -> tuple[str, str]:
    """What ``auto`` stands for here: float16 on a GPU that CTranslate2 can use, else int8 on the CPU.

    Raises
    ------
    ModelError
        The device is unknown or not there, or it cannot compute with that type.
    """
    import ctranslate2

    if device not in {"auto", "cpu", "cuda"}:
        raise ModelError(f"there is no device {device!r}", mend="use auto, cpu or cuda")
    gpus = 0 if device == "cpu" else ctranslate2.get_cuda_device_count()
    if device == "cuda" and not gpus:
        raise ModelError(
            "no GPU can be used here", mend="use --device cpu, or install the NVIDIA driver and CUDA 12 with cuDNN 9"
        )
    chosen = "cuda" if gpus else "cpu"
    if compute_type == "auto":
        return chosen, "float16" if chosen == "cuda" else "int8"
    known = {"default", *ctranslate2.get_supported_compute_types(chosen)}
    if compute_type not in known:
        raise ModelError(
            f"compute type {compute_type!r} cannot be used on {chosen}", mend=f"use auto, {', '.join(sorted(known))}"
        )
    return chosen, compute_type


def load(info: ModelInfo, *, device: str = "auto", compute_type: str = "auto", threads: int = 0) -> Any:
    """Load a model as a ``faster_whisper.WhisperModel``, fetching it first if it is a name on the hub.

    Parameters
    ----------
    threads
        CPU threads; 0 for faster-whisper's own choice.

    Raises
    ------
    ModelError
        It cannot be fetched, is no Whisper model, or does not know Chinese.
    """
    from faster_whisper import WhisperModel

    path = folder_of(info)
    chosen, kind = choose_device(device, compute_type)
    try:
        model = WhisperModel(str(path), device=chosen, compute_type=kind, cpu_threads=threads, local_files_only=True)
    except Exception as error:  # CTranslate2 and tokenizers raise bare RuntimeError, ValueError and Exception
        raise ModelError(
            f"the model cannot be loaded on {chosen} as {kind}: {error}",
            where=path,
            mend="it must be a CTranslate2 conversion of a Whisper model, whole and undamaged",
        ) from error
    if not model.model.is_multilingual:
        raise ModelError("this model writes English only", where=path, mend="take one without .en in its name")
    if model.feature_extractor.mel_filters.shape[0] != model.model.n_mels:
        raise ModelError(
            f"preprocessor_config.json is missing or wrong: the model hears {model.model.n_mels} mel bands",
            where=path,
            mend="copy preprocessor_config.json from where the model came",
        )
    return model


def _on_the_hub(name: str, repository: str, why: str) -> ModelInfo:
    fetched = "in the cache" if hub.cached(repository) else "not fetched yet"
    return ModelInfo(name, repository, False, f"{why}, {fetched}")


def _folder(path: Path, name: str, why: str) -> ModelInfo:
    check_folder(path)
    settings = path / "tingjian.json"
    if not settings.is_file():
        return ModelInfo(name, path, False, why)
    try:
        own = json.loads(settings.read_text(encoding="utf-8"))
        window = float(own.get("window", LONGEST_WINDOW))
        demonstration = bool(own.get("demonstration", False))
    except (ValueError, AttributeError, TypeError) as error:
        raise ModelError(
            f"cannot be read: {error}", where=settings, mend='write e.g. {"demonstration": false, "window": 30}'
        ) from error
    if not 1.0 <= window <= LONGEST_WINDOW:
        raise ModelError(f"window is {window:g}", where=settings, mend="give 1 to 30 seconds")
    return ModelInfo(name, path, demonstration, why, window)


def _meant_as_path(name: str) -> bool:
    """A separator that no hub name has, or a first part that is a folder here: ``models/zh-mni`` is a slip."""
    if "\\" in name or name.startswith((".", "/", "~")) or name.count("/") > 1 or name.endswith("/"):
        return True
    return "/" in name and Path(name).parent.is_dir()


def _conversion(path: Path) -> str:
    """The mend for a folder that is a model, but of another make."""
    if any(path.glob("*.safetensors")) or any(path.glob("pytorch_model*.bin")):
        return (
            "it holds a Transformers model: convert it with ct2-transformers-converter --copy_files tokenizer.json "
            "preprocessor_config.json"
        )
    return WAYS
