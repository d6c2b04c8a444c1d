"""An empty book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    """The register of a new book in ``tmp_path / book``."""
    opened = open_register(tmp_path / "book", create=True)
    yield opened
    opened.close()
