"""A new plan after principal was paid before it was due: the same days, less to pay.

The due days stay where the first plan put them. Equal parts of principal and equal instalments become
smaller; of parts on stated days the last is taken off first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from hefu.kernels.credit.annuity import level_instalment
from hefu.kernels.credit.arithmetic import ZERO
from hefu.kernels.credit.day_count import DayCount, year_fraction
from hefu.lifecycle.interest import interest_minor
from hefu.lifecycle.loan_plan import Plan, Planned

_WHOLE_BP = 10_000


def plan_again(
    plan: Plan, day: date, *, left_minor: int, earned_minor: int, carried_minor: int
) -> Plan:
    """The plan from ``day`` on for ``left_minor`` of principal, which is less than ``plan`` foresaw.

    ``earned_minor``: interest of the loan earned in all by ``day``; ``carried_minor``: unpaid of it.
    """
    days = [row.due_on for row in plan.rows if row.due_on > day]
    wanted = _wanted(plan, day, left_minor, days)
    rows: list[Planned] = []
    since, left = day, left_minor
    for due_on, most in zip(days, wanted, strict=True):
        interest = interest_minor(left, plan.rate_bp, plan.day_count, since, due_on)
        inside = interest if plan.way == "equal_instalments" else 0
        part = left if due_on == days[-1] else min(max(most - inside, 0), left)
        left -= part
        rows.append(Planned(due_on, part, interest, left))
        since = due_on
    return Plan(
        way=plan.way,
        principal_minor=left_minor,
        rate_bp=plan.rate_bp,
        day_count=plan.day_count,
        start_on=day,
        rows=tuple(rows),
        earned_before_minor=earned_minor,
        carried_minor=carried_minor,
    )


def _wanted(plan: Plan, day: date, left_minor: int, days: Sequence[date]) -> list[int]:
    """Principal of each payment, of equal instalments with its interest; the last takes what is left."""
    match plan.way:
        case "equal_principal":
            return [_whole(Decimal(left_minor) / len(days))] * len(days)
        case "equal_instalments":
            return [_instalment(plan, day, left_minor, days)] * len(days)
        case "stated_days":
            stated = [row.principal_minor for row in plan.rows if row.due_on > day]
            return _less_at_the_end(stated, left_minor)
        case _:
            return [0] * len(days)


def _instalment(plan: Plan, day: date, left_minor: int, days: Sequence[date]) -> int:
    count = DayCount(plan.day_count)
    years = [year_fraction(count, *period) for period in pairwise([day, *days])]
    rate = Decimal(plan.rate_bp) / _WHOLE_BP
    return _whole(level_instalment(Decimal(left_minor), ZERO, rate, years))


def _less_at_the_end(stated: Sequence[int], left_minor: int) -> list[int]:
    kept = []
    for part in stated:
        kept.append(min(part, left_minor))
        left_minor -= kept[-1]
    return kept


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
