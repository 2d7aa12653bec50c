"""Settings: defaults < the user's own file < ``./qa.yaml`` < ``QA_*`` < the command line."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from qa.errors import ConfigError

FILE = "qa.yaml"
PREFIX = "QA_"


class RubricRule(BaseModel):
    """Calls that fit `when` are scored by `pack`: each name a fact or a log column, with the values it may have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pack: str = Field(min_length=1)
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("when", mode="before")
    @classmethod
    def _lists(cls, when: Any) -> Any:
        if not isinstance(when, Mapping):
            raise ValueError("`when` maps names to values, e.g. direction: [outbound]")
        return {str(name): _texts(str(name), value) for name, value in when.items()}


def _texts(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    for each in values:
        if not isinstance(each, str):
            raise ValueError(f"{name}: {each} is no text: put it in quotes")
    if not values:
        raise ValueError(f"{name} has no values: such a rule fits no call")
    if name == "direction" and (odd := sorted(set(values) - _DIRECTIONS)):
        raise ValueError(f"direction: {odd[0]} is none of {', '.join(sorted(_DIRECTIONS))}")
    return [str(each) for each in values]


_DIRECTIONS = frozenset({"inbound", "outbound", "internal"})


class Settings(BaseModel):
    """Every setting with its default; each is a key of ``qa.yaml``, ``QA_<KEY>`` and an option alike."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model: str = Field("zh-mini", min_length=1, description="speech model: a name or a folder")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="what the model runs on")
    compute_type: str = Field("auto", min_length=1, description="auto is int8 on a CPU, float16 on a GPU")
    batch_size: int = Field(8, ge=1, le=512, description="windows of 30 s that are transcribed at once")
    pack: str = Field("plaza", min_length=1, description="rule pack: a name or a folder")
    rubrics: tuple[RubricRule, ...] = Field((), description="list of packs, each with the calls that it is for")
    db: str | None = Field(None, min_length=1, description="database: a file or a URL")
    out: Path = Field(Path("results"), description="folder for the results of single calls")
    lang: Literal["zh", "en"] = Field("zh", description="language of reports")
    agent_channel: int | None = Field(
        None, ge=0, description="channel of the agent, from 0, overruling the log; default: by evidence"
    )
    diarizer: Literal["clusters", "sherpa"] = Field("clusters", description="what tells voices on one channel apart")
    diarizer_segmentation: Path | None = Field(None, description="ONNX file of sherpa's segmentation")
    diarizer_embedding: Path | None = Field(None, description="ONNX file of sherpa's voice embedding")
    zone: str | None = Field(
        None, min_length=1, description="time zone of days and months, e.g. Asia/Shanghai or +08:00"
    )
    region: Literal["cn", "hk", "tw", "jp", "kr", "sg", "us", "uk", "eu", "au", "in"] = Field(
        "cn", description="country whose call tones are looked for: cn, hk, tw, jp, kr, sg, us, uk, eu, au or in"
    )
    certainty: dict[str, Annotated[float, Field(ge=-4, le=4)]] = Field(
        default_factory=dict, description="map of models to how much surer their words are than they say (qa calibrate)"
    )
    cpu_threads: int = Field(0, ge=0, description="threads of the speech model; 0 is one per core")


KEYS = tuple(Settings.model_fields)
IN_FILES = frozenset({"rubrics", "certainty"})
"""Keys that only a file can set."""


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    user_file: Path | None = None,
) -> Settings:
    """Gather the settings from all their places.

    Parameters
    ----------
    flags
        The command line's options by setting; None means that it was not given.
    folder
        Where ``qa.yaml`` is looked for; the current folder by default.
    env
        The environment; the process's own by default. An empty variable counts as not set.
    user_file
        The user's own settings file; by default where the platform keeps such files.

    Raises
    ------
    ConfigError
        A key that does not exist (the nearest is named) or a wrong value, with its file and line.
    """
    folder = Path() if folder is None else folder
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    layers: list[list[tuple[str, Any, str]]] = []
    for path in (user_file or user_settings_file(), folder / FILE):
        layers.append([(key, value, f"{path}:{line}") for key, (value, line) in _read(path).items()])
    layers.append(_from_environment(os.environ if env is None else env))
    layers.append([(k, v, f"--{k.replace('_', '-')}") for k, v in (flags or {}).items() if v is not None])
    for layer in layers:
        if "pack" in (named := {key for key, _, _ in layer}) and "rubrics" not in named:
            values.pop("rubrics", None)  # one pack named later is for all calls
        for key, value, where in layer:
            values[key], origin[key] = value, where
    try:
        return Settings(**values)
    except ValidationError as error:
        raise _explained(error, origin, values) from None


def user_settings_file() -> Path:
    """Say where the user's own settings are kept, e.g. ``~/.config/tingjian/qa.yaml``."""
    import platformdirs

    return platformdirs.user_config_path("tingjian", appauthor=False) / FILE


def _read(path: Path) -> dict[str, tuple[Any, int]]:
    """Give each key's value and line; a file that is not there has none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=path, mend="save it as UTF-8 text") from error
    try:
        data = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = str(error.problem).split("\n", 1)[0]
        raise ConfigError(f"no YAML: {problem}", where=f"{path}:{line}", mend="correct that line") from error
    except YAMLError as error:
        problem = str(error).split("\n", 1)[0]
        raise ConfigError(f"no YAML: {problem}", where=path, mend="write lines of the form key: value") from error
    if data is None:
        return {}
    if not isinstance(data, CommentedMap):
        raise ConfigError("no settings in it", where=f"{path}:1", mend="write lines of the form key: value")
    found: dict[str, tuple[Any, int]] = {}
    for key, value in data.items():
        line = data.lc.key(key)[0] + 1
        known = str(key).replace("-", "_")
        if known not in KEYS:
            raise _unknown(str(key), f"{path}:{line}")
        if known in found:
            raise ConfigError(f"{known} is set twice", where=f"{path}:{line}", mend="keep one of them")
        if value is not None:
            found[known] = value, line
    return found


def _from_environment(env: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Give key, value and variable; a variable of another program is left alone, a slip of the pen is not."""
    found = []
    for name, value in env.items():
        if not name.startswith(PREFIX) or not value:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key in KEYS and key not in IN_FILES:
            found.append((key, value, name))
        elif difflib.get_close_matches(key, KEYS, 1, 0.8):
            raise _unknown(key, name)
    return found


def _unknown(key: str, where: str) -> ConfigError:
    near = difflib.get_close_matches(key.replace("-", "_").lower(), KEYS, 1, 0.5)
    mend = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(KEYS)}"
    return ConfigError(f"there is no setting {key}", where=where, mend=mend)


