"""Books on both databases, and a receiver that is a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hefu.bootstrap import DATABASE
from tests.servers.postgresql import BookServer
from tests.servers.receiver import Receiver, receiving
from tests.services.webhooks.trial import Trial


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as running:
        yield running


@pytest.fixture(params=("sqlite", "postgresql"))
def trial(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    receiver: Receiver,
) -> Iterator[Trial]:
    """A book whose operator named the receiver's origin."""
    if request.param == "postgresql":
        books: BookServer = request.getfixturevalue("book_server")
        monkeypatch.setenv(DATABASE, books.address)
    made = Trial(tmp_path / "books", receiver.origin)
    yield made
    made.close()
