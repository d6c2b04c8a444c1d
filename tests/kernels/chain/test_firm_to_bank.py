"""From firms to banks: the reference cases as published, and the faults of it that we do not share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.contagion.banks import rows
from tests.kernels.esri.test_reference_cases import CASE, cascades

from hefu.kernels.network.chain.firm_to_bank import (
    BankLosses,
    Firms,
    Floats,
    Loans,
    bank_losses,
    equity_parts_lost,
    firm_states,
    profit_losses_of_sides,
)
from hefu.kernels.network.contagion.debtrank import debtrank

TOLERANCE = 1e-12


def one_firm(equity: float, liquidity: float, revenue: float = 10.0) -> Firms:
    """A firm with material costs of 4."""
    return Firms(*(np.array([value]) for value in (revenue, 4.0, equity, liquidity)))


@pytest.mark.parametrize("loss", [[0.1, 0.1], [-0.1], [1.1], [np.nan]])
def test_a_loss_that_is_none_is_refused(loss: list[float]) -> None:
    with pytest.raises(ValueError, match="loss of output"):
        firm_states(one_firm(1.0, 1.0), np.array(loss))


def test_unknown_figures_are_not_guessed() -> None:
    with pytest.raises(ValueError, match="finite"):
        one_firm(np.nan, 1.0)
    with pytest.raises(ValueError, match="each firm"):
        Firms(np.ones(2), np.ones(2), np.ones(1), np.ones(2))


def test_a_loan_to_or_from_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        bank_losses(Loans(np.array([1]), np.array([0]), np.ones(1)), np.ones(1), np.ones(1))
    with pytest.raises(ValueError, match="outside"):
        bank_losses(Loans(np.array([0]), np.array([-1]), np.ones(1)), np.ones(1), np.ones(1))
    with pytest.raises(ValueError, match="at least 0"):
        Loans(np.array([0]), np.array([0]), np.array([-1.0]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        bank_losses(Loans(np.array([0]), np.array([0]), np.ones(1)), np.array([1.2]), np.ones(1))


@pytest.mark.parametrize("buffer", [0.0, -5.0])
def test_a_buffer_that_is_gone_bears_no_loss(buffer: float) -> None:
    """The published code holds such a firm to be safe."""
    firms = one_firm(buffer, 100.0)
    assert firm_states(firms, np.array([0.01])).fails.tolist() == [True]
    assert firm_states(firms, np.array([0.01]), compat=True).fails.tolist() == [False]
    assert firm_states(one_firm(100.0, buffer), np.array([0.01])).fails_liquidity.tolist() == [True]


def test_without_a_loss_nobody_fails_by_the_shock() -> None:
    assert not firm_states(one_firm(-5.0, -5.0), np.zeros(1)).fails.any()


def test_a_firm_that_loses_on_each_sale_does_not_fail_by_selling_less() -> None:
    """With equity below zero as well, the published code divides two negative numbers and fails it."""
    firms = one_firm(-1.0, 100.0, revenue=2.0)
    assert not firm_states(firms, np.ones(1)).fails.any()
    assert firm_states(firms, np.ones(1), compat=True).fails.all()


def read_bank_world(folder: Path, name: str = "fsri12") -> tuple[Firms, Loans, Floats]:
    """Firms, loans and the banks' equity."""
    table = rows(folder / f"{name}_firms.csv")

    def column(column_name: str) -> Floats:
        return np.array([float(row[column_name]) for row in table])

    liquidity = column("short_term_assets") - column("short_term_liabilities")
    firms = Firms(column("revenue"), column("material_costs"), column("equity"), liquidity)
    lent = rows(folder / f"{name}_loans.csv")
    loans = Loans(
        np.array([int(row["firm"]) - 1 for row in lent]),
        np.array([int(row["bank"]) - 1 for row in lent]),
        np.array([float(row["loan"]) for row in lent]),
    )
    equity = np.array([float(row["equity"]) for row in rows(folder / f"{name}_banks.csv")])
    return firms, loans, equity


