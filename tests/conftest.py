"""Fixtures that several rooms use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postgresql import BookServer, programs, running

# A worker of pytest-xdist has a main module without a file; pyspark-client takes that for a run of its
# own doctests, looks for a Spark that is not there, and ends the process.
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = __file__

FIRST = Path(__file__).resolve().parent / "faults"
"""Tests that fork: copying a process costs what it has loaded, and other tests load gigabytes."""
CONFORMANCE = Path(__file__).resolve().parents[2] / "shared" / "conformance"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that fork go first, in a process that is still small."""
    items.sort(key=lambda one: FIRST not in one.path.parents and "_killed_" not in one.name)


@pytest.fixture(scope="session")
def conformance() -> Path:
    """Folder of the public conformance data beside the checkout; absent: skipped by name."""
    if not CONFORMANCE.is_dir():
        pytest.skip("public conformance data is not beside the checkout: ../shared/conformance")
    return CONFORMANCE


@pytest.fixture(scope="session")
def book_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BookServer]:
    """A PostgreSQL server that makes books; not installed: skipped by name."""
    if programs() is None:
        pytest.skip(
            "PostgreSQL 15 or later is not installed: its tests need the package postgresql"
        )
    with running() as address:
        yield BookServer(address, tmp_path_factory.mktemp("server"))
