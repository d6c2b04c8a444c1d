"""Clearing: refusals, accounts that balance, and the walk down as plain reference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.contagion.distress import Floats
from hefu.kernels.network.contagion.eisenberg_noe import eisenberg_noe
from hefu.kernels.network.contagion.rogers_veraart import rogers_veraart

Case = tuple[Floats, Floats, Floats]


def test_a_debt_to_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="itself"):
        eisenberg_noe(np.eye(2), np.ones(2), np.ones(2))


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_amounts_that_are_none_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        eisenberg_noe(np.zeros((2, 2)), np.array([1.0, wrong]), np.ones(2))
    with pytest.raises(ValueError, match="2 by 2"):
        eisenberg_noe(np.zeros((2, 2)), np.ones(3), np.ones(2))


@pytest.mark.parametrize(("alpha", "beta"), [(1.1, 0.5), (0.5, -0.1)])
def test_parts_are_parts(alpha: float, beta: float) -> None:
    with pytest.raises(ValueError, match="alpha"):
        rogers_veraart(np.zeros((1, 1)), np.ones(1), np.ones(1), alpha=alpha, beta=beta)


def test_of_several_clearing_vectors_the_greatest() -> None:
    """Each owes the other 10 and has 4; in default half is lost. Paying in full clears, and so does 4."""
    debts = np.array([[0.0, 10.0], [10.0, 0.0]])
    found = rogers_veraart(debts, np.full(2, 4.0), np.zeros(2), alpha=0.5, beta=0.5)
    assert found.payment.tolist() == [10.0, 10.0]
    assert not found.defaulted.any()


def test_who_owes_round_in_a_circle_with_no_money_still_clears() -> None:
    debts = np.array([[0.0, 10.0], [10.0, 0.0]])
    found = eisenberg_noe(debts, np.zeros(2), np.zeros(2))
    assert found.payment.tolist() == [10.0, 10.0]
    assert not found.defaulted.any()


def test_exactly_enough_is_enough() -> None:
    """Three payments of a tenth do not add up to 0.3 in floating point; nobody fails for that."""
    debts = np.zeros((5, 5))
    debts[0:3, 3] = 0.1
    debts[3, 4] = 0.3
    found = rogers_veraart(
        debts, np.array([0.1, 0.1, 0.1, 0.0, 0.0]), np.zeros(5), alpha=0.0, beta=0.0
    )
    assert not found.defaulted.any()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Two to six banks; amounts are quarters, so that sums are exact."""
    count = draw(st.integers(2, 6))
    amount = st.sampled_from([0.0, 0.0, 0.25, 1.0, 3.0, 8.0])
    debts = np.array(draw(st.lists(amount, min_size=count**2, max_size=count**2)))
    debts = debts.reshape(count, count)
    np.fill_diagonal(debts, 0.0)
    column = st.lists(amount, min_size=count, max_size=count)
    return debts, np.array(draw(column)), np.array(draw(column))


def walk_down(case: Case, alpha: float, beta: float, *, is_junior: bool = False) -> Floats:
    """Payments from what is owed downwards, sweep by sweep."""
    debts, assets, outside = case
    owed = debts.sum(axis=1) + (0.0 if is_junior else outside)
    means = assets - outside if is_junior else assets
    shares = np.array(
        [debts[i] / owed[i] if owed[i] > 0 else debts[i] * 0 for i in range(len(owed))]
    )
    paid = owed.copy()
    for _ in range(20_000):
        received = shares.T @ paid
        fails = means + received < owed - 1e-12 * np.maximum(owed, np.abs(means))
        left = np.clip(alpha * means + beta * received, 0.0, owed)
        before, paid = paid, np.where(fails, left, owed)
        if np.array_equal(before, paid):
            break
    return np.asarray(paid, np.float64)


@settings(deadline=None, max_examples=60)
@given(cases(), st.sampled_from([(1.0, 1.0), (0.5, 0.75), (0.0, 1.0), (1.0, 0.0)]))
def test_the_walk_down_gives_the_same(case: Case, parts: tuple[float, float]) -> None:
    found = rogers_veraart(*case, alpha=parts[0], beta=parts[1])
    assert found.has_ended
    assert found.payment == pytest.approx(walk_down(case, *parts), abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(cases())
def test_junior_banks_wait_for_those_outside(case: Case) -> None:
    found = eisenberg_noe(*case, rank="junior_interbank")
    assert found.payment == pytest.approx(walk_down(case, 1, 1, is_junior=True), abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(cases())
def test_nothing_is_made_or_lost(case: Case) -> None:
    """Without costs, payments to banks are what banks receive, and equity adds up over the system."""
    debts, assets, outside = case
    found = eisenberg_noe(*case)
    between = debts.sum(axis=1)
    owed = between + outside
    part = np.divide(found.payment, owed, out=np.ones_like(owed), where=owed > 0)
    assert (part * between).sum() == pytest.approx(found.received.sum())
    assert ((found.equity < -1e-9) == found.defaulted).all()
    paid_out = assets + found.received - found.payment
    assert (paid_out >= -1e-9).all()
    assert found.round_count <= 3 * len(debts) + 3
