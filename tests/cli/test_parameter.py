"""``hefu parameter`` says loudly what was not checked against the law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run

TODAY = date(2026, 11, 1)


class FixedClock:
    """A day that does not pass."""

    def today(self) -> date:
        """Always the same day."""
        return TODAY

    def now(self) -> datetime:
        """Its first moment."""
        return datetime.combine(TODAY, time.min, UTC)


class StillHouse(EmbeddedHouse):
    """The embedded house on a fixed day."""

    clock = FixedClock()


def _run(arguments: Sequence[str]) -> int:
    return run(StillHouse(), ["parameter", *arguments])


def test_unknown_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["show", "law.nothing"]) == 1
    told = capsys.readouterr().err
    assert "law.nothing" in told
    assert "参数" in told


def test_no_value_in_force_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["show", "law.voucher.tenor_hard_max", "--as-of", "2020-01-01"]) == 1
    told = capsys.readouterr()
    assert "无有效取值" in told.out
    assert "2025-06-15" in told.err


@pytest.mark.parametrize(("language", "word"), [("zh", "未核实"), ("en", "UNVERIFIED")])
def test_unverified_is_said_loudly(
    language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "law.large_exposure.connected_group_exposure_limit"
    assert _run(["show", name, "--lang", language]) == 0
    assert word in capsys.readouterr().out
    assert _run(["show", "law.large_exposure.single_customer_exposure_limit"]) == 0
    assert "未核实" not in capsys.readouterr().out


def test_both_clocks_choose_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    name = "law.large_exposure.single_customer_loan_limit"
    assert _run(["show", name, "--as-of", "2019-01-01", "--known-on", "2010-01-01"]) == 0
    told = capsys.readouterr().out
    assert " * 自 2004-02-01" in told
    assert "   自 2018-07-01" in told
    assert "不超过（含本数）10.00%" in told


def test_list_names_every_parameter(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _run(["list", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("policy.advance_rate.receivable\t80.00 %") for line in lines)
    assert all(line.count("\t") == 2 for line in lines)


def test_a_day_that_is_none_is_wrong_usage() -> None:
    assert _run(["list", "--as-of", "2026-02-30"]) == 2
