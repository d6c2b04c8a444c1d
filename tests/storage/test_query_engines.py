"""What every query engine promises to the checks."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hefu.bootstrap import ENGINES, EmbeddedHouse
from hefu.evidence.ports import QueryEngine, TableData
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row
from hefu.vocabulary.errors import InvalidInput, Unavailable


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> QueryEngine:
    try:
        return EmbeddedHouse().engine(request.param)
    except Unavailable as error:
        pytest.skip(f"engine {request.param} is not installed here: {error}")


def tables(*amounts: int | None) -> TableData:
    rows: list[Row] = [{"claim_id": f"C{i}", "claimed_minor": a} for i, a in enumerate(amounts)]
    return {"claim": ({"claim_id": "id", "claimed_minor": "minor", "due_on": "date"}, rows)}


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match=r"engine\.unknown"):
        EmbeddedHouse().engine("oracle")


def test_a_statement_that_does_not_bind_is_an_error(engine: QueryEngine) -> None:
    with engine.load(tables(1)) as session, pytest.raises(Unavailable, match=r"engine\.refused"):
        session.query("SELECT c.no_such_column FROM claim AS c", {})


def test_rows_of_one_load_are_gone_in_the_next(engine: QueryEngine) -> None:
    other: TableData = {"other": ({"other_id": "id"}, [{"other_id": "O1"}])}
    with engine.load({**tables(1, 2), **other}) as session:
        assert session.query("SELECT COUNT(*) FROM claim AS c", {}) == [(2,)]
    with engine.load({**other, **tables()}) as session:
        assert session.query("SELECT COUNT(*) FROM claim AS c", {}) == [(0,)]


def test_parameters_are_bound_not_formatted(engine: QueryEngine) -> None:
    with engine.load(tables(5, None)) as session:
        sql = "SELECT c.claim_id FROM claim AS c WHERE c.claimed_minor > :floor_minor"
        assert session.query(sql, {"floor_minor": 4}) == [("C0",)]
        sql = "SELECT c.claim_id FROM claim AS c WHERE c.claim_id = :name"
        assert session.query(sql, {"name": "C0' OR '1'='1"}) == []


def test_absent_keys_and_none_are_null(engine: QueryEngine) -> None:
    with engine.load(tables(None)) as session:
        sql = "SELECT c.claim_id FROM claim AS c WHERE c.claimed_minor IS NULL AND c.due_on IS NULL"
        assert session.query(sql, {}) == [("C0",)]


def test_days_compare_as_days(engine: QueryEngine) -> None:
    columns: TableData = {"d": ({"due_on": "date"}, [{"due_on": date(2026, 9, 30)}])}
    with engine.load(columns) as session:
        sql = "SELECT COUNT(*) FROM d AS d WHERE d.due_on > :day"
        assert session.query(sql, {"day": date(2026, 9, 29)}) == [(1,)]
        assert session.query(sql, {"day": date(2026, 9, 30)}) == [(0,)]


def test_the_largest_amount_survives_a_basis_point_comparison(engine: QueryEngine) -> None:
    with engine.load(tables(AMOUNT_MINOR_MAX)) as session:
        sql = "SELECT c.claimed_minor * 10000 FROM claim AS c WHERE c.claimed_minor * 10000 > 0"
        assert session.query(sql, {}) == [(AMOUNT_MINOR_MAX * 10_000,)]


def test_a_value_of_the_wrong_type_is_refused_not_stored(engine: QueryEngine) -> None:
    wrong: TableData = {"claim": ({"claimed_minor": "minor"}, [{"claimed_minor": "1.5"}])}
    refusals = (Unavailable, TypeError, ValueError)
    with pytest.raises(refusals), engine.load(wrong) as session:
        session.query("SELECT c.claimed_minor FROM claim AS c", {})


IDLE = """
import time
from hefu.bootstrap import EmbeddedHouse

engine = EmbeddedHouse().engine("spark")
tables = {"claim": ({"claim_id": "id"}, [{"claim_id": "C1"}])}
for wait_s in (3, 0):
    with engine.load(tables) as session:
        print(session.query("SELECT c.claim_id FROM claim AS c", {}))
    time.sleep(wait_s)
"""


def test_a_server_of_spark_that_dropped_an_idle_session_is_asked_for_a_new_one(
    tmp_path: Path,
) -> None:
    pytest.importorskip("pysail")
    program = tmp_path / "idle.py"
    program.write_text(IDLE)
    told = subprocess.run(
        [sys.executable, str(program)],
        env={**os.environ, "SAIL_SPARK__SESSION_TIMEOUT_SECS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.stdout.splitlines() == ["[('C1',)]"] * 2, told.stderr
