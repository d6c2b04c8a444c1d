"""A bank's day: a fresh book, one with all limits set, and the same on each database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lifecycle.deal import Deal
from tests.servers.postgresql import BookServer

DATABASES = ("sqlite", "postgresql")
_COPIED = 1_000


@pytest.fixture(scope="session")
def told_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of the approvable application; nobody onboarded yet."""
    folder = tmp_path_factory.mktemp("told")
    Deal(folder).close()
    return folder


@pytest.fixture(scope="session")
def ready_book(told_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the customer, the facility and every limit approved."""
    folder = tmp_path_factory.mktemp("ready") / "copy"
    shutil.copytree(told_book, folder)
    made = Deal(folder, ids_from=_COPIED)
    made.set_up()
    made.decide_today()
    made.close()
    return folder


def _copy(book: Path, folder: Path) -> Iterator[Deal]:
    shutil.copytree(book, folder)
    opened = Deal(folder, ids_from=2 * _COPIED)
    yield opened
    opened.close()


@pytest.fixture
def told(told_book: Path, tmp_path: Path) -> Iterator[Deal]:
    """A copy of the told book."""
    yield from _copy(told_book, tmp_path / "deal")


@pytest.fixture
def ready(ready_book: Path, tmp_path: Path) -> Iterator[Deal]:
    """A copy of the ready book."""
    yield from _copy(ready_book, tmp_path / "deal")


@pytest.fixture(params=DATABASES)
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deal]:
    """A book on each database, made ready."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("ready_book"), tmp_path / "deal")
        opened = Deal(tmp_path / "deal", ids_from=2 * _COPIED)
    else:
        server: BookServer = request.getfixturevalue("book_server")
        opened = Deal(tmp_path, server.new_book(tmp_path / "book"))
        opened.set_up()
    yield opened
    opened.close()
