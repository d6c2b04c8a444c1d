"""The repayment plan a bank hands to its borrower: what is due on which day, in whole minor units (分).

The four ways are those of Chinese bank contracts. The amounts come from the same loan events that agree
with the public ACTUS cases; rounding is the last step. Interest is counted on the exact principal left,
not on the rounded one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from hefu.kernels.credit.arithmetic import ZERO, TermsError, exact
from hefu.kernels.credit.business_days import DayRules
from hefu.kernels.credit.cycles import Cycle, cycle_days
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.events import Event, EventKind
from hefu.kernels.credit.loan_events import loan_events
from hefu.kernels.credit.minor_units import Due, ExactDue, Rounding, whole_minor_units
from hefu.kernels.credit.rates import Market, RateReset, Repeating
from hefu.kernels.credit.terms import LoanForm, LoanTerms

_PRINCIPAL = frozenset({EventKind.REDEMPTION, EventKind.MATURITY})


class RepaymentWay(Enum):
    """How the loan is paid back.

    ``EQUAL_INSTALMENTS`` 等额本息; ``EQUAL_PRINCIPAL`` 等额本金; ``INTEREST_FIRST`` 先息后本, interest each
    time and principal at maturity; ``ALL_AT_END`` 到期还本付息 (利随本清), both at maturity, interest simple.
    """

    EQUAL_INSTALMENTS = "equal_instalments"
    EQUAL_PRINCIPAL = "equal_principal"
    INTEREST_FIRST = "interest_first"
    ALL_AT_END = "all_at_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What a plan follows from.

    ``annual_rate``: 0.035 for 3.5%, the all-in rate at the drawdown. ``due``: first due day and cycle (not
    for ``ALL_AT_END``); the last payment is on ``matures_on``. ``reset``: how the rate follows LPR or another
    published rate, whose values are passed to :func:`repayment_plan`. ``rules``: days off; they move the day
    of maturity too. ``rounding``: of half minor units.
    """

    way: RepaymentWay
    principal_minor: int
    annual_rate: Decimal
    drawn_on: date
    matures_on: date
    day_count: DayCount
    due: Repeating = field(default_factory=Repeating)
    reset: RateReset | None = None
    rules: DayRules = field(default_factory=DayRules)
    counts_last_day: bool = False
    rounding: Rounding = Rounding.HALF_EVEN

    def __post_init__(self) -> None:
        """Refuse a plan without principal, with a negative rate, or without due days after the drawdown."""
        if self.principal_minor <= 0:
            raise TermsError(f"a plan for {self.principal_minor} minor units")
        if not self.annual_rate.is_finite() or self.annual_rate < ZERO:
            raise TermsError(f"a rate of {self.annual_rate} in a repayment plan")
        if self.way is not RepaymentWay.ALL_AT_END and self.due.cycle is None:
            raise TermsError("a plan with several payments needs the cycle of its due days")
        if self.due.first_on is not None and self.due.first_on <= self.drawn_on:
            raise TermsError(f"the first due day {self.due.first_on} is not after the drawdown")


def matures_after(first_due_on: date, cycle: Cycle, payments: int) -> date:
    """The day of the last of ``payments`` payments (>= 1), the first on ``first_due_on``."""
    if payments < 1:
        raise TermsError(f"a plan of {payments} payments")
    return cycle.after(first_due_on, payments - 1)


@exact
def repayment_plan(terms: PlanTerms, market: Market | None = None) -> tuple[Due, ...]:
    """Every payment in order of days, no day twice; principal parts add up to the loan.

    ``market``: the published rates that ``terms.reset`` follows. Raises :class:`TermsError` (and its
    children ``RateMissing`` and ``WorkingDayUnknown``) where a plan can't be made.
    """
    events = loan_events(_loan(terms), market)
    keeps_total = terms.way is RepaymentWay.EQUAL_INSTALMENTS
    return whole_minor_units(
        _dues(events), terms.principal_minor, terms.rounding, keeps_total=keeps_total
    )


def _dues(events: tuple[Event, ...]) -> list[ExactDue]:
    """Principal and interest by day."""
    by_day: dict[date, list[Decimal]] = {}
    for event in events:
        if event.kind in _PRINCIPAL or event.kind is EventKind.INTEREST:
            parts = by_day.setdefault(event.on, [ZERO, ZERO])
            parts[event.kind is EventKind.INTEREST] += event.payoff
    return [ExactDue(day, principal, interest) for day, (principal, interest) in by_day.items()]


def _loan(terms: PlanTerms) -> LoanTerms:
    """The loan whose events are the plan; one unit of its currency is a minor unit."""
    principal = Decimal(terms.principal_minor)
    form, instalment = LoanForm.BULLET, None
    match terms.way:
        case RepaymentWay.EQUAL_INSTALMENTS:
            form = LoanForm.ANNUITY
        case RepaymentWay.EQUAL_PRINCIPAL:
            form, instalment = LoanForm.LINEAR, principal / _payments(terms)
        case _:
            pass
    due = Repeating() if terms.way is RepaymentWay.ALL_AT_END else terms.due
    return LoanTerms(
        form=form,
        principal=principal,
        nominal_rate=terms.annual_rate,
        drawn_on=terms.drawn_on,
        matures_on=terms.matures_on,
        day_count=terms.day_count,
        interest=due,
        redemption=due,
        instalment=instalment,
        reset=terms.reset,
        rules=terms.rules,
        counts_last_day=terms.counts_last_day,
        moves_maturity=True,
    )


def _payments(terms: PlanTerms) -> int:
    """Number of payments: the due days before maturity, and maturity."""
    end_of_month = terms.rules.end_of_month
    first = terms.due.first_on
    if first is None and terms.due.cycle is not None:
        first = terms.due.cycle.after(terms.drawn_on, end_of_month=end_of_month)
    if first is None:
        raise TermsError("a plan with several payments needs the cycle of its due days")
    return len(cycle_days(first, terms.due.cycle, terms.matures_on, end_of_month=end_of_month)) + 1
