"""Where a setting comes from, and what a wrong one says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa.config import KEYS, Settings, load_settings, user_settings_file
from qa.errors import ConfigError


def load(folder: Path, flags: dict[str, Any] | None = None, **env: str) -> Settings:
    return load_settings(flags, folder=folder, env=env, user_file=folder / "home" / "qa.yaml")


def write(folder: Path, text: str, name: str = "qa.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()
    assert Settings().lang == "zh"
    assert Settings().db is None
    assert all(Settings.model_fields[key].description for key in KEYS)


def test_each_place_outranks_the_one_before(tmp_path: Path) -> None:
    assert load(tmp_path).model == "zh-mini"
    write(tmp_path, "model: of-the-user\nlang: en\n", "home/qa.yaml")
    assert load(tmp_path).model == "of-the-user"
    write(tmp_path, "model: of-the-folder\n")
    assert load(tmp_path).model == "of-the-folder"
    assert load(tmp_path, QA_MODEL="of-the-environment").model == "of-the-environment"
    flags = {"model": "of-the-command-line", "lang": None}
    settings = load(tmp_path, flags, QA_MODEL="of-the-environment")
    assert (settings.model, settings.lang) == ("of-the-command-line", "en")


def test_forms_of_a_key_and_of_a_value(tmp_path: Path) -> None:
    write(tmp_path, "batch-size: 4\nout: 结果\ndb:\nagent_channel: 0\n")
    settings = load(tmp_path, QA_CPU_THREADS="2", QA_LANG="")
    assert (settings.batch_size, settings.out, settings.db) == (4, Path("结果"), None)
    assert (settings.agent_channel, settings.cpu_threads, settings.lang) == (0, 2, "zh")


@pytest.mark.parametrize(
    ("text", "line", "says", "mend"),
    [
        ("lang: en\nmodle: x\n", 2, "no setting modle", "did you mean model?"),
        ("Batch-Sise: 4\n", 1, "no setting Batch-Sise", "did you mean batch_size?"),
        ("colour: red\n", 1, "no setting colour", "the settings are model, device"),
        ("\nbatch_size: many\n", 2, "batch_size is 'many'", "windows of 30 s"),
        ("batch_size: 0\n", 1, "batch_size is 0", "windows of 30 s"),
        ("device: gpu\n", 1, "device is 'gpu'", "runs on"),
        ("lang: en\nlang: zh\n", 2, "no YAML", "correct that line"),
        ("batch-size: 1\nbatch_size: 2\n", 2, "batch_size is set twice", "keep one"),
        ("lang: en\n  model: [\n", 2, "no YAML", "correct that line"),
        ("- model\n", 1, "no settings in it", "key: value"),
        ("just words\n", 1, "no settings in it", "key: value"),
    ],
)
def test_a_wrong_file_names_line_and_mend(tmp_path: Path, text: str, line: int, says: str, mend: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert caught.value.where == f"{path}:{line}"
    assert says in caught.value.problem
    assert mend in (caught.value.mend or "")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "qa.yaml").write_bytes("lang: 中".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    write(tmp_path, "# nothing yet\n")
    assert load(tmp_path) == Settings()


def test_wrong_environment_and_flags(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"QA_BATCH_SIZE: batch_size is 'x'"):
        load(tmp_path, QA_BATCH_SIZE="x")
    with pytest.raises(ConfigError, match=r"QA_MODLE: there is no setting modle — did you mean model\?"):
        load(tmp_path, QA_MODLE="x")
    with pytest.raises(ConfigError, match=r"--agent-channel: agent_channel is -1"):
        load(tmp_path, {"agent_channel": -1})
    with pytest.raises(ConfigError, match=r"--modle: there is no setting modle"):
        load(tmp_path, {"modle": "x"})
    assert load(tmp_path, QA_RELEASE_NOTES="of another program") == Settings()


def test_the_user_file_is_the_programs_own() -> None:
    assert user_settings_file().name == "qa.yaml"
    assert user_settings_file().parent.name == "tingjian"


RULES = """\
pack: plaza
rubrics:
  - {pack: callback, when: {direction: [outbound]}}
  - pack: vip
    when:
      技能组: 贵宾
      line: ["400", "800"]
"""


def test_rules_for_rubrics(tmp_path: Path) -> None:
    (tmp_path / "qa.yaml").write_text(RULES, "utf-8")
    nothing = tmp_path / "none.yaml"
    found = load_settings(folder=tmp_path, env={}, user_file=nothing)
    assert [(rule.pack, dict(rule.when)) for rule in found.rubrics] == [
        ("callback", {"direction": ("outbound",)}),
        ("vip", {"技能组": ("贵宾",), "line": ("400", "800")}),
    ]
    # a pack that is named later is for all calls; so is one in the nearer file
    assert load_settings({"pack": "other"}, folder=tmp_path, env={}, user_file=nothing).rubrics == ()
    assert load_settings(folder=tmp_path, env={"QA_PACK": "other"}, user_file=nothing).rubrics == ()
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "qa.yaml").write_text("pack: other\n", "utf-8")
    assert load_settings(folder=tmp_path / "near", env={}, user_file=tmp_path / "qa.yaml").rubrics == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("[outbound]", "[outbond]", 3, "outbond is none of"),
        ("pack: vip", "pak: vip", 4, "pack"),
        ("贵宾", "7", 5, "quotes"),
        ('["400", "800"]', "[]", 5, "no values"),
        ("when: {direction: [outbound]}", "when: outbound", 3, "maps names to values"),
    ],
)
def test_a_wrong_rule_names_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in RULES
    (tmp_path / "qa.yaml").write_text(RULES.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        load_settings(folder=tmp_path, env={}, user_file=tmp_path / "none.yaml")
    assert caught.value.where == f"{tmp_path / 'qa.yaml'}:{line}"  # of the rule, or of its `when`
