"""Ratios in basis points, exact, rounded so that a limit is never missed by rounding."""

from __future__ import annotations

from hefu.evidence.schema import AMOUNT_MINOR_MAX

_WHOLE_BP = 10_000


def share_bp(part: int | None, whole_amount: int | None) -> int | None:
    """``part`` of ``whole_amount`` in basis points, rounded up: it exceeds a whole limit exactly when
    the true ratio does.

    ``None`` when either is unknown or negative. Anything of nothing is more than can be told and gives
    the largest number that is held; nothing of nothing is 0.
    """
    if part is None or whole_amount is None or part < 0 or whole_amount < 0:
        return None
    if part == 0:
        return 0
    if whole_amount == 0:
        return AMOUNT_MINOR_MAX
    return min(-(-part * _WHOLE_BP // whole_amount), AMOUNT_MINOR_MAX)


def scaled_up(amount: int | None, numerator: int, denominator: int) -> int | None:
    """``amount * numerator / denominator`` rounded up, the denominator above zero; ``None`` stays
    ``None``, and so does what is too large to be held."""
    if amount is None:
        return None
    found = -(-amount * numerator // denominator)
    return found if abs(found) <= AMOUNT_MINOR_MAX else None
