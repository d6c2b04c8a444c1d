"""An empty book on each database that a register may be on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister
from tests.servers.postgresql import BookServer

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Where the register of the new book ``tmp_path / book`` is: the server's address, or none for a file."""
    if request.param == "sqlite":
        return None
    server: BookServer = request.getfixturevalue("book_server")
    return server.new_book(tmp_path / "book")


@pytest.fixture
def register(database: str | None, tmp_path: Path) -> Iterator[SqlRegister]:
    """The register of a new book in ``tmp_path / book``."""
    opened = open_register(tmp_path / "book", create=True, database=database)
    yield opened
    opened.close()
