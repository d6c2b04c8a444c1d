"""Contagion of losses: refusals, faults known of other programs, and plain references."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.contagion.debtrank import debtrank
from hefu.kernels.network.contagion.debtrank_original import debtrank_original
from hefu.kernels.network.contagion.distress import Distress, Floats, leverage, shock_of
from hefu.kernels.network.contagion.zero_recovery import zero_recovery

ALL: list[Callable[[Floats, Floats], Distress]] = [debtrank_original, debtrank, zero_recovery]


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize("shock", [[0.5], [0.5, 1.1], [-0.1, 0.0], [math.nan, 0.0]])
def test_a_shock_that_is_none_is_refused(
    rule: Callable[[Floats, Floats], Distress], shock: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"shock|table"):
        rule(np.zeros((2, 2)), np.array(shock))


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize("worst", [-1.0, math.nan, math.inf])
def test_leverage_that_is_none_is_refused(
    rule: Callable[[Floats, Floats], Distress], worst: float
) -> None:
    with pytest.raises(ValueError, match="leverage"):
        rule(np.array([[0.0, worst], [0.0, 0.0]]), np.zeros(2))


@pytest.mark.parametrize("worst", [-1.0, math.nan, math.inf])
def test_an_exposure_that_is_none_is_refused(worst: float) -> None:
    with pytest.raises(ValueError, match="exposure"):
        leverage(np.array([[0.0, worst], [0.0, 0.0]]), np.ones(2))


def test_a_negative_eta_is_refused() -> None:
    with pytest.raises(ValueError, match="eta"):
        debtrank(np.zeros((1, 1)), np.zeros(1), eta=-1.0)


def test_a_bank_without_equity_is_in_default_and_no_better_off_than_others() -> None:
    exposures, equity = np.array([[0.0, 5.0], [7.0, 0.0]]), np.array([10.0, -3.0])
    table = leverage(exposures, equity)
    assert table.tolist() == [[0.0, 0.5], [0.0, 0.0]]
    shock = shock_of(np.zeros(2), equity)
    assert shock.tolist() == [0.0, 1.0]
    assert debtrank(table, shock).loss.tolist() == [0.5, 1.0]


@pytest.mark.parametrize("rule", ALL)
def test_no_shock_is_no_loss(rule: Callable[[Floats, Floats], Distress]) -> None:
    """A known program divides by the last bank's equity for all banks and loses money without a shock."""
    table = leverage(np.array([[0.0, 9.0], [4.0, 0.0]]), np.array([3.0, 14.8]))
    assert rule(table, np.zeros(2)).loss.tolist() == [0.0, 0.0]


def test_each_bank_loses_against_its_own_equity_to_all_its_debtors() -> None:
    """A known program keeps only the first debtor of a lender when exposures come as a table."""
    exposures = np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    table = leverage(exposures, np.array([10.0, 1.0, 1_000.0]))
    assert debtrank(table, np.array([0.0, 1.0, 1.0])).loss[0] == pytest.approx(0.3)


def test_it_stops_where_two_states_are_never_equal() -> None:
    """A known program waits for equality and does not return: halves of halves never meet."""
    table = np.array([[0.0, 0.999], [0.999, 0.0]])
    found = debtrank(table, np.array([1e-9, 0.0]))
    assert found.has_ended
    assert found.loss[0] == pytest.approx(1e-9 / (1 - 0.999**2), rel=1e-3)


def test_a_sweep_limit_is_said() -> None:
    table = np.array([[0.0, 0.999], [0.999, 0.0]])
    assert not debtrank(table, np.array([1e-3, 0.0]), sweeps_max=3).has_ended


def test_a_sum_in_another_order_saves_nobody() -> None:
    table = np.zeros((12, 12))
    table[0, 1:11] = 0.1
    table[11, 0] = 0.5
    shock = np.concatenate([[0.0], np.ones(10), [0.0]])
    assert zero_recovery(table, shock).loss[11] == 0.5


@st.composite
def cases(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Leverage of two to six banks and a shock."""
    count = draw(st.integers(2, 6))
    cell = st.sampled_from([0.0, 0.0, 0.05, 0.2, 0.45, 0.8, 1.7])
    cells = draw(st.lists(cell, min_size=count**2, max_size=count**2))
    table = np.array(cells).reshape(count, count)
    np.fill_diagonal(table, 0.0)
    part = st.sampled_from([0.0, 0.0, 0.1, 0.5, 1.0])
    return table, np.array(draw(st.lists(part, min_size=count, max_size=count)))


def plain_differences(table: Floats, shock: Floats, eta: float) -> list[float]:
    """Differences passed on one by one, as the paper writes it."""
    count = len(shock)
    before, now = [0.0] * count, [float(x) for x in shock]
    for _ in range(4_000):
        seen = [h * math.exp(eta * (h - 1)) for h in now]
        seen_before = [h * math.exp(eta * (h - 1)) for h in before]
        after = [
            min(1.0, now[i] + sum(table[i, j] * (seen[j] - seen_before[j]) for j in range(count)))
            for i in range(count)
        ]
        before, now = now, after
    return now


@settings(deadline=None, max_examples=40)
@given(cases(), st.sampled_from([0.0, 2.0, 30.0]))
def test_differences_one_by_one_give_the_same(case: tuple[Floats, Floats], eta: float) -> None:
    table, shock = case
    found = debtrank(table, shock, eta=eta)
    assert found.loss == pytest.approx(plain_differences(table, shock, eta), abs=1e-9)


def plain_original(table: Floats, shock: Floats) -> list[float]:
    """Undistressed, distressed, inactive; as the paper writes it."""
    count = len(shock)
    loss = [float(x) for x in shock]
    state = ["D" if h > 0 else "U" for h in loss]
    while "D" in state:
        now = [j for j in range(count) if state[j] == "D"]
        loss = [
            min(1.0, loss[i] + sum(min(1.0, table[i, j]) * loss[j] for j in now))
            for i in range(count)
        ]
        state = [
            "I" if s in "DI" else ("D" if h > 0 else "U") for s, h in zip(state, loss, strict=True)
        ]
    return loss


@settings(deadline=None, max_examples=60)
@given(cases())
def test_each_bank_passes_on_once(case: tuple[Floats, Floats]) -> None:
    assert debtrank_original(*case).loss == pytest.approx(plain_original(*case), abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(cases())
def test_rules_are_ordered(case: tuple[Floats, Floats]) -> None:
    """Linear losses bound those of eta 2, which bound contagion at default; and all bound the shock."""
    table, shock = case
    linear, less = debtrank(table, shock).loss, debtrank(table, shock, eta=2.0).loss
    default_only = zero_recovery(table, shock).loss
    assert (linear >= less - 1e-9).all()
    assert (less >= default_only - 1e-9).all()
    assert (default_only >= shock).all()
    assert (debtrank_original(table, shock).loss <= linear + 1e-9).all()
