"""The greatest payments that clear a table of debts: the walk down that all clearing rules share.

Payments start at what is owed and fall. Who cannot pay in full is in default; with the defaults known,
what they pay solves a linear system, and payments found that way are kept only where they lie between
the state and the answer. So the walk ends after about as many solves as there are waves of default, and
it ends at the greatest vector, never at a smaller one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hefu.kernels.network.contagion.distress import DEFAULT_SLACK, Flags, Floats

_NORM_MAX = 1e6
"""Above this a linear solve loses so many digits that walking is better."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """``payment``: what each bank pays of what it owes; ``received``: what it gets from other banks;
    ``equity``: assets after clearing less all that it owes, below 0 for what its creditors lose."""

    payment: Floats
    received: Floats
    equity: Floats
    defaulted: Flags
    round_count: int
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Debts:
    """``liabilities[i, j]``: what ``i`` owes bank ``j``; ``owed``: all that is paid in one rank with it;
    ``means``: what each bank has to pay with before anything comes in, ``means_in_default`` and
    ``kept_in_default`` (a part of what comes in) what is left of it once the bank is in default."""

    liabilities: Floats
    owed: Floats
    means: Floats
    means_in_default: Floats
    kept_in_default: float

    def shares(self) -> Floats:
        """Part of a bank's payments that goes to each other bank."""
        column = self.owed[:, None]
        found: Floats = np.divide(
            self.liabilities, column, out=np.zeros_like(self.liabilities), where=column > 0
        )
        return found


def require_debts(liabilities: Floats, *by_bank: Floats) -> None:
    """Raise ``ValueError`` unless the table is square, nobody owes itself and nothing is negative."""
    count = len(liabilities)
    if liabilities.shape != (count, count) or any(one.shape != (count,) for one in by_bank):
        raise ValueError(f"liabilities must be a table of {count} by {count} banks")
    if liabilities.diagonal().any():
        raise ValueError("a bank owes nothing to itself")
    for amounts in (liabilities, *by_bank):
        if not (np.isfinite(amounts) & (amounts >= 0)).all():
            raise ValueError("an amount is finite and at least 0")


def clear(debts: Debts, *, rounds_max: int = 100_000) -> Clearing:
    """The greatest clearing payments; ``equity`` is left to the caller's ranks and is 0 here.

    A round is one state; ``has_ended`` is false when ``rounds_max`` of them did not settle within
    rounding of the amounts owed.
    """
    inflow = debts.shares().T
    slack = DEFAULT_SLACK * np.maximum(debts.owed, np.abs(debts.means))
    settled = 64 * np.finfo(np.float64).eps * max(float(debts.owed.max(initial=0.0)), 1e-300)

    def sweep(paid: Floats) -> tuple[Floats, Flags]:
        received = inflow @ paid
        fails = debts.means + received < debts.owed - slack
        left = debts.means_in_default + debts.kept_in_default * received
        return np.where(fails, np.clip(left, 0.0, debts.owed), debts.owed), fails

    paid = debts.owed.astype(np.float64)
    for round_number in range(1, rounds_max + 1):
        lower, fails = sweep(paid)
        jump = _solved(debts, inflow, fails, lower)
        if jump is not None:
            lower, fails = sweep(np.minimum(jump, lower))
        if float(np.abs(paid - lower).max(initial=0.0)) <= settled:
            received = inflow @ lower
            return Clearing(lower, received, np.zeros_like(lower), fails, round_number, True)
        paid = np.minimum(paid, lower)
    received = inflow @ paid
    return Clearing(paid, received, np.zeros_like(paid), sweep(paid)[1], rounds_max, False)


def _solved(debts: Debts, inflow: Floats, fails: Flags, lower: Floats) -> Floats | None:
    """Payments when exactly ``fails`` fail and those that pay nothing go on paying nothing.

    ``None`` where the system has no single answer or one below zero: then it may lie below the greatest
    vector, and the walk goes on step by step.
    """
    paying = np.flatnonzero(fails & (lower > 0))
    if not len(paying):
        return None
    fixed = lower.copy()
    fixed[paying] = 0.0
    kept = debts.kept_in_default
    system = np.eye(len(paying)) - kept * inflow[np.ix_(paying, paying)]
    known = debts.means_in_default[paying] + kept * (inflow @ fixed)[paying]
    try:
        # The inverse has no negative entry, so what it makes of ones is its norm.
        found, norm = np.linalg.solve(system, np.stack([known, np.ones(len(paying))], axis=1)).T
    except np.linalg.LinAlgError:
        return None
    if not ((norm > 0) & (norm < _NORM_MAX)).all():
        return None
    rounding = DEFAULT_SLACK * debts.owed[paying]
    if (
        not np.isfinite(found).all()
        or (found < 0).any()
        or (found > lower[paying] + rounding).any()
    ):
        return None
    fixed[paying] = found
    return fixed
