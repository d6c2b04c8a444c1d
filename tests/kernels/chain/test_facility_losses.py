"""Facilities hit by a shock: refusals, cases by hand, and sums that cannot drift."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.chain.default_order import follow_falls
from hefu.kernels.network.chain.facility_losses import (
    NEVER,
    Books,
    Facilities,
    Relief,
    choose_reliefs,
    facility_losses,
    failing,
    lost_profits,
    reliefs,
)
from hefu.kernels.network.esri.cascade import Stop
from hefu.kernels.network.esri.supply_network import Links, build_network

STOP = Stop(tolerance=1e-9)


def books(*rows: tuple[int, int, int]) -> Books:
    """Profit, equity, liquidity by firm."""
    return Books(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def facilities(*rows: tuple[int, int, int, int, int]) -> Facilities:
    """Borrower, drawn, collateral, guarantor, guaranteed by facility."""
    return Facilities(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def test_negative_amounts_and_unknown_firms_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        facilities((0, -1, 0, NEVER, 0))
    with pytest.raises(ValueError, match="outside"):
        facility_losses(facilities((3, 1, 0, NEVER, 0)), np.array([0]))
    with pytest.raises(ValueError, match="outside"):
        facility_losses(facilities((0, 1, 0, 7, 0)), np.array([0]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        lost_profits(books((1, 1, 1)), np.array([1.5]))
    with pytest.raises(ValueError, match="budget"):
        choose_reliefs(
            books((1, 1, 1)),
            facilities((0, 1, 0, NEVER, 0)),
            np.array([1]),
            np.array([True]),
            budget=-1,
        )


def test_halves_of_a_minor_unit_go_to_the_even_one() -> None:
    assert lost_profits(books((1, 0, 0), (3, 0, 0), (-9, 0, 0)), np.full(3, 0.5)).tolist() == [
        0,
        2,
        0,
    ]


def test_a_lost_profit_that_reaches_a_buffer_is_a_default() -> None:
    firms = books((10, 6, 9), (10, 5, 9), (10, 9, 5), (10, -1, 9), (0, -1, -1))
    lost = lost_profits(firms, np.full(5, 0.5))
    assert failing(firms, lost).tolist() == [False, True, True, True, False]


def test_a_fallen_guarantor_covers_nothing_and_no_cover_is_a_gain() -> None:
    held = facilities(
        (0, 100, 30, 1, 50), (0, 100, 30, 2, 50), (0, 10, 30, NEVER, 0), (2, 9, 0, NEVER, 0)
    )
    found = facility_losses(held, np.array([1, NEVER, 4]))
    assert found.losses.tolist() == [20, 70, 0, 9]
    assert found.order.tolist() == [1, 0, 3]
    assert found.sweeps.tolist() == [1, 1, 1, 4]
    assert found.total == 99


def test_a_guarantee_for_oneself_covers_nothing() -> None:
    assert facility_losses(facilities((0, 100, 0, 0, 50)), np.array([0])).losses.tolist() == [100]


def test_reliefs_by_hand() -> None:
    firms = books((100, 500, 60), (100, 40, 90), (100, 1, 1))
    lost = np.array([80, 45, 10])
    held = facilities((0, 1_000, 0, 2, 300), (1, 20, 0, NEVER, 0))
    found = reliefs(firms, held, lost, np.array([True, True, True]))
    assert found == [
        Relief(firm=0, need=21, need_of_equity=0, avoided=1_000),
        Relief(firm=2, need=10, need_of_equity=10, avoided=300),
        Relief(firm=1, need=6, need_of_equity=6, avoided=20),
    ]
    for one in found:
        given_it = [
            tuple(int(x) for x in row)
            for row in zip(firms.profit, firms.equity, firms.liquidity, strict=True)
        ]
        profit, equity, liquidity = given_it[one.firm]
        saved = books((profit, equity + one.need_of_equity, liquidity + one.need))
        assert not failing(saved, lost[[one.firm]]).any()
        short = books((profit, equity + one.need - 1, liquidity + one.need - 1))
        assert failing(short, lost[[one.firm]]).all()


def test_nothing_is_saved_twice() -> None:
    firms = books((100, 500, 60), (100, 40, 90), (100, 1, 1))
    lost = np.array([80, 45, 10])
    held = facilities((0, 1_000, 0, 2, 300), (1, 20, 0, NEVER, 0))
    fallen = np.array([True, True, True])
    assert [one.firm for one in choose_reliefs(firms, held, lost, fallen, budget=40)] == [0, 1]
    assert [one.firm for one in choose_reliefs(firms, held, lost, fallen, budget=20)] == [2, 1]
    assert choose_reliefs(firms, held, lost, fallen, budget=5) == []


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_each_choice_avoids_what_it_says(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 5))
    amount, firm = st.integers(0, 50), st.integers(0, count - 1)
    row = st.tuples(firm, amount, amount, st.integers(NEVER, count - 1), amount)
    held = facilities(*data.draw(st.lists(row, min_size=1, max_size=8)))
    firms = books(
        *data.draw(st.lists(st.tuples(amount, amount, amount), min_size=count, max_size=count))
    )
    lost = lost_profits(firms, np.full(count, 0.75))
    fallen = failing(firms, lost)

    def total(who: np.typing.NDArray[np.bool_]) -> int:
        return facility_losses(held, np.where(who, 0, NEVER)).total

    before = total(fallen)
    for one in choose_reliefs(firms, held, lost, fallen, budget=60):
        fallen = fallen.copy()
        fallen[one.firm] = False
        assert before - total(fallen) == one.avoided > 0
        before = total(fallen)


def test_who_falls_when_in_a_chain() -> None:
    """0 sells to 1 sells to 2; 0 closes, 1 falls in the first sweep, 2 in the second, 3 stands apart."""
    links = Links(np.array([0, 1]), np.array([1, 2]), np.array([10.0, 10.0]))
    network = build_network(
        np.arange(4), links, np.full((4, 4), 2, np.int8), revenue=np.full(4, 100.0)
    )
    firms = books((100, 50, 50), (100, 50, 50), (100, 50, 50), (100, 50, 50))
    closing = np.array([1.0, 0.0, 0.0, 0.0])
    found = follow_falls(network, firms, closing, STOP)
    assert found.sweeps.tolist() == [0, 1, 2, NEVER]
    assert found.lost_profit.tolist() == [100, 100, 100, 0]
    stopped = follow_falls(network, firms, closing, STOP, go_on=lambda sweep: sweep < 1)
    assert stopped.sweeps.tolist() == [0, 1, NEVER, NEVER]
    assert not stopped.cascade.has_ended
    with pytest.raises(ValueError, match="each of 4 firms"):
        follow_falls(network, books((1, 1, 1)), closing, STOP)
