"""Shocks: what is refused, and what each kind hits on which side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.kernels.network.chain.scenario import (
    ImportNeeds,
    Shock,
    codes_stop,
    firms_stop,
    imports_stop,
    together,
)


def test_what_is_no_shock_is_refused() -> None:
    for part in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            firms_stop(2, np.array([0]), np.array([part]))
        with pytest.raises(ValueError, match="between 0 and 1"):
            codes_stop(np.array([1, 2]), np.array([1]), part)
        with pytest.raises(ValueError, match="between 0 and 1"):
            imports_stop(2, needs(), part)
    with pytest.raises(ValueError, match="outside"):
        firms_stop(2, np.array([2]), np.array([1.0]))
    with pytest.raises(ValueError, match="one length"):
        firms_stop(2, np.array([0, 1]), np.array([1.0]))
    with pytest.raises(ValueError, match="outside"):
        imports_stop(1, needs(), 1.0)
    with pytest.raises(ValueError, match="at least one"):
        together([])
    with pytest.raises(ValueError, match="one loss"):
        Shock(np.zeros(2), np.zeros(3))


def test_a_code_that_nobody_has_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"\[9\]"):
        codes_stop(np.array([1, 2]), np.array([1, 9]), 1.0)


def test_a_sector_or_a_region_stops_on_both_sides() -> None:
    found = codes_stop(np.array([7, 8, 7]), np.array([7]), 0.4)
    assert found.downstream.tolist() == found.upstream.tolist() == [0.4, 0.0, 0.4]


def test_a_firm_named_twice_is_hit_once() -> None:
    found = firms_stop(2, np.array([1, 1]), np.array([0.8, 0.3]))
    assert found.downstream.tolist() == [0.0, 0.8]


def needs() -> ImportNeeds:
    """Firm 0: essential 0.5 of industry 1 and 0.2 of 2; firm 1: 0.3 and 0.4 not essential."""
    return ImportNeeds(
        np.array([0, 0, 1, 1]),
        np.array([1, 2, 1, 2]),
        np.array([0.5, 0.2, 0.3, 0.4]),
        np.array([True, True, False, False]),
    )


def test_imports_that_stop_hit_those_who_need_them() -> None:
    every = imports_stop(3, needs(), 1.0)
    assert every.downstream == pytest.approx([0.5, 0.7, 0.0])
    assert not every.upstream.any()
    second = imports_stop(3, needs(), 0.5, np.array([2]))
    assert second.downstream == pytest.approx([0.1, 0.2, 0.0])


def test_two_shocks_at_once() -> None:
    one = firms_stop(2, np.array([0]), np.array([0.5]))
    other = imports_stop(2, needs(), 1.0)
    assert together([one, other]).downstream == pytest.approx([0.5, 0.7])
    both = together([one, other], "remaining")
    assert both.downstream == pytest.approx([0.75, 0.7])
    assert both.upstream.tolist() == [0.5, 0.0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_what_remains_is_never_more_than_the_largest_leaves(parts: list[float]) -> None:
    shocks = [firms_stop(1, np.array([0]), np.array([part])) for part in parts]
    largest, remaining = together(shocks), together(shocks, "remaining")
    assert remaining.downstream[0] >= largest.downstream[0] - 1e-12
