"""The decimal arithmetic of this room, and its errors.

Every public function computes in :data:`CONTEXT`: 34 significant digits (decimal128 of IEEE 754-2008), half
to even, and an error where a result would be infinite or not a number. The caller's own context is left
as it was. Nothing here is rounded to cents: ``minor_units`` does that as the last step.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_EVEN, traps=[DivisionByZero, InvalidOperation, Overflow]
)
ZERO = Decimal(0)
ONE = Decimal(1)

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


class TermsError(ValueError):
    """The terms contradict each other or leave out what the computation needs."""


class RateMissing(TermsError):
    """No rate (or index, or value) is known on or before a day that needs one."""


class WorkingDayUnknown(TermsError):
    """The calendar does not say whether a day is a working day, and the terms ask."""


def exact(function: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
    """Run ``function`` in :data:`CONTEXT`, whatever context the caller has."""

    @wraps(function)
    def in_context(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        with localcontext(CONTEXT):
            return function(*args, **kwargs)

    return in_context
