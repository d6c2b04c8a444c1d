"""Eight scenarios at once give what one at a time gives."""

from __future__ import annotations

import numpy as np
import pytest
from tests.kernels.esri.test_cascade import closing, random_network

from hefu.kernels.network.esri.batch import Scenarios, closing_each, run_batch
from hefu.kernels.network.esri.cascade import Stop, esri, run_cascade

STOP = Stop(tolerance=1e-3)


def test_a_firm_that_is_not_there_is_refused() -> None:
    network = random_network(1, 1.0)
    with pytest.raises(ValueError, match="outside"):
        run_batch(network, closing_each(np.array([network.firm_count])), STOP)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("thread_count", [1, 3])
def test_a_batch_equals_its_scenarios(seed: int, thread_count: int) -> None:
    network = random_network(seed, 1.0)
    firms = np.arange(network.firm_count)
    found = run_batch(network, closing_each(firms), STOP, thread_count=thread_count)
    for firm in firms.tolist():
        alone = run_cascade(network, closing(network, firm), STOP)
        assert found.sweep_counts[firm] == alone.sweep_count
        assert found.esri[firm] == pytest.approx(esri(alone.loss, network.output), abs=1e-12)
        down = esri(alone.loss_downstream, network.output)
        assert found.esri_downstream[firm] == pytest.approx(down, abs=1e-12)


def test_several_firms_may_be_hit_in_part() -> None:
    network = random_network(3, 1.0)
    scenarios = Scenarios(np.array([0, 2]), np.array([0, 2]), np.array([0.5, 1.0]))
    shock = closing(network, 0, 0.5) + closing(network, 2)
    alone = run_cascade(network, shock, STOP)
    assert run_batch(network, scenarios, STOP).esri[0] == pytest.approx(
        esri(alone.loss, network.output)
    )


def test_who_says_stop_is_obeyed() -> None:
    network = random_network(5, 1.0)
    firms = np.resize(np.arange(network.firm_count), 60)
    told: list[int] = []

    def progress(ended: int) -> bool:
        told.append(ended)
        return sum(told) < 20

    found = run_batch(network, closing_each(firms), STOP, progress=progress)
    assert 20 <= sum(told) < 60
    assert np.isnan(found.esri).sum() == 60 - sum(told)


def test_compiled_lanes_agree_with_plain_ones() -> None:
    pytest.importorskip("numba")
    network = random_network(9, 1.0)
    firms = np.resize(np.arange(network.firm_count), 2_000)
    many = run_batch(network, closing_each(firms), STOP)
    few = run_batch(network, closing_each(firms[: network.firm_count]), STOP)
    assert (many.esri[: network.firm_count] == few.esri).all()
