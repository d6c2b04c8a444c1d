"""The machine's twins of the lane kernels do what the plain texts do, to the last bit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from tests.kernels.esri.test_cascade import closing, random_network

from hefu.kernels.network.esri.batch import Precision, Scenarios, closing_each, run_batch
from hefu.kernels.network.esri.cascade import Stop, esri, run_cascade
from hefu.kernels.network.esri.lane_layout import lay_out
from hefu.kernels.network.esri.lanes import (
    LINE_BYTES,
    Rows,
    aligned_rows,
    finish_lanes,
    hit_of_lanes,
    lose_in_lanes,
)

PRECISIONS = [np.float64, np.float32]


def filled(row_count: int, kind: npt.DTypeLike, seed: int) -> Rows:
    """Rows of losses, many of them nothing or everything."""
    rows = aligned_rows(row_count, kind)
    dice = np.random.default_rng(seed)
    rows[:] = np.clip(dice.normal(0.3, 0.6, rows.shape), 0.0, 1.0)
    return rows


@pytest.mark.parametrize("kind", PRECISIONS)
def test_a_row_is_a_line_of_the_cache(kind: npt.DTypeLike) -> None:
    rows = aligned_rows(5, kind)
    assert rows.ctypes.data % LINE_BYTES == 0
    assert rows.strides[0] == LINE_BYTES
    assert rows.shape == (5, LINE_BYTES // np.dtype(kind).itemsize)


@pytest.mark.parametrize("kind", PRECISIONS)
@pytest.mark.parametrize("seed", range(4))
def test_twins_agree_to_the_last_bit(kind: npt.DTypeLike, seed: int) -> None:
    pytest.importorskip("numba")
    network = random_network(seed, 1.0)
    network.market[seed % network.firm_count] = -1
    layout = lay_out(network, kind)
    count = network.firm_count
    down, up, value = filled(count, kind, seed), filled(count, kind, seed + 99), network.output
    gone = aligned_rows(1, kind)
    gone[0, ::3] = 1.0
    answers = []
    for is_compiled in (False, True):
        hit, left = aligned_rows(count, kind), aligned_rows(layout.market_count, kind)
        after, largest = aligned_rows(count, kind), aligned_rows(1, kind)
        sums = np.zeros((3, gone.shape[1]))
        run_hit = hit_of_lanes.compiled if is_compiled else hit_of_lanes.plain
        run_lose = lose_in_lanes.compiled if is_compiled else lose_in_lanes.plain
        run_finish = finish_lanes.compiled if is_compiled else finish_lanes.plain
        lower, upper = aligned_rows(count, kind), aligned_rows(count, kind)
        lower[:], upper[:] = down, up
        run_hit(layout.output, layout.market, layout.smallest, lower, left, hit)
        side = layout.inputs
        run_lose(side.groups, side.offsets, side.heads, side.shares, hit, lower, after, largest)
        run_finish(value, lower, upper, gone, sums)
        answers.append((hit, left, after, largest, sums, lower, upper))
    for plain, compiled in zip(*answers, strict=True):
        assert (plain == compiled).all()
    assert not answers[0][5][:, ::3].any()


def test_single_precision_is_near() -> None:
    network = random_network(4, 1.0)
    firms = np.arange(network.firm_count)
    exact = run_batch(network, closing_each(firms), Stop())
    rough = run_batch(network, closing_each(firms), Stop(), precision="single")
    assert rough.esri == pytest.approx(exact.esri, abs=4e-6)
    assert (rough.sweep_counts == exact.sweep_counts).all()


@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e12])
def test_lanes_have_no_unit_of_currency(unit: float) -> None:
    one, other = random_network(11, 1.0), random_network(11, unit)
    firms = np.arange(one.firm_count)
    precisions: tuple[Precision, ...] = ("double", "single")
    for precision in precisions:
        ours = run_batch(one, closing_each(firms), Stop(), precision=precision)
        theirs = run_batch(other, closing_each(firms), Stop(), precision=precision)
        assert ours.esri == pytest.approx(theirs.esri, abs=1e-6)


def test_firms_without_a_market_are_not_replaced_in_lanes_either() -> None:
    network = random_network(6, 1.0)
    network.market[:] = -1
    firms = np.arange(network.firm_count)
    found = run_batch(network, closing_each(firms), Stop(1e-3))
    for firm in firms.tolist():
        alone = run_cascade(network, closing(network, firm), Stop(1e-3))
        assert found.esri[firm] == pytest.approx(esri(alone.loss, network.output), abs=1e-12)


def test_scenarios_of_many_and_of_no_firms_share_the_lanes() -> None:
    network = random_network(8, 1.0)
    count = network.firm_count
    every = np.arange(count)
    offsets = np.array([0, count, count, count + 1])
    firms = np.concatenate([every, [1]])
    parts = np.concatenate([np.linspace(0.0, 1.0, count), [0.25]])
    found = run_batch(network, Scenarios(offsets, firms, parts), Stop(1e-3))
    for number, (begin, end) in enumerate(pairwise(offsets.tolist())):
        shock = np.zeros(count)
        shock[firms[begin:end]] = parts[begin:end]
        alone = run_cascade(network, shock, Stop(1e-3))
        assert found.esri[number] == pytest.approx(esri(alone.loss, network.output), abs=1e-12)
        assert found.sweep_counts[number] == alone.sweep_count
