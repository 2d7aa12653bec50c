from __future__ import annotations

from pathlib import Path

import pytest

from tests.asr.random_model import build


@pytest.fixture(scope="session")
def random_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "random")
