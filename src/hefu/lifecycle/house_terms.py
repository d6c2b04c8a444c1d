"""What the parameters say about loans on a day, where the terms of a loan say nothing."""

from __future__ import annotations

from hefu.kernels.credit.business_days import Shift
from hefu.lifecycle.loan_parts import PARTS, Part
from hefu.parameters.loader import Clocks, ParameterView
from hefu.vocabulary.errors import require

_SHIFTS = (
    Shift.NONE,
    Shift.FOLLOWING,
    Shift.MODIFIED_FOLLOWING,
    Shift.PRECEDING,
    Shift.MODIFIED_PRECEDING,
)


def house_shift(clocks: Clocks) -> Shift:
    """Where a due day goes that is not a working day."""
    number = ParameterView(clocks).integer("policy.loan.shift")
    require(0 <= number < len(_SHIFTS), f"policy.loan.shift is {number}")
    return _SHIFTS[number]


def penalty_markup_bp(clocks: Clocks) -> int:
    """By how much of the loan's rate the rate is higher on what is overdue."""
    return ParameterView(clocks).integer("policy.loan.penalty_markup")


def compounds(clocks: Clocks) -> bool:
    """Whether overdue interest bears interest."""
    return ParameterView(clocks).integer("policy.loan.compounds") == 1


def payment_order(clocks: Clocks) -> tuple[Part, ...]:
    """The parts of a loan in the order in which a payment pays them."""
    parameters = ParameterView(clocks)
    return tuple(
        sorted(PARTS, key=lambda part: parameters.integer(f"policy.loan.payment_rank.{part}"))
    )