def _explained(error: ValidationError, origin: Mapping[str, str], values: Mapping[str, Any]) -> ConfigError:
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    where = origin.get(key)
    if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
        return _unknown(key, where or key)
    message = first["msg"].removeprefix("Value error, ")
    message = f"{message[0].lower()}{message[1:]}"
    if key in IN_FILES:
        path = where.rpartition(":")[0] if where else ""
        place = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
        return ConfigError(
            f"{place}: {message}", where=f"{path}:{_line(values[key], first['loc'][1:])}", mend=_FORMS[key]
        )
    return ConfigError(
        f"{key} is {first['input']!r}: {message}",
        where=where,
        mend=f"{key} is the {Settings.model_fields[key].description}",
    )


_FORMS = {
    "rubrics": "a rule is {pack: callback, when: {direction: [outbound]}}",
    "certainty": "a line a model, e.g. large-v3: 0.5, from -4 to 4",
}


def _line(data: Any, path: tuple[int | str, ...]) -> int:
    """The line, from 1, of the deepest place on a path that the file has."""
    line = getattr(getattr(data, "lc", None), "line", 0)
    for part in path:
        here = getattr(data, "lc", None)
        if here is None or not here.data or part not in here.data:
            break
        line, data = here.data[part][0], data[part]
    return int(line) + 1
