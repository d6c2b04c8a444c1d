"""Bounds that hold, and the best of all closures without running all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.esri.batch import closing_each, run_batch
from hefu.kernels.network.esri.cascade import Stop, esri, run_cascade
from hefu.kernels.network.esri.screening import bound_closures, top_closures
from hefu.kernels.network.esri.supply_network import (
    Floats,
    Links,
    SupplyNetwork,
    build_network,
)


def economy(
    seed: int, *, count: int = 60, markets: int = 5, has_demand: bool = True
) -> SupplyNetwork:
    """A network with firms of very different size; final demand takes at least a third."""
    dice = np.random.default_rng(seed)
    links = Links(
        dice.integers(0, count, 3 * count),
        dice.integers(0, count, 3 * count),
        dice.lognormal(0.0, 1.5, 3 * count),
    )
    sector = dice.integers(0, markets, count)
    sold = np.bincount(links.suppliers, links.weights, count)
    bought = np.bincount(links.customers, links.weights, count)
    classes = dice.choice(np.array([0, 1, 2], np.int8), (markets, markets), p=[0.5, 0.3, 0.2])
    market = sector.copy()
    market[dice.random(count) < 0.1] = -1
    return build_network(
        sector,
        links,
        classes,
        revenue=np.maximum(sold, bought) * dice.uniform(1.5, 3.0, count) if has_demand else None,
        market=market,
    )


def exact(network: SupplyNetwork, stop: Stop, weights: Floats | None = None) -> Floats:
    """The index of every closure, one cascade each."""
    value = network.output if weights is None else weights
    shocks = np.eye(network.firm_count)
    return np.array([esri(run_cascade(network, one, stop).loss, value) for one in shocks])


def test_nobody_asks_for_no_firm() -> None:
    with pytest.raises(ValueError, match="at least one"):
        top_closures(economy(1), 0, Stop())


def test_without_final_demand_nothing_is_claimed() -> None:
    network = economy(2, has_demand=False)
    assert (bound_closures(network) == 1.0).all()
    found = top_closures(network, 5, Stop())
    assert found.exact_count == network.firm_count
    assert found.is_complete
    best = np.sort(exact(network, Stop()))[::-1][:5]
    assert found.esri == pytest.approx(best, abs=1e-12)


def test_a_search_ended_early_says_what_may_be_missed() -> None:
    network = economy(3)
    found = top_closures(network, 10, Stop(), exact_max=5)
    assert (found.exact_count, found.is_complete) == (5, False)
    every = exact(network, Stop())
    rest = np.delete(every, np.lexsort((np.arange(60), -bound_closures(network)))[:5])
    assert rest.max() <= found.missed_at_most
    stopped = top_closures(network, 10, Stop(), progress=lambda ended: False)
    assert not stopped.is_complete
    assert 0 < stopped.exact_count < network.firm_count


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tolerance", [1e-2, 1e-6])
def test_every_bound_holds(seed: int, tolerance: float) -> None:
    network = economy(seed, count=30 + 8 * seed, markets=3 + seed)
    bound = bound_closures(network)
    assert (bound >= exact(network, Stop(tolerance))).all()
    assert bound.max() <= 1.0


def test_bounds_are_worth_something() -> None:
    """Many firms, few a market's weight: nearly all are proved, and the bound is near."""
    network = economy(4, count=3_000, markets=12)
    bound = bound_closures(network)
    found = run_batch(network, closing_each(np.arange(0, 3_000, 10)), Stop())
    assert (bound < 1.0).mean() > 0.9
    assert (bound[::10] >= found.esri).all()
    near = bound[::10] <= 3.0 * found.esri + 1e-9
    assert near.mean() > 0.8


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 2**31), st.integers(1, 12), st.sampled_from([1e-2, 1e-6]))
def test_the_best_are_those_of_all(seed: int, count: int, tolerance: float) -> None:
    network = economy(seed, count=20 + seed % 30, markets=2 + seed % 9)
    found = top_closures(network, count, Stop(tolerance))
    every = exact(network, Stop(tolerance))
    assert found.is_complete
    assert found.esri == pytest.approx(np.sort(every)[::-1][:count], abs=1e-12)
    assert every[found.firms] == pytest.approx(found.esri, abs=1e-12)
    assert len(set(found.firms.tolist())) == count


def test_other_weights_are_bounded_as_well() -> None:
    network = economy(7)
    staff = np.random.default_rng(7).integers(0, 300, network.firm_count).astype(np.float64)
    every = exact(network, Stop(), staff)
    assert (bound_closures(network, staff) >= every).all()
    found = top_closures(network, 3, Stop(), weights=staff)
    assert found.esri == pytest.approx(np.sort(every)[::-1][:3], abs=1e-12)
    assert (bound_closures(network, np.zeros(network.firm_count)) == 0.0).all()


def test_a_large_network_spares_most_closures() -> None:
    network = economy(8, count=2_000, markets=8)
    found = top_closures(network, 10, Stop())
    assert found.is_complete
    assert found.exact_count < 500
    every = run_batch(network, closing_each(np.arange(2_000)), Stop()).esri
    assert found.esri == pytest.approx(np.sort(every)[::-1][:10], abs=1e-12)
