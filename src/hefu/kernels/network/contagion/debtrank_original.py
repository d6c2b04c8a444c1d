"""DebtRank as first published: each bank passes its distress on once.

Battiston, Puliga, Kaushik, Tasca, Caldarelli (2012), DebtRank: too central to fail?, Scientific Reports
2:541. Later distress of a bank that has passed on its first is not passed on, which understates circles;
see ``debtrank`` for the rule that does.
"""

from __future__ import annotations

import numpy as np

from hefu.kernels.network.contagion.distress import Distress, Floats, require_shock


def debtrank_original(leverage: Floats, shock: Floats) -> Distress:
    """Spread ``shock`` through ``leverage`` (parts of equity at risk, capped at 1); ends in at most as
    many sweeps as there are banks."""
    require_shock(leverage, shock)
    impact = np.minimum(1.0, leverage)
    loss = shock.astype(np.float64)
    has_passed = np.zeros(len(shock), bool)
    passing = loss > 0
    sweep_count = 0
    while passing.any():
        loss = np.minimum(1.0, loss + impact[:, passing] @ loss[passing])
        has_passed |= passing
        passing = (loss > 0) & ~has_passed
        sweep_count += 1
    return Distress(loss, sweep_count, has_ended=True)
