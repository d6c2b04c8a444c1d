"""What a drawdown's terms say about paying back: read once, each wrong field named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Literal

import msgspec

from hefu.kernels.credit.business_days import Shift
from hefu.kernels.credit.cycles import Cycle, Unit
from hefu.ledger.transfer import AMOUNT_MAX
from hefu.lifecycle.standing import Term
from hefu.vocabulary.errors import InvalidInput

Way = Literal["all_at_end", "interest_first", "equal_principal", "equal_instalments", "stated_days"]
WAYS: Final[tuple[Way, ...]] = (
    "all_at_end",
    "interest_first",
    "equal_principal",
    "equal_instalments",
    "stated_days",
)
"""Everything on the last day; interest each time and principal then; equal parts of principal; equal
instalments; parts of principal on days that the terms state."""

SHIFTS: Final = tuple(one.value for one in Shift)
PAYMENTS_MAX: Final = 480
"""Payments of one plan: forty years of months."""

_CYCLE = re.compile(r"([1-9][0-9]{0,2})([DWMY])")
_PART = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})=([1-9][0-9]{0,15})")
_UNITS: Final = {
    "D": (Unit.DAY, 1),
    "W": (Unit.WEEK, 7),
    "M": (Unit.MONTH, 28),
    "Y": (Unit.YEAR, 365),
}

Terms = Callable[[str], Term]
"""A term by its name; empty text where nobody stated it."""


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """``cycle`` and ``first_due_on``: when payments fall due before ``matures_on``; ``parts``: days and minor
    units of principal of ``stated_days``, the last on ``matures_on``."""

    principal_minor: int
    rate_bp: int
    day_count: str
    matures_on: date
    way: Way
    shift: Shift
    cycle: Cycle | None = None
    first_due_on: date | None = None
    parts: tuple[tuple[date, int], ...] = ()


def agreed_of(terms: Terms, begin_on: date, house_shift: Shift) -> Agreed:
    """The terms of a drawdown that begins on ``begin_on``; ``house_shift`` holds where they name no shift.

    Raises ``InvalidInput`` with ``field`` among its arguments: ``lifecycle.plan_way``, ``plan_shift``,
    ``plan_not_used``, ``plan_cycle``, ``plan_too_long``, ``plan_first_due``, ``plan_parts``.
    """
    way = _choice("way_code", str(terms("way_code")) or "all_at_end", WAYS, "lifecycle.plan_way")
    shift = str(terms("shift_code")) or house_shift.value
    _choice("shift_code", shift, SHIFTS, "lifecycle.plan_shift")
    matures_on = date.fromisoformat(str(terms("due_on")))
    amount = int(terms("amount_minor") or 0)
    _refuse_unused(terms, way)
    cycle = first_due_on = None
    parts: tuple[tuple[date, int], ...] = ()
    if way == "stated_days":
        parts = _parts(str(terms("instalments")), begin_on, matures_on, amount)
    elif way != "all_at_end":
        cycle = _cycle(str(terms("cycle_code")), (matures_on - begin_on).days)
        first_due_on = _first_due(str(terms("first_due_on")), begin_on, matures_on)
    return Agreed(
        principal_minor=amount,
        rate_bp=int(terms("rate_bp") or 0),
        day_count=str(terms("day_count")),
        matures_on=matures_on,
        way=way,  # type: ignore[arg-type]
        shift=Shift(shift),
        cycle=cycle,
        first_due_on=first_due_on,
        parts=parts,
    )


def _choice(field: str, given: str, known: tuple[str, ...], code: str) -> str:
    if given not in known:
        raise InvalidInput(code, field=field, given=given, known=", ".join(known))
    return given


_USED: Final[Mapping[str, frozenset[str]]] = {
    "cycle_code": frozenset({"interest_first", "equal_principal", "equal_instalments"}),
    "first_due_on": frozenset({"interest_first", "equal_principal", "equal_instalments"}),
    "instalments": frozenset({"stated_days"}),
}


def _refuse_unused(terms: Terms, way: str) -> None:
    """A term that would change nothing was meant to change something."""
    for field, ways in _USED.items():
        if str(terms(field)) and way not in ways:
            raise InvalidInput("lifecycle.plan_not_used", field=field, way=way)


def _cycle(given: str, days: int) -> Cycle:
    found = _CYCLE.fullmatch(given)
    if found is None:
        raise InvalidInput("lifecycle.plan_cycle", field="cycle_code", given=given or "—")
    unit, least = _UNITS[found[2]]
    if days // (int(found[1]) * least) > PAYMENTS_MAX:
        told = {"field": "cycle_code", "given": given, "most": PAYMENTS_MAX}
        raise InvalidInput("lifecycle.plan_too_long", **told)
    return Cycle(int(found[1]), unit)


def _first_due(given: str, begin_on: date, matures_on: date) -> date | None:
    if not given:
        return None
    first = date.fromisoformat(given)
    if not begin_on < first <= matures_on:
        told = {"given": given, "after": begin_on.isoformat(), "until": matures_on.isoformat()}
        raise InvalidInput("lifecycle.plan_first_due", field="first_due_on", **told)
    return first


def _parts(
    given: str, begin_on: date, matures_on: date, amount_minor: int
) -> tuple[tuple[date, int], ...]:
    """Days strictly in order, the last of them maturity, parts adding up to the loan."""
    told = {
        "field": "instalments",
        "after": begin_on.isoformat(),
        "until": matures_on.isoformat(),
        "total": amount_minor,
    }
    found = [_PART.fullmatch(word) for word in given.split()]
    try:
        parts = tuple((date.fromisoformat(one[1]), int(one[2])) for one in found if one is not None)
    except ValueError:
        parts = ()
    days = [day for day, _ in parts]
    is_sound = (
        0 < len(parts) == len(found) <= PAYMENTS_MAX
        and days == sorted(set(days))
        and begin_on < days[0]
        and days[-1] == matures_on
        and sum(part for _, part in parts) == amount_minor <= AMOUNT_MAX
    )
    if not is_sound:
        raise InvalidInput("lifecycle.plan_parts", **told)
    return parts
