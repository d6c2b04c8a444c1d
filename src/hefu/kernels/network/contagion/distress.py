"""Banks that lent to each other, and what every rule of contagion answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DEFAULT_SLACK = 1e-12
"""A loss this close to all of the equity is all of it: sums in another order must not save a bank."""


@dataclass(frozen=True, slots=True)
class Distress:
    """``loss``: part of each bank's equity that is lost, 0 to 1; ``sweep_count`` sweeps were made, and
    ``has_ended`` says that the last one added no more than the tolerance."""

    loss: Floats
    sweep_count: int
    has_ended: bool


def leverage(exposures: Floats, equity: Floats) -> Floats:
    """Row ``i``: the part of its equity that bank ``i`` loses if all it lent to bank ``j`` is lost.

    ``exposures[i, j]``: what ``i`` has lent to ``j`` (debts, ``L[i, j]`` = ``i`` owes ``j``, are turned
    round: ``L.T``). A bank without equity is in default already, whatever the others do: its row is 0 and
    :func:`shock_of` gives it a shock of 1. Raises ``ValueError`` for a negative or undefined exposure.
    """
    count = len(equity)
    if exposures.shape != (count, count):
        raise ValueError(f"exposures must be a table of {count} by {count} banks")
    if not (np.isfinite(exposures) & (exposures >= 0)).all() or not np.isfinite(equity).all():
        raise ValueError("an exposure is at least 0, and all amounts are finite")
    column = equity[:, None]
    found: Floats = np.divide(exposures, column, out=np.zeros_like(exposures), where=column > 0)
    return found


def shock_of(losses: Floats, equity: Floats) -> Floats:
    """First losses in money as parts of equity, 0 to 1; 1 for a bank whose equity is gone."""
    part = np.divide(losses, equity, out=np.ones_like(losses), where=equity > 0)
    found: Floats = np.clip(part, 0.0, 1.0)
    return found


def added_loss(distress: Distress, shock: Floats, weights: Floats) -> float:
    """What contagion adds to the shock, weighted: the index R of DebtRank when ``weights`` are parts of
    all assets."""
    return float(weights @ (distress.loss - shock))


def require_shock(table: Floats, shock: Floats) -> None:
    """Raise ``ValueError`` unless ``shock`` is a part of equity for each bank of a sound ``table``."""
    if table.shape != (len(shock), len(shock)):
        raise ValueError(f"leverage must be a table of {len(shock)} by {len(shock)} banks")
    if not ((shock >= 0) & (shock <= 1)).all():
        raise ValueError("a shock is a part of equity between 0 and 1 for each bank")
    if not (np.isfinite(table) & (table >= 0)).all():
        raise ValueError("leverage is finite and at least 0")
