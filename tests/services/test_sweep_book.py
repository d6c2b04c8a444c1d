"""A sweep keeps outside of Python exactly what the runner tells row by row."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from hefu.checks._engine.registry import relation_columns, relations_read
from hefu.checks._engine.runner import CheckAnswers, run_checks
from hefu.evidence.day import Clocks
from hefu.evidence.ports import QueryEngine, TableData
from hefu.evidence.schema import ColumnType, Row, Value
from hefu.services.judge_bundle import active_checks, parameter_values
from hefu.services.sweep_book import Sweep, sweep_book
from hefu.vocabulary.errors import InvalidInput, NotFound, Unavailable

pytest.importorskip("pyarrow")

DAY = date(2026, 3, 31)
CLOCKS = Clocks(DAY, DAY)
ENGINES = ("duckdb", "spark")


def _engine(name: str) -> QueryEngine:
    pytest.importorskip("duckdb" if name == "duckdb" else "pysail")
    if name == "duckdb":
        from hefu.storage.duckdb import DuckdbEngine

        return DuckdbEngine()
    from hefu.storage.spark import SparkEngine

    return SparkEngine()


def _value(chance: random.Random, column: str, kind: ColumnType) -> Value:
    if chance.random() < 0.15:
        return None
    if kind == "date":
        return DAY - timedelta(days=chance.randrange(3))
    if kind in ("minor", "micro", "bp", "days", "count", "flag"):
        return chance.randrange(3) * (60 if kind == "days" else 1)
    if column.endswith("_state_code"):
        return chance.choice(["ok", "warn", "accepted", "cancelled"])
    return f"{column[0]}{chance.randrange(4)}"


def _tables(seed: int, count: int) -> TableData:
    """Rows without any sense, full of holes: every branch of every check is met."""
    chance = random.Random(seed)
    found: dict[str, tuple[Mapping[str, ColumnType], list[Row]]] = {}
    for name in relations_read(active_checks()):
        columns = relation_columns(name)
        rows = [
            {column: _value(chance, column, kind) for column, kind in columns.items()}
            for _ in range(count)
        ]
        found[name] = (columns, rows)
    return found


def _row_by_row(engine: QueryEngine, tables: TableData) -> CheckAnswers:
    checks = active_checks()
    with engine.load(tables) as session:
        return run_checks(session, checks, parameter_values(checks, CLOCKS))


def _swept(engine: QueryEngine, tables: TableData, folder: Path) -> tuple[Sweep, Path]:
    from hefu.storage.files.parquet_tables import write_parquet

    write_parquet(folder / "in", tables)
    return sweep_book(engine, folder / "in", CLOCKS, out=folder / "out"), folder / "out"


def _kept(place: Path) -> list[dict[str, Value]]:
    from pyarrow import parquet

    rows: list[dict[str, Value]] = parquet.read_table(place).to_pylist()
    return rows


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("seed", [1, 2])
def test_kept_rows_are_those_of_the_runner(name: str, seed: int, tmp_path: Path) -> None:
    engine = _engine(name)
    tables = _tables(seed, 40)
    answers = _row_by_row(engine, tables)
    sweep, out = _swept(engine, tables, tmp_path)
    assert not answers.errors
    assert not [check for check in sweep.checks if check.error]
    findings = Counter(
        (
            f.check_id,
            f.subject_id,
            f.evidence_id,
            f.other_evidence_id,
            f.measure,
            f.threshold,
            f.currency,
        )
        for f in answers.findings
    )
    assert (
        Counter(
            (
                row["check_id"],
                row["subject_id"],
                row["evidence_id"],
                row["other_evidence_id"],
                row["measure"],
                row["threshold"],
                row["currency"],
            )
            for row in _kept(out / "findings.parquet")
        )
        == findings
    )
    assert Counter(
        (
            row["check_id"],
            row["subject_id"],
            row["evidence_id"],
            row["relation"],
            tuple(sorted(str(row["unknown_columns"]).split())),
        )
        for row in _kept(out / "unjudged.parquet")
    ) == Counter(
        (u.check_id, u.subject_id, u.evidence_id, u.relation, tuple(sorted(u.columns)))
        for u in answers.unjudged
    )
    assert {c.check_id: c.found_count for c in sweep.checks if c.found_count} == Counter(
        f.check_id for f in answers.findings
    )
    assert all(check.examined_count == 40 for check in sweep.checks)


def test_a_check_that_fails_is_an_error_and_the_others_still_speak(tmp_path: Path) -> None:
    engine = _engine("duckdb")
    checks = active_checks()
    broken = checks[0]
    text = msgspec.structs.replace(broken.text, where="nowhere.to_be_found = 1")
    spoilt = msgspec.structs.replace(broken, text=text, digest="spoilt")
    from hefu.storage.files.parquet_tables import write_parquet

    write_parquet(tmp_path, _tables(3, 5))
    sweep = sweep_book(engine, tmp_path, CLOCKS, chosen=[spoilt, *checks[1:]])
    assert [check.check_id for check in sweep.checks if check.error] == [broken.id]


@pytest.mark.parametrize("folder", ["empty", "not there"])
def test_a_folder_without_tables_is_no_clean_book(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match=r"sweep\.no_tables"):
        sweep_book(_engine("duckdb"), tmp_path / folder, CLOCKS)


def test_findings_of_two_sweeps_never_lie_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_text("x")
    (tmp_path / "claim").mkdir()
    with pytest.raises(InvalidInput, match=r"sweep\.out_not_empty"):
        sweep_book(_engine("duckdb"), tmp_path, CLOCKS, out=tmp_path / "out")


def test_sqlite_cannot_sweep(tmp_path: Path) -> None:
    from hefu.storage.sqlite import SqliteEngine

    (tmp_path / "claim").mkdir()
    with pytest.raises(Unavailable, match=r"engine\.no_parquet"):
        sweep_book(SqliteEngine(), tmp_path, CLOCKS)
