"""DebtRank of differences, linear and not: every further loss is passed on until nothing more comes.

Bardoscia, Battiston, Caccioli, Caldarelli (2015), DebtRank: a microscopic foundation for shock
propagation, PLOS ONE 10:e0130406; the same (2016), Paths to instability in financial networks, for the
part of a loss that the market believes. The sum of all differences passed on is the last state passed on
at once, so a sweep here reads ``loss = min(1, shock + leverage @ believed(loss))``: no error piles up and
a bank at its cap stays there.
"""

from __future__ import annotations

import numpy as np

from hefu.kernels.network.contagion.distress import Distress, Floats, require_shock


def debtrank(
    leverage: Floats,
    shock: Floats,
    *,
    eta: float = 0.0,
    tolerance: float = 1e-15,
    sweeps_max: int = 100_000,
) -> Distress:
    """Spread ``shock`` through ``leverage``; a loss ``h`` lowers what others hold by ``h e^(eta (h-1))``.

    ``eta`` 0: in proportion (linear). Large: hardly before default, as in :func:`zero_recovery`. The loop
    ends when no bank's loss grew by more than ``tolerance``; two states are never asked to be equal.
    """
    require_shock(leverage, shock)
    if not eta >= 0 or not tolerance >= 0:
        raise ValueError("eta and tolerance are at least 0")
    loss = shock.astype(np.float64)
    for sweep in range(1, sweeps_max + 1):
        believed = loss * np.exp(eta * (loss - 1.0)) if eta else loss
        reached = np.minimum(1.0, np.maximum(loss, shock + leverage @ believed))
        step = float((reached - loss).max(initial=0.0))
        loss = reached
        if step <= tolerance:
            return Distress(loss, sweep, has_ended=True)
    return Distress(loss, sweeps_max, has_ended=False)
