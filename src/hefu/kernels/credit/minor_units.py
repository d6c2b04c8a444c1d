"""From exact amounts to whole minor units (分): the last step, and the only one that rounds.

Interest is rounded payment by payment. Principal is rounded too, never beyond what is left, and the last
payment takes what rounding has left over: the principal parts add up to the loan exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import Enum

from hefu.kernels.credit.arithmetic import ZERO, TermsError, exact

_NOISE = Decimal("1e-9")


class Rounding(Enum):
    """Where half a minor unit goes: to the even neighbour, or up (四舍五入)."""

    HALF_EVEN = ROUND_HALF_EVEN
    HALF_UP = ROUND_HALF_UP


@dataclass(frozen=True, slots=True)
class ExactDue:
    """One payment before rounding, in minor units with decimals."""

    due_on: date
    principal: Decimal
    interest: Decimal


@dataclass(frozen=True, slots=True)
class Due:
    """One payment: principal and interest due, and principal left after it, in minor units."""

    due_on: date
    principal_minor: int
    interest_minor: int
    left_minor: int


@exact
def whole_minor_units(
    dues: Sequence[ExactDue], principal_minor: int, rounding: Rounding, *, keeps_total: bool
) -> tuple[Due, ...]:
    """``dues`` in whole minor units, principal parts adding up to ``principal_minor``.

    ``keeps_total``: the sum of a payment is rounded and principal is that sum less the rounded interest, so
    that equal instalments stay equal; otherwise principal is rounded by itself. A negative part is refused.
    """
    if not dues:
        raise TermsError("a plan needs a payment")
    rows = []
    left = principal_minor
    for place, due in enumerate(dues, start=1):
        if due.principal < ZERO or due.interest < ZERO:
            raise TermsError(f"the payment on {due.due_on} has a negative part")
        interest = _whole(due.interest, rounding)
        if place == len(dues):
            principal = left
        elif keeps_total:
            principal = min(_whole(due.principal + due.interest, rounding) - interest, left)
        else:
            principal = min(_whole(due.principal, rounding), left)
        left -= principal
        rows.append(Due(due.due_on, principal, interest, left))
    return tuple(rows)


def _whole(amount: Decimal, rounding: Rounding) -> int:
    """Thirds of a day's interest have no last decimal: a half that came out as 0.4999...9 is a half."""
    return int(amount.quantize(_NOISE).to_integral_value(rounding.value))
