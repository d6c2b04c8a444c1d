"""A book written as Parquet and swept finds what the register's own book finds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.evidence.ports import QueryEngine
from hefu.services.export_book import export_book
from hefu.services.judge_bundle import active_check_ids
from hefu.services.screen_book import judge_book
from hefu.services.sweep_book import sweep_book
from hefu.vocabulary.errors import Unavailable
from tests.decisions.approvable import CLOCKS, approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.parity.random_book import random_book


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> QueryEngine:
    try:
        return EmbeddedHouse().engine(request.param)
    except Unavailable as error:
        pytest.skip(f"engine {request.param} is not installed here: {error}")


@pytest.mark.parametrize("seed", [3, 5])
def test_a_sweep_finds_what_the_book_finds(tmp_path: Path, engine: QueryEngine, seed: int) -> None:
    book = TradeBook(tmp_path / "trade")
    book.tell([*records_of(approvable()), *random_book(seed)])
    judged = judge_book(book.register, book.engine, CLOCKS)
    written = export_book(EmbeddedHouse(), book.register, CLOCKS, tmp_path / "parquet")
    book.close()
    assert written
    sweep = sweep_book(engine, tmp_path / "parquet", CLOCKS)
    assert not [check for check in sweep.checks if check.error]
    assert tuple(check.check_id for check in sweep.checks) == active_check_ids()
    found = Counter(finding.check_id for finding in judged.answers.findings)
    unjudged = Counter(row.check_id for row in judged.answers.unjudged)
    for check in sweep.checks:
        assert check.found_count == found[check.check_id], check.check_id
        assert check.unjudged_count == unjudged[check.check_id], check.check_id
        assert check.examined_count == sum(judged.answers.examined[check.check_id].values())
