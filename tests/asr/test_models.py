from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qa.asr.models import EMBEDDED, choose_device, embedded_path, load, resolve
from qa.errors import ModelError


def test_the_embedded_model_is_the_default_and_says_what_it_is() -> None:
    info = resolve()
    assert (info.name, info.location, info.demonstration) == (EMBEDDED, embedded_path(), True)
    assert resolve(EMBEDDED).location == info.location
    assert info.window < 30


def test_a_folder_and_its_settings(random_folder: Path, tmp_path: Path) -> None:
    info = resolve(str(random_folder))
    assert (info.location, info.demonstration, info.window) == (random_folder, False, 30.0)
    own = shutil.copytree(random_folder, tmp_path / "own")
    (own / "tingjian.json").write_text(json.dumps({"demonstration": True, "window": 12}), encoding="utf-8")
    assert (resolve(str(own)).demonstration, resolve(str(own)).window) == (True, 12.0)


@pytest.mark.parametrize("text", ["{", "[]", '{"window": "wide"}', '{"window": 60}'])
def test_wrong_settings(random_folder: Path, tmp_path: Path, text: str) -> None:
    own = shutil.copytree(random_folder, tmp_path / "own")
    (own / "tingjian.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"tingjian\.json"):
        resolve(str(own))


def test_a_known_name_and_a_repository_go_to_the_hub() -> None:
    assert resolve("large-v3-turbo").location == "mobiuslabsgmbh/faster-whisper-large-v3-turbo"
    assert resolve("some-org/whisper-zh.ct2").location == "some-org/whisper-zh.ct2"
    assert not resolve("large-v3-turbo").demonstration


@pytest.mark.parametrize(
    "name", ["./models/zh-mni", "/no/such/folder", "a\\b", "one/two/three", "~/nowhere-at-all", "x/"]
)
def test_a_mistyped_path_is_never_taken_for_a_name(name: str) -> None:
    with pytest.raises(ModelError, match="no such model folder"):
        resolve(name)


def test_a_slip_in_a_folder_that_is_here(random_folder: Path) -> None:
    with pytest.raises(ModelError, match="no such model folder"):
        resolve(f"{random_folder.parent}/randm")


def test_a_mistyped_name_shows_the_nearest_and_the_three_ways() -> None:
    with pytest.raises(ModelError, match=r"did you mean 'large-v3-turbo'.*three ways"):
        resolve("large-v3-trubo")


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_folder_that_is_no_model_names_what_is_missing(random_folder: Path, tmp_path: Path, missing: str) -> None:
    folder = shutil.copytree(random_folder, tmp_path / "part")
    (folder / missing).unlink()
    with pytest.raises(ModelError, match=f"{missing} missing"):
        resolve(str(folder))


def test_a_transformers_folder_gets_its_own_mend(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"x")
    with pytest.raises(ModelError, match="ct2-transformers-converter"):
        resolve(str(tmp_path))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"x")
    with pytest.raises(ModelError, match="is a folder, and this is a file"):
        resolve(str(tmp_path / "model.bin"))


def test_a_git_lfs_pointer(random_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(random_folder, tmp_path / "lfs")
    (folder / "model.bin").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(ModelError, match="git lfs pull"):
        resolve(str(folder))


@pytest.mark.parametrize("broken", ["model.bin", "tokenizer.json"])
def test_a_damaged_model_is_one_clear_error(random_folder: Path, tmp_path: Path, broken: str) -> None:
    folder = shutil.copytree(random_folder, tmp_path / "broken")
    (folder / broken).write_bytes((folder / broken).read_bytes()[:300])
    with pytest.raises(ModelError, match="cannot be loaded"):
        load(resolve(str(folder)), device="cpu")


def test_a_wrong_number_of_mel_bands(random_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(random_folder, tmp_path / "mels")
    (folder / "preprocessor_config.json").write_text('{"feature_size": 128}')
    with pytest.raises(ModelError, match="80 mel bands"):
        load(resolve(str(folder)), device="cpu")


def test_devices() -> None:
    assert choose_device("cpu") == ("cpu", "int8")
    assert choose_device("cpu", "float32") == ("cpu", "float32")
    with pytest.raises(ModelError, match="no device 'tpu'"):
        choose_device("tpu")
    with pytest.raises(ModelError, match=r"compute type 'float99' cannot be used on cpu — use auto, .*int8"):
        choose_device("cpu", "float99")
