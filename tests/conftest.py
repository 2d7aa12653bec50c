"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from qa.store import Store, open_store
from tests import postgres

# a busy machine makes nothing wrong: how long things take is told by tests/bench
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.end()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, as `--db` names it."""
    if request.param == "sqlite":
        yield str(tmp_path / "a.db")
        return
    if postgres.binaries() is None:
        pytest.skip(postgres.HOW)
    url = postgres.new_database()
    yield url
    postgres.drop(url)


@pytest.fixture
def any_store(database: str) -> Iterator[Store]:
    """An empty store in each kind of database."""
    with open_store(database) as opened:
        yield opened


@pytest.fixture
def typesetter() -> None:
    """WeasyPrint, which is in the group of development, with the system's Pango and a Chinese typeface."""
    try:
        from weasyprint import HTML
    except OSError:
        pytest.skip("PDF needs Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0")
    from pypdfium2 import PdfDocument

    if "服务" not in PdfDocument(HTML(string="<p>服务</p>").write_pdf())[0].get_textpage().get_text_range():
        pytest.skip("PDF in Chinese needs a typeface: apt-get install fonts-noto-cjk")
