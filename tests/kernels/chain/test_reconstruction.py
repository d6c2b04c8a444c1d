"""Drawn networks: refusals, expectations in numbers, and the same draw from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from hefu.kernels.network.chain.firm_to_bank import Floats
from hefu.kernels.network.chain.reconstruction import (
    Purchases,
    Stripe,
    draw_links,
    draw_many,
    draw_stripe,
    expected_links,
    purchases_by_table,
    solve_density,
    spread_over,
    stripes_by_sector,
    whole_economy,
)
from hefu.kernels.network.esri.supply_network import Links

ERRORS = 5.0
"""Standard errors that a mean over draws may be off; the seeds are fixed, so it is or it is not."""


def strengths(count: int, seed: int) -> tuple[Floats, Floats]:
    """Sold and bought, equal in sum."""
    dice = np.random.default_rng(seed)
    sold, bought = dice.lognormal(0, 1.2, count), dice.lognormal(0, 1.2, count)
    return sold, bought * sold.sum() / bought.sum()


def test_amounts_that_are_none_and_links_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        whole_economy(np.array([-1.0, 2.0]), np.ones(2))
    with pytest.raises(ValueError, match="finite"):
        whole_economy(np.array([np.nan, 2.0]), np.ones(2))
    stripes = whole_economy(np.ones(3), np.ones(3))
    for impossible in (0, 6, 100):
        with pytest.raises(ValueError, match="between 1 and 5"):
            solve_density(stripes, impossible)
    with pytest.raises(ValueError, match="at least two"):
        spread_over(iter([]), lambda links: links.weights)


def pairs(stripe: Stripe, density: float) -> float:
    """Expected links, pair by pair."""
    found = 0.0
    for seller, sold in zip(stripe.sellers.tolist(), stripe.sold.tolist(), strict=True):
        for buyer, bought in zip(stripe.buyers.tolist(), stripe.bought.tolist(), strict=True):
            pull = density * sold * bought
            found += pull / (1 + pull) * (seller != buyer)
    return found


def test_expected_links_pair_by_pair() -> None:
    stripes = whole_economy(*strengths(30, 1))
    for density in (1e-4, 0.02, 3.0):
        ours = expected_links(stripes, np.float64(density))
        assert ours == pytest.approx(pairs(stripes[0], density))


def test_bins_are_near_to_pairs() -> None:
    stripes = whole_economy(*strengths(1_500, 2))
    sold, bought = stripes[0].sold, stripes[0].bought
    density = solve_density(stripes, 12_000)
    pulls = density * sold[:, None] * bought
    every = (pulls / (1 + pulls)).sum()
    own = density * np.prod(strengths(1_500, 2), axis=0)
    assert every - (own / (1 + own)).sum() == pytest.approx(12_000, rel=2e-4)


def test_strengths_and_links_are_kept_on_average() -> None:
    sold, bought = strengths(60, 3)
    stripes, draws = whole_economy(sold, bought), 400

    def measure(links: Links) -> Floats:
        out = np.bincount(links.suppliers, links.weights, 60)
        into = np.bincount(links.customers, links.weights, 60)
        return np.concatenate([out, into, [float(len(links.weights))]])

    found = spread_over(draw_many(stripes, 300, seed=5, draw_count=draws), measure)
    whole = stripes[0].whole
    wanted = np.concatenate([sold - sold * bought / whole, bought - sold * bought / whole, [300.0]])
    off = np.abs(found.mean - wanted) / np.maximum(found.standard_error, 1e-12)
    assert off.max() < ERRORS
    assert off.mean() < 1.2
    assert (found.low <= found.high).all()
    assert found.draw_count == draws


def test_each_pair_is_drawn_as_often_as_its_chance() -> None:
    stripe = whole_economy(*strengths(8, 4))[0]
    density, draws = np.float64(0.4), 3_000
    seen = np.zeros((8, 8))
    for draw in range(draws):
        links = draw_links([stripe], density, seed=1, draw=draw)
        seen[links.suppliers, links.customers] += 1
    sold, bought = strengths(8, 4)
    pulls = density * sold[:, None] * bought
    chance = pulls / (1 + pulls)
    np.fill_diagonal(chance, 0.0)
    error = np.sqrt(np.maximum(chance * (1 - chance), 1e-9) / draws)
    assert (np.abs(seen / draws - chance) / error).max() < ERRORS


def test_input_by_industry_is_kept_on_average() -> None:
    dice = np.random.default_rng(6)
    sector = dice.integers(0, 4, 40)
    sold, bought = strengths(40, 6)
    table = dice.random((4, 4)) * (dice.random((4, 4)) < 0.7)
    table[0] += 0.1
    purchases = purchases_by_table(sector, bought, table)
    assert np.bincount(purchases.firms, purchases.amounts, 40) == pytest.approx(bought)
    stripes = stripes_by_sector(sector, sold, purchases)
    for one in stripes:
        assert len(np.unique(sector[one.sellers])) == 1

    def measure(links: Links) -> Floats:
        place = links.customers * 4 + sector[links.suppliers]
        return np.bincount(place, links.weights, 160).astype(np.float64)

    found = spread_over(draw_many(stripes, 200, seed=7, draw_count=300), measure)
    wanted = np.zeros(160)
    for one in stripes:
        own = np.zeros(40)
        own[one.sellers] = one.sold
        left = (one.sold.sum() - own[one.buyers]) / one.whole
        wanted[one.buyers * 4 + sector[one.sellers[0]]] = one.bought * left
    off = np.abs(found.mean - wanted) / np.maximum(found.standard_error, 1e-12)
    assert off[wanted > 0].max() < ERRORS
    assert not found.mean[wanted == 0].any()


def test_what_nobody_sells_is_left_out() -> None:
    purchases = Purchases(np.array([0, 1]), np.array([0, 5]), np.array([1.0, 2.0]))
    stripes = stripes_by_sector(np.array([0, 0, 1]), np.array([1.0, 2.0, 0.0]), purchases)
    assert [one.buyers.tolist() for one in stripes] == [[0]]


def test_the_same_seed_draws_the_same_network_and_another_draw_another() -> None:
    stripes = whole_economy(*strengths(50, 8))
    density = solve_density(stripes, 200)
    one, again, other = (draw_links(stripes, density, seed=3, draw=draw) for draw in (0, 0, 1))
    assert (one.weights == again.weights).all()
    assert len(one.weights) != len(other.weights) or (one.customers != other.customers).any()


def test_too_little_room_is_seen_and_nothing_is_written_outside() -> None:
    stripe = whole_economy(*strengths(30, 9))[0]
    room = (np.empty(3, np.int64), np.empty(3, np.int64), np.empty(3))
    arrays = (stripe.sellers, stripe.sold, stripe.buyers, stripe.bought)
    dice = np.random.Generator(np.random.PCG64(1))
    count = draw_stripe.plain(*arrays, np.float64(1.0), stripe.whole, dice, *room)
    assert count > 3


def test_compiled_and_plain_draw_the_same() -> None:
    pytest.importorskip("numba")
    stripe = whole_economy(*strengths(200, 10))[0]
    answers = []
    for run in (draw_stripe.plain, draw_stripe.compiled):
        room = (np.empty(9_000, np.int64), np.empty(9_000, np.int64), np.empty(9_000))
        dice = np.random.Generator(np.random.PCG64(2))
        arrays = (stripe.sellers, stripe.sold, stripe.buyers, stripe.bought)
        count = run(*arrays, np.float64(0.02), stripe.whole, dice, *room)
        answers.append([column[:count] for column in room])
    assert len(answers[0][0]) > 100
    for plain, compiled in zip(*answers, strict=True):
        assert (plain == compiled).all()
