"""The benchmark of the ledger runs at a tiny size, and what it wrote adds up."""

from __future__ import annotations

import pytest
from bench.ledger import main

from tests.servers.postgresql import programs

pytestmark = pytest.mark.slow


@pytest.mark.skipif(programs() is None, reason="PostgreSQL 15 or later is not installed")
def test_a_smallest_run_tells_rates_and_a_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--seconds", "1", "--writers", "2", "--accounts", "10"])
    told = capsys.readouterr().out
    assert "2 writers" in told
    for name in ("SQLite", "PostgreSQL"):
        assert f"{name}: ledger adds up: True" in told
