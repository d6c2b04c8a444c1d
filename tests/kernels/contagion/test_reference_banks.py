"""Eight banks: every rule of contagion and clearing against the reference, bank by bank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.kernels.contagion.banks import Banks, read_banks, rows

from hefu.kernels.network.contagion.debtrank import debtrank
from hefu.kernels.network.contagion.debtrank_original import debtrank_original
from hefu.kernels.network.contagion.distress import Distress, Floats, added_loss, leverage
from hefu.kernels.network.contagion.eisenberg_noe import Rank, eisenberg_noe
from hefu.kernels.network.contagion.fire_sale import Portfolios, fire_sale
from hefu.kernels.network.contagion.rogers_veraart import rogers_veraart
from hefu.kernels.network.contagion.zero_recovery import zero_recovery

TOLERANCE = 1e-12
Rule = Callable[[Floats, Floats], Distress]


@pytest.fixture
def folder(conformance: Path) -> Path:
    """The reference cases."""
    return conformance / "networks" / "contagion"


@pytest.fixture
def banks(folder: Path) -> Banks:
    """The eight banks."""
    return read_banks(folder)


RULES: dict[str, tuple[Rule, str, str]] = {
    "original": (debtrank_original, "h_original_debtrank", "R_original"),
    "linear": (debtrank, "h_linear_debtrank", "R_linear"),
    "furfine": (zero_recovery, "h_furfine_zero_recovery", "R_furfine"),
}


@pytest.mark.parametrize("name", RULES)
def test_each_default_bank_by_bank(folder: Path, banks: Banks, name: str) -> None:
    rule, column, index = RULES[name]
    table = leverage(banks.exposures, banks.equity)
    expected = {
        (int(row["defaulted_bank"]) - 1, int(row["bank"]) - 1): float(row[column])
        for row in rows(folder / "banks8_debtrank_expected.csv")
    }
    indices = rows(folder / "banks8_debtrank_R.csv")
    for bank, shock in enumerate(np.eye(8)):
        found = rule(table, shock)
        assert found.has_ended
        wanted = np.array([expected[bank, other] for other in range(8)])
        assert np.abs(found.loss - wanted).max() <= TOLERANCE
        weights = banks.asset_shares
        assert abs(weights[bank] - float(indices[bank]["weight_v"])) <= TOLERANCE
        added = added_loss(found, shock, weights)
        assert abs(added - float(indices[bank][index])) <= TOLERANCE


@pytest.mark.parametrize(
    ("file", "rule"),
    [("debtrank", debtrank), ("threshold", zero_recovery)],
    ids=["debtrank", "threshold"],
)
def test_the_second_program_agrees(folder: Path, banks: Banks, file: str, rule: Rule) -> None:
    table = leverage(banks.exposures, banks.equity)
    ten_per_cent = {1: np.full(8, 0.1)}
    closing = dict(enumerate(np.eye(8), 1))
    for kind, shocks in (("all", closing), ("p10", ten_per_cent)):
        found = {number: rule(table, shock).loss for number, shock in shocks.items()}
        for row in rows(folder / f"banks8_nrm_{file}_{kind}.csv"):
            ours = found[int(row["scenario"])][int(row["bank"]) - 1]
            assert abs(ours - float(row["stress"])) <= TOLERANCE


def test_clearing_without_costs(folder: Path, banks: Banks) -> None:
    expected = rows(folder / "banks8_eisenberg_noe_expected.csv")
    columns: list[tuple[Rank, str, str]] = [
        ("pari_passu", "paripassu_total_payment", "paripassu_equity"),
        ("junior_interbank", "junior_interbank_payment", "junior_equity"),
    ]
    for scenario in {row["scenario"] for row in expected}:
        here = [row for row in expected if row["scenario"] == scenario]
        assets = np.array([float(row["external_assets"]) for row in here])
        for rank, payment, equity in columns:
            found = eisenberg_noe(banks.liabilities, assets, banks.external_liabilities, rank=rank)
            for column, ours in ((payment, found.payment), (equity, found.equity)):
                wanted = np.array([float(row[column]) for row in here])
                assert ours == pytest.approx(wanted, rel=TOLERANCE, abs=TOLERANCE * 100)
            assert (found.defaulted == (found.equity < -1e-9)).all()


def test_clearing_with_costs(folder: Path, banks: Banks) -> None:
    expected = rows(folder / "banks8_clearing_rogers_veraart.csv")
    cases = {(row["scenario"], row["alpha"], row["beta"]) for row in expected}
    assert len(cases) == 12
    for scenario, alpha, beta in cases:
        here = [
            r for r in expected if (r["scenario"], r["alpha"], r["beta"]) == (scenario, alpha, beta)
        ]
        found = rogers_veraart(
            banks.liabilities,
            np.array([float(row["external_assets"]) for row in here]),
            banks.external_liabilities,
            alpha=float(alpha),
            beta=float(beta),
        )
        wanted = np.array([float(row["clearing"]) for row in here])
        # The other program solves by an LP when nothing is lost in default: 4e-12 of its own.
        exact = TOLERANCE if float(beta) < 1 else 5e-12
        assert np.abs(found.payment - wanted).max() <= exact
        assert found.defaulted.tolist() == [row["default"] == "1" for row in here]


def test_the_public_example_of_clearing_with_costs() -> None:
    debts = np.full((3, 3), 0.5) - np.diag([0.5] * 3)
    assets, outside = np.array([1 / 2, 5 / 8, 3 / 4]), np.array([3 / 2, 1 / 2, 1 / 2])
    whole = rogers_veraart(debts, assets, outside, alpha=1, beta=1)
    assert whole.payment == pytest.approx([1.4732142857142857, 1.4196428571428572, 1.5], abs=1e-15)
    assert whole.defaulted.tolist() == [True, True, False]
    costly = rogers_veraart(debts, assets, outside, alpha=0.5, beta=0.7)
    wanted = [0.50201996197718612, 0.51470493782756122, 0.56538061350323687]
    assert costly.payment == pytest.approx(wanted, abs=1e-15)
    assert costly.defaulted.all()


def test_fire_sales(folder: Path) -> None:
    held, kinds = rows(folder / "firesale3_banks.csv"), rows(folder / "firesale3_assets.csv")

    def column(table: list[dict[str, str]], name: str) -> Floats:
        return np.array([float(row[name]) for row in table])

    portfolios = Portfolios(
        column(held, "assets"),
        column(held, "leverage_d_over_e"),
        np.stack([column(held, f"m{number}") for number in (1, 2, 3)], axis=1),
        column(kinds, "illiquidity"),
    )
    found = fire_sale(portfolios, column(kinds, "shock_return"))
    for ours, wanted in (
        (found.direct_return, column(held, "expected_direct_return")),
        (found.sales, column(held, "expected_sales")),
        (found.second_round_loss, column(held, "expected_second_round_loss")),
        (found.sold, column(kinds, "expected_sold")),
        (found.price_change, column(kinds, "expected_price_change")),
    ):
        assert np.abs(ours - wanted).max() <= TOLERANCE
    assert abs(found.aggregate_vulnerability - 0.21941996470588238) <= TOLERANCE
