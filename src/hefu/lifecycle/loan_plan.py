"""The plan of a drawdown: what falls due on which day, and what interest is earned by any day.

The plan is made once, when money leaves, by ``kernels/credit.repayment_plan``, and kept with that move.
Principal paid before it is due makes a new plan from that day on (``plan_again``); nothing else does. What
falls due and is not paid becomes overdue and leaves the plan as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import msgspec

from hefu.kernels.credit.arithmetic import TermsError
from hefu.kernels.credit.business_days import DayRules, provisional
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.minor_units import Rounding
from hefu.kernels.credit.rates import Repeating
from hefu.kernels.credit.repayment_plan import PlanTerms, RepaymentWay, repayment_plan
from hefu.lifecycle.agreed import Agreed
from hefu.lifecycle.interest import interest_minor
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types.business_calendar import is_working_day

_WHOLE_BP = 10_000


class Planned(msgspec.Struct, frozen=True, array_like=True):
    """One payment: principal and interest due, and principal left after it, in minor units."""

    due_on: date
    principal_minor: int
    interest_minor: int
    left_minor: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """``start_on``: the day from which its interest is counted. ``earned_before_minor``: interest of the loan
    earned in all before that day; ``carried_minor``: what of it is unpaid and comes due with the first
    payment. ``rows``: in order of days."""

    way: str
    principal_minor: int
    rate_bp: int
    day_count: str
    start_on: date
    rows: tuple[Planned, ...]
    earned_before_minor: int = 0
    carried_minor: int = 0

    def earned_by(self, day: date) -> int:
        """Interest of the loan earned in all before ``day`` begins, in minor units.

        Counted from the beginning of the period each time, so that the days of a period add up to its
        interest to the last minor unit: what rounding leaves is carried from day to day by itself.
        """
        earned, since, left = self.earned_before_minor, self.start_on, self.principal_minor
        for row in self.rows:
            if day < row.due_on:
                part = interest_minor(left, self.rate_bp, self.day_count, since, day)
                return earned + min(row.interest_minor, part)
            earned, since, left = earned + row.interest_minor, row.due_on, row.left_minor
        return earned

    def left_after(self, day: date) -> int:
        """Principal that is not due by the end of ``day``, were everything paid as planned."""
        left = self.principal_minor
        for row in self.rows:
            if row.due_on <= day:
                left = row.left_minor
        return left

    @property
    def text(self) -> str:
        """As it is kept."""
        return msgspec.json.encode(self, order="sorted").decode()


def course(plans: Sequence[Plan]) -> tuple[Planned, ...]:
    """All payments of a loan whose plan was changed: of each plan those until the next one began, interest
    that a payment in advance left unpaid with the first payment after it."""
    found: list[Planned] = []
    for place, plan in enumerate(plans):
        end = plans[place + 1].start_on if place + 1 < len(plans) else date.max
        kept = [row for row in plan.rows if row.due_on <= end]
        if kept and plan.carried_minor:
            more = kept[0].interest_minor + plan.carried_minor
            kept[0] = msgspec.structs.replace(kept[0], interest_minor=more)
        found += kept
    return tuple(found)


def read_plan(text: str) -> Plan:
    """A plan as it was kept."""
    return msgspec.json.decode(text, type=Plan)


def first_plan(agreed: Agreed, begin_on: date) -> Plan:
    """The plan of a drawdown paid out on ``begin_on``; half a minor unit is rounded upwards.

    Days that no published calendar covers yet count as working days from Monday to Friday.
    Raises ``InvalidInput`` (``lifecycle.plan_impossible``) where no plan follows from the terms.
    """
    rules = DayRules(calendar=provisional(is_working_day), shift=agreed.shift)
    try:
        make = _stated if agreed.parts else _regular
        rows = make(agreed, begin_on, rules)
        _require_rising([begin_on, *(row.due_on for row in rows)])
    except (ValueError, OverflowError) as error:  # A day after the last that there is, too.
        told = {"field": "due_on", "way": agreed.way, "until": agreed.matures_on.isoformat()}
        raise InvalidInput("lifecycle.plan_impossible", **told) from error
    return Plan(
        way=agreed.way,
        principal_minor=agreed.principal_minor,
        rate_bp=agreed.rate_bp,
        day_count=agreed.day_count,
        start_on=begin_on,
        rows=rows,
    )


def _require_rising(days: Sequence[date]) -> None:
    """A day off may move a due day onto another one, or back to the day of the payment out."""
    for earlier, later in pairwise(days):
        if later <= earlier:
            raise TermsError(f"a payment falls on {later}, not after {earlier}")


def _regular(agreed: Agreed, begin_on: date, rules: DayRules) -> tuple[Planned, ...]:
    terms = PlanTerms(
        way=RepaymentWay(agreed.way),
        principal_minor=agreed.principal_minor,
        annual_rate=Decimal(agreed.rate_bp) / _WHOLE_BP,
        drawn_on=begin_on,
        matures_on=agreed.matures_on,
        day_count=DayCount(agreed.day_count),
        due=Repeating(agreed.first_due_on, agreed.cycle),
        rules=rules,
        rounding=Rounding.HALF_UP,
    )
    return tuple(
        Planned(one.due_on, one.principal_minor, one.interest_minor, one.left_minor)
        for one in repayment_plan(terms)
    )


def _stated(agreed: Agreed, begin_on: date, rules: DayRules) -> tuple[Planned, ...]:
    """Each period is a loan of its own that ends with the period, for what is left in it."""
    rows: list[Planned] = []
    since, left = begin_on, agreed.principal_minor
    for day, part in agreed.parts:
        one = PlanTerms(
            way=RepaymentWay.ALL_AT_END,
            principal_minor=left,
            annual_rate=Decimal(agreed.rate_bp) / _WHOLE_BP,
            drawn_on=since,
            matures_on=day,
            day_count=DayCount(agreed.day_count),
            rules=rules,
            rounding=Rounding.HALF_UP,
        )
        (due,) = repayment_plan(one)
        left -= part
        rows.append(Planned(due.due_on, part, due.interest_minor, left))
        since = due.due_on
    return tuple(rows)
