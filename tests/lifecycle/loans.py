"""Loans for tests of plans and ends of days, without a book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import strategies as st

from hefu.kernels.credit.business_days import Shift
from hefu.lifecycle.agreed import agreed_of
from hefu.lifecycle.day_end import LoanNow
from hefu.lifecycle.interest import DAY_COUNTS
from hefu.lifecycle.loan_parts import Part
from hefu.lifecycle.loan_plan import Plan, first_plan
from hefu.lifecycle.standing import Term

BEGIN = date(2026, 3, 31)
ONE_DAY = timedelta(days=1)
MARKUP_BP = 5_000


def plan_of(begin_on: date = BEGIN, /, **terms: Term) -> Plan:
    """The plan of 300,000 yuan at 4.35 % from the last of March to the end of June, or of other terms."""
    told: Mapping[str, Term] = {
        "amount_minor": 30_000_000,
        "rate_bp": 435,
        "day_count": "act/360",
        "due_on": "2026-06-29",
        **terms,
    }
    agreed = agreed_of(lambda name: told.get(name, ""), begin_on, Shift.FOLLOWING)
    return first_plan(agreed, begin_on)


def rows(plan: Plan) -> list[tuple[str, int, int, int]]:
    """Day, principal, interest, left."""
    return [
        (one.due_on.isoformat(), one.principal_minor, one.interest_minor, one.left_minor)
        for one in plan.rows
    ]


def drawn(plan: Plan, *, compounds: bool = True) -> LoanNow:
    """The loan just paid out."""
    owed: Mapping[Part, int] = {"principal": plan.principal_minor}
    return LoanNow(
        plan=plan,
        owed=owed,
        earned={},
        overdue_moves={},
        penalty_markup_bp=MARKUP_BP,
        compounds=compounds,
    )


@st.composite
def plans(draw: st.DrawFn, shifts: tuple[str, ...] = ("none", "following")) -> Plan:
    """Plans of every way, count and length."""
    way = draw(
        st.sampled_from(
            ("all_at_end", "interest_first", "equal_principal", "equal_instalments", "stated_days")
        )
    )
    begin_on = BEGIN + timedelta(days=draw(st.integers(0, 400)))
    days = draw(st.integers(20, 500))
    amount = draw(st.integers(100, 10**12))
    due_on = begin_on + timedelta(days=days)
    more: dict[str, Term] = {"way_code": way}
    if way == "stated_days":
        middle = begin_on + timedelta(days=draw(st.integers(1, days - 8)))
        part = draw(st.integers(1, amount - 1))
        more["instalments"] = f"{middle}={part} {due_on}={amount - part}"
    elif way != "all_at_end":
        more["cycle_code"] = draw(st.sampled_from(("1M", "3M", "2W", "20D")))
    return plan_of(
        begin_on,
        amount_minor=amount,
        rate_bp=draw(st.integers(0, 3_600)),
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        due_on=due_on.isoformat(),
        shift_code=draw(st.sampled_from(shifts)),
        **more,
    )
