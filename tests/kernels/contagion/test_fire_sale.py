"""Fire sales: refusals, no shock no sale, and nobody sells more than all."""

from __future__ import annotations

import numpy as np
import pytest

from hefu.kernels.network.contagion.fire_sale import Portfolios, fire_sale


def one_bank(leverage: float = 9.0, illiquidity: float = 0.001) -> Portfolios:
    return Portfolios(
        np.array([100.0]), np.array([leverage]), np.array([[1.0]]), np.array([illiquidity])
    )


def test_wrong_shapes_and_negative_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        one_bank(leverage=-1.0)
    with pytest.raises(ValueError, match="each of 1 banks"):
        Portfolios(np.ones(2), np.ones(1), np.ones((1, 1)), np.ones(1))
    with pytest.raises(ValueError, match="each of 2 assets"):
        Portfolios(np.ones(1), np.ones(1), np.ones((1, 2)), np.ones(1))
    with pytest.raises(ValueError, match="return"):
        fire_sale(one_bank(), np.zeros(2))


def test_by_hand() -> None:
    found = fire_sale(one_bank(), np.array([-0.05]))
    assert found.sales.tolist() == [45.0]
    assert found.price_change.tolist() == [-0.045]
    assert found.aggregate_vulnerability == pytest.approx(4.5 / 10.0)


def test_no_shock_no_sale() -> None:
    found = fire_sale(one_bank(), np.zeros(1))
    assert (found.sales.tolist(), found.aggregate_vulnerability) == ([0.0], 0.0)


def test_capped_nobody_sells_more_than_is_left_and_no_price_falls_below_nothing() -> None:
    published = fire_sale(one_bank(50.0, 0.1), np.array([-0.5]))
    assert published.sales.tolist() == [2_500.0]
    capped = fire_sale(one_bank(50.0, 0.1), np.array([-0.5]), is_capped=True)
    assert capped.sales.tolist() == [50.0]
    assert capped.price_change.tolist() == [-1.0]
