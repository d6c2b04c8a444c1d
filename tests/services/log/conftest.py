"""A full book on each database; what a test changes in it is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.postgresql import BookServer
from tests.services.log.full_book import FullBook, full_book


@pytest.fixture(scope="package", params=("sqlite", "postgresql"))
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FullBook]:
    """The full book, made once for each database."""
    folder = tmp_path_factory.mktemp("full")
    database = None
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        database = server.new_book(folder / "book")
    book = full_book(folder, database)
    yield book
    book.register.close()
