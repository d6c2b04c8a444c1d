"""The banks of the reference folder, read once for all tests of contagion."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hefu.kernels.network.contagion.distress import Floats


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV by column name."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass(frozen=True)
class Banks:
    """``liabilities[i, j]``: ``i`` owes ``j``."""

    liabilities: Floats
    external_assets: Floats
    external_liabilities: Floats
    equity: Floats

    @property
    def exposures(self) -> Floats:
        """What ``i`` has lent to ``j``."""
        found: Floats = self.liabilities.T
        return found

    @property
    def asset_shares(self) -> Floats:
        """Part of all assets, loans between banks among them."""
        assets = self.external_assets + self.exposures.sum(axis=1)
        found: Floats = assets / assets.sum()
        return found


def read_banks(folder: Path, name: str = "banks8") -> Banks:
    """Balance sheets and debts of ``name``."""
    balance = rows(folder / f"{name}_balance.csv")
    liabilities = np.zeros((len(balance), len(balance)))
    for row in rows(folder / f"{name}_liabilities.csv"):
        liabilities[int(row["debtor"]) - 1, int(row["creditor"]) - 1] += float(row["amount"])
    columns = ("external_assets", "external_liabilities", "equity")
    return Banks(liabilities, *(np.array([float(row[c]) for row in balance]) for c in columns))
