"""Every public case of the reference programs: losses and index to 1e-9, sweeps exactly."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from hefu.kernels.network.esri.cascade import Cascade, Stop, esri, run_cascade
from hefu.kernels.network.esri.supply_network import Floats, Links, SupplyNetwork, build_network

TOLERANCE = 1e-9
CASE = re.compile(
    r"(?P<net>\w+?_own\d+)(?P<multi>_multi)?(?P<updown>_updown)?(?P<market>_market)?"
    r"(?P<unitfree>_unitfree)?(?P<how>_emp|_revcost|_conv2)?_eps(?P<eps>1e-\d+)"
)


def table(path: Path) -> dict[str, Floats]:
    """Columns of a CSV of numbers by name."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def network_of(folder: Path, case: re.Match[str]) -> tuple[SupplyNetwork, dict[str, Floats]]:
    """The network of a case and its firms."""
    name = case["net"]
    firms, edges = table(folder / f"{name}_firms.csv"), table(folder / f"{name}_edges.csv")
    classes = table(folder / f"{name}_essentiality.csv")
    codes, sector = np.unique(firms["sector"], return_inverse=True)
    place = {code: number for number, code in enumerate(codes)}
    essentiality = np.zeros((len(codes), len(codes)), np.int8)
    triples = zip(
        classes["supplier_sector"], classes["customer_sector"], classes["zeta"], strict=True
    )
    for supplier, customer, kind in triples:
        if supplier in place and customer in place:
            essentiality[place[supplier], place[customer]] = int(kind)
    links = Links(
        edges["supplier"].astype(np.int64) - 1,
        edges["customer"].astype(np.int64) - 1,
        edges["weight"],
    )
    corrected = case["how"] == "_revcost"
    network = build_network(
        sector.astype(np.int64),
        links,
        essentiality,
        revenue=firms["revenue"] if corrected else None,
        costs=firms["costs"] if corrected else None,
        market=sector.astype(np.int64) if case["market"] else None,
    )
    return network, firms


def shocks_of(folder: Path, case: re.Match[str], count: int, side: str = "") -> list[Floats]:
    """The shocks of a case: from its file, else each firm closed once."""
    if not case["multi"]:
        return list(np.eye(count))
    cells = table(folder / f"{case['net']}_multi_shocks{side}.csv")
    value = next(name for name in cells if name not in {"scenario", "firm"})
    found = [np.zeros(count) for _ in range(int(cells["scenario"].max()))]
    for scenario, firm, part in zip(cells["scenario"], cells["firm"], cells[value], strict=True):
        found[int(scenario) - 1][int(firm) - 1] = part
    return found


def cascades(folder: Path, case: re.Match[str]) -> tuple[list[Cascade], list[Floats]]:
    """What we compute for every scenario of a case, and the weights of its indices."""
    network, firms = network_of(folder, case)
    stop = Stop(
        float(case["eps"]), "growth_of_index" if case["how"] == "_conv2" else "largest_step"
    )
    down = shocks_of(folder, case, network.firm_count)
    up = shocks_of(folder, case, network.firm_count, "_up") if case["updown"] else down
    weights = [network.output] + ([firms["employees"]] if case["how"] == "_emp" else [])
    compat = not case["unitfree"]
    found = [
        run_cascade(network, one, stop, shock_upstream=other, compat=compat)
        for one, other in zip(down, up, strict=True)
    ]
    return found, weights


@pytest.fixture
def folder(conformance: Path) -> Path:
    """The reference cases."""
    return conformance / "networks" / "esri"


def test_every_case_of_the_reference(folder: Path) -> None:
    names = sorted(path.name for path in folder.glob("*_expected_esri.csv"))
    assert names
    for name in names:
        case = CASE.match(name)
        assert case is not None, name
        expected = table(folder / name)
        found, weights = cascades(folder, case)
        assert [one.sweep_count for one in found] == expected["iterations"].tolist(), name
        for number, value in enumerate(weights, 1):
            for column, losses in (
                (f"ESRI_weight_{number}", [one.loss for one in found]),
                (f"ESRI_d_weight_{number}", [one.loss_downstream for one in found]),
                (f"ESRI_u_weight_{number}", [one.loss_upstream for one in found]),
            ):
                ours = np.array([esri(loss, value) for loss in losses])
                assert np.abs(ours - expected[column]).max() <= TOLERANCE, f"{name} {column}"
        by_firm = table(folder / name.replace("_esri.csv", "_losses.csv"))
        for column, ours in (
            ("loss_down", np.concatenate([one.loss_downstream for one in found])),
            ("loss_up", np.concatenate([one.loss_upstream for one in found])),
        ):
            assert np.abs(ours - by_firm[column]).max() <= TOLERANCE, f"{name} {column}"
