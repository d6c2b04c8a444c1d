"""The benchmark of the whole book runs at a tiny size, and both sides count the same."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("polars")

from bench.by_polars import questions
from bench.whole_book import CLOCKS, main
from bench.wide_book import relations

from hefu.checks._engine.registry import relation_columns
from hefu.services.judge_bundle import active_checks, parameter_values


def test_both_sides_count_the_same_and_leave_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--rows", "40000", "--work", str(tmp_path), "--memory-limit", "1GB"])
    told = capsys.readouterr().out
    for word in ("both sides count the same", "hefu sweep on DuckDB", "Polars by hand", "peak MB"):
        assert word in told
    assert list(tmp_path.iterdir()) == []


def test_a_disk_too_small_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="needs about"):
        main(["--rows", str(10**12), "--work", str(tmp_path)])
    assert list(tmp_path.iterdir()) == []


def test_the_book_has_every_declared_column() -> None:
    for name, (_, columns) in relations(20).items():
        assert list(columns) == list(relation_columns(name)), name


def test_the_peer_knows_the_relations_that_row_checks_read() -> None:
    known = questions(parameter_values(active_checks(), CLOCKS))
    for check in active_checks():
        if check.id in known:
            assert known[check.id].relation == next(iter(check.text.relations.values()))
            assert set(known[check.id].needs) == {
                c for each in check.card.needs.values() for c in each
            }