def test_the_published_index_on_the_cascades_of_twelve_firms(conformance: Path) -> None:
    folder = conformance / "networks"
    firms, loans, equity = read_bank_world(folder / "contagion")
    case = CASE.match("c_own12_market_revcost_eps1e-12")
    assert case is not None
    found, _ = cascades(folder / "esri", case)
    states = rows(folder / "contagion" / "fsri12_firm_state_expected.csv")
    indices = rows(folder / "contagion" / "fsri12_expected.csv")
    for number, cascade in enumerate(found):
        wanted = [row for row in states if int(row["scenario"]) == number + 1]
        ours = firm_states(firms, cascade.loss, compat=True)
        heights = np.array([float(row["h_max"]) for row in wanted])
        assert np.abs(cascade.loss - heights).max() <= TOLERANCE
        assert ours.fails_equity.tolist() == [row["bad_equity"] == "1" for row in wanted]
        assert ours.fails_liquidity.tolist() == [row["bad_liquidity"] == "1" for row in wanted]

        def of(flags: object) -> BankLosses:
            return bank_losses(loans, np.asarray(flags, np.float64), equity)

        for column, value in (
            ("fsri_either", of(ours.fails).fsri),
            ("fsri_equity", of(ours.fails_equity).fsri),
            ("fsri_liquidity", of(ours.fails_liquidity).fsri),
            ("loanweighted_either", of(ours.fails).fsri_by_loans),
        ):
            assert abs(value - float(indices[number][column])) <= TOLERANCE, column
        sound = firm_states(firms, cascade.loss)
        assert (sound.fails >= ours.fails).all()
        assert sound.fails_equity[3], "firm 4 has no equity and loses output in every scenario"


def test_the_continuous_index_by_hand_and_on_into_the_banks() -> None:
    firms = Firms(
        np.array([100.0, 50.0]), np.array([60.0, 20.0]), np.array([20.0, 40.0]), np.ones(2)
    )
    lost = profit_losses_of_sides(firms, np.array([0.5, 1.0]), np.array([0.4, 0.1]))
    assert lost.tolist() == [10.0, 0.0]
    parts = equity_parts_lost(lost, firms.equity)
    assert parts.tolist() == [0.5, 0.0]
    loans = Loans(np.array([0, 1, 0]), np.array([0, 0, 1]), np.array([8.0, 4.0, 100.0]))
    found = bank_losses(loans, parts, np.array([16.0, 24.0]))
    assert found.loss.tolist() == [4.0, 50.0]
    assert found.part.tolist() == [0.25, 1.0]
    assert found.fsri == pytest.approx((16 * 0.25 + 24) / 40)
    assert found.fsri_by_loans == pytest.approx((12 * 0.25 + 100) / 112)
    between = np.array([[0.0, 0.5], [0.0, 0.0]])
    assert debtrank(between, found.part, eta=2.0).loss.tolist() == [0.75, 1.0]


def test_a_bank_without_equity_loses_all_of_nothing() -> None:
    loans = Loans(np.array([0, 0]), np.array([0, 1]), np.array([1.0, 1.0]))
    found = bank_losses(loans, np.array([1.0]), np.array([-4.0, 2.0]))
    assert found.part.tolist() == [1.0, 0.5]
    assert found.fsri == 0.5
    assert bank_losses(loans, np.array([0.0]), np.array([-4.0, 2.0])).part.tolist() == [0.0, 0.0]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(*[st.floats(-50, 50, allow_nan=False) for _ in range(3)]), min_size=1, max_size=6
    ),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_more_loss_of_output_fails_no_fewer(
    figures: list[tuple[float, float, float]], one: float, other: float
) -> None:
    revenue, equity, liquidity = (np.array(column) for column in zip(*figures, strict=True))
    firms = Firms(revenue, np.zeros(len(revenue)), equity, liquidity)
    less, more = (np.full(len(revenue), part) for part in sorted((one, other)))
    assert (firm_states(firms, more).fails >= firm_states(firms, less).fails).all()
