"""What must hold of every cascade: it ends, it has no unit, and more shock is no less loss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.esri.cascade import Stop, run_cascade
from hefu.kernels.network.esri.supply_network import (
    Floats,
    Links,
    SupplyNetwork,
    build_network,
)

TIGHT = Stop(tolerance=1e-10, sweeps_max=3_000)


@st.composite
def networks(draw: st.DrawFn, *, unit: float = 1.0) -> SupplyNetwork:
    """Up to eight firms of up to three industries, with final demand."""
    count = draw(st.integers(2, 8))
    industries = draw(st.integers(1, 3))
    firm = st.integers(0, count - 1)
    links = draw(st.lists(st.tuples(firm, firm, st.integers(1, 50)), max_size=24))
    sector = np.array(
        draw(st.lists(st.integers(0, industries - 1), min_size=count, max_size=count))
    )
    kinds = st.lists(st.integers(0, 2), min_size=industries**2, max_size=industries**2)
    essentiality = np.array(draw(kinds), np.int8).reshape(industries, industries)
    sales = Links(
        np.array([s for s, _, _ in links], np.int64),
        np.array([c for _, c, _ in links], np.int64),
        np.array([w * unit for _, _, w in links], np.float64),
    )
    revenue: Floats = np.full(count, 2_000.0 * unit)
    return build_network(sector, sales, essentiality, revenue=revenue, market=sector)


def closing(network: SupplyNetwork, firm: int, part: float = 1.0) -> Floats:
    """One firm loses ``part`` of its capacity."""
    shock = np.zeros(network.firm_count)
    shock[firm % network.firm_count] = part
    return shock


@pytest.mark.parametrize("shock", [[0.5], [0.5, 1.1, 0.0], [-0.1, 0.0, 0.0]])
def test_a_shock_that_is_none_is_refused(shock: list[float]) -> None:
    with pytest.raises(ValueError, match="loss between 0 and 1"):
        run_cascade(chain(), np.array(shock), TIGHT)


def chain() -> SupplyNetwork:
    """0 sells to 1 for 10, 1 to 2 for 10; all inputs essential, half of 2's output final demand."""
    links = Links(np.array([0, 1]), np.array([1, 2]), np.array([10.0, 10.0]))
    return build_network(
        np.array([0, 1, 2]),
        links,
        np.full((3, 3), 2, np.int8),
        revenue=np.array([10.0, 20.0, 30.0]),
    )


def test_a_chain_by_hand() -> None:
    found = run_cascade(chain(), closing(chain(), 1), TIGHT)
    assert found.loss_downstream.tolist() == [0.0, 1.0, 1.0]
    assert found.loss_upstream.tolist() == [1.0, 1.0, 0.0]
    half = run_cascade(chain(), closing(chain(), 2, 0.5), TIGHT)
    assert half.loss_upstream.tolist() == [0.25, 0.25, 0.5]
    assert (half.excess, half.has_ended) == (0.0, True)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_it_ends_and_its_bound_holds(data: st.DataObject) -> None:
    network = data.draw(networks())
    shock = closing(network, data.draw(st.integers(0, 7)))
    rough = run_cascade(network, shock, Stop(tolerance=1e-2))
    exact = run_cascade(network, shock, Stop(tolerance=0.0, sweeps_max=2_000))
    assert rough.has_ended
    assert (exact.loss >= rough.loss - 1e-12).all()
    if rough.excess is not None:
        assert (exact.loss <= rough.loss + rough.excess + 1e-9).all()


@settings(deadline=None, max_examples=40)
@given(st.data(), st.sampled_from([0.001, 0.01, 100.0, 1e6]))
def test_it_has_no_unit_of_currency(data: st.DataObject, unit: float) -> None:
    seed = data.draw(st.integers(0, 2**31))
    one, other = (random_network(seed, factor) for factor in (1.0, unit))
    firm = seed % one.firm_count
    ours = run_cascade(one, closing(one, firm), TIGHT)
    theirs = run_cascade(other, closing(other, firm), TIGHT)
    assert np.allclose(ours.loss, theirs.loss, atol=1e-9)


def random_network(seed: int, unit: float) -> SupplyNetwork:
    """The same network in another unit."""
    dice = np.random.default_rng(seed)
    count = int(dice.integers(3, 15))
    links = Links(
        dice.integers(0, count, 40), dice.integers(0, count, 40), dice.random(40) * 5 * unit
    )
    sector = dice.integers(0, 4, count)
    return build_network(sector, links, dice.integers(0, 3, (4, 4)).astype(np.int8), market=sector)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_more_shock_is_no_less_loss(data: st.DataObject) -> None:
    network = data.draw(networks())
    firm = data.draw(st.integers(0, 7))
    less = run_cascade(network, closing(network, firm, 0.4), TIGHT)
    more = run_cascade(network, closing(network, firm, 0.9), TIGHT)
    assert (more.loss >= less.loss - 1e-9).all()


def test_compiled_and_plain_agree() -> None:
    pytest.importorskip("numba")
    network = random_network(7, 1.0)
    shock = closing(network, 1)
    plain = run_cascade(network, shock, TIGHT)
    from hefu.kernels.network.esri import sweep

    inputs = (network.group_offsets, network.input_offsets)
    links = (network.input_suppliers, network.input_shares)
    after, compiled_after = np.empty(network.firm_count), np.empty(network.firm_count)
    sweep.lose_inputs.plain(*inputs, *links, plain.loss, shock, after)
    sweep.lose_inputs.compiled(*inputs, *links, plain.loss, shock, compiled_after)
    assert (after == compiled_after).all()
