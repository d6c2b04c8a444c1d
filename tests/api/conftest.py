"""A server over a folder of books, asked without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hefu.bootstrap import DATABASE
from tests.api.asking import TrialServer, running
from tests.servers.postgresql import BookServer

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialServer]:
    """One server for all tests that change nothing that another one looks at."""
    with running(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TrialServer]:
    """A server of one test."""
    with running(tmp_path) as made:
        yield made


@pytest.fixture(params=DATABASES)
def server_on_both(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TrialServer]:
    """A server of one test, its books in files and then on PostgreSQL."""
    if request.param == "postgresql":
        books: BookServer = request.getfixturevalue("book_server")
        monkeypatch.setenv(DATABASE, books.address)
    with running(tmp_path) as made:
        yield made
