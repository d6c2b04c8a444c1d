"""The course of a loan: one event after the other, and the loan as it stands after each.

Source: ACTUS technical specification 1.1, payoff and state transition functions. Amounts here are the
lender's; the side is applied when an event is written down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from hefu.kernels.credit.annuity_loan import Owed, first_sizing, sized_instalment
from hefu.kernels.credit.arithmetic import ONE, ZERO, TermsError
from hefu.kernels.credit.call_money import settled_on
from hefu.kernels.credit.day_count import year_fraction
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.rates import Market, RateReset
from hefu.kernels.credit.terms import BaseKind, Fee, FeeBasis, LoanForm, LoanTerms, Scaling, Trade

_Part = TypeVar("_Part")


@dataclass(slots=True)
class Course:
    """A loan at one moment; :meth:`take` moves it past the next event.

    ``counted_to``: interest is counted up to this day. It is counted in one piece from ``since``, the last
    day on which principal, rate or accrued interest changed (``brought``: accrued then), because some day
    counts give another sum when a period is cut in two. ``claimed``: interest fixed by a call.
    """

    terms: LoanTerms
    market: Market
    end: date
    counted_to: date
    principal: Decimal = ZERO
    accrued: Decimal = ZERO
    rate: Decimal = ZERO
    base: Decimal = ZERO
    instalment: Decimal | None = None
    fee_accrued: Decimal = ZERO
    principal_scale: Decimal = ONE
    interest_scale: Decimal = ONE
    claimed: Decimal = ZERO
    is_frozen: bool = False
    since: date = field(init=False)
    brought: Decimal = ZERO

    def __post_init__(self) -> None:
        """Interest is counted from here."""
        self.since = self.counted_to

    def take(self, event: Scheduled) -> Decimal:
        """Count interest to the event, let it happen, and answer what the lender receives."""
        self.count_to(event.counted_on)
        before = self._what_interest_follows()
        payoff = self._happen(event)
        if self._what_interest_follows() != before:
            self.begin()
        return payoff

    def begin(self) -> None:
        """Count interest from ``counted_to`` on, accrued interest brought along."""
        self.since, self.brought = self.counted_to, self.accrued

    def _what_interest_follows(self) -> tuple[Decimal, ...]:
        return self.principal, self.base, self.rate, self.accrued

    def _happen(self, event: Scheduled) -> Decimal:
        match event.kind:
            case EventKind.DRAWDOWN:
                return self._draw()
            case EventKind.FEE:
                return self._pay_fee(_given(self.terms.fee))
            case EventKind.REDEMPTION:
                return self._redeem()
            case EventKind.INTEREST:
                return self._pay_interest()
            case EventKind.CAPITALISATION:
                self.principal += self.accrued
                self.accrued = ZERO
            case EventKind.RATE_RESET:
                self.rate = _given(self.terms.reset).rate(self.market.rates, event.agreed_on)
            case EventKind.KNOWN_RESET:
                self.rate = _next_rate(_given(self.terms.reset))
            case EventKind.INSTALMENT_FIXING:
                self.size()
            case EventKind.PURCHASE:
                return -(_given(self.terms.purchase).price + self.accrued)
            case EventKind.SALE:
                return self._leave(_given(self.terms.sale))
            case EventKind.SCALING:
                self._scale(_given(self.terms.scaling), event.agreed_on)
            case EventKind.BASE_FIXING:
                self.base = self.principal
            case EventKind.CALL:
                self._call()
            case _:
                return self._settle()
        return ZERO

    def count_to(self, day: date) -> None:
        """Add the interest and fees from the last day counted to ``day``; an earlier day adds nothing."""
        if day <= self.counted_to or self.is_frozen:
            return
        terms = self.terms
        years = self._years(self.since, day)
        on = self.principal if terms.interest_base.kind is BaseKind.OUTSTANDING else self.base
        self.accrued = self.brought + on * self.rate * years
        if terms.fee is not None and terms.fee.basis is FeeBasis.PRINCIPAL:
            self.fee_accrued += self.principal * terms.fee.rate * self._years(self.counted_to, day)
        self.counted_to = day

    def _years(self, start: date, end: date) -> Decimal:
        count, calendar = self.terms.day_count, self.terms.rules.calendar
        return year_fraction(count, start, end, maturity=self.end, calendar=calendar)

    def size(self) -> None:
        """Size the level instalment for what is owed now."""
        owed = Owed(self.since, self.counted_to, self.principal, self.brought)
        self.instalment = sized_instalment(self.terms, owed, self.rate)

    def _draw(self) -> Decimal:
        terms = self.terms
        self.principal = terms.principal
        self.base = terms.interest_base.amount or terms.principal
        self.rate = terms.nominal_rate or ZERO
        self.accrued = terms.accrued_interest or ZERO
        is_late = terms.form is LoanForm.ANNUITY and first_sizing(terms) < terms.drawn_on
        if is_late and self.instalment is None:
            self.begin()
            self.size()
        return -(terms.principal + terms.discount_at_draw)

    def _redeem(self) -> Decimal:
        if self.instalment is None:
            raise TermsError("a redemption comes before its amount is known")
        part = ZERO if self.terms.form is LoanForm.LINEAR else self.accrued
        amount = min(self.instalment - part, self.principal)
        self.principal -= amount
        return amount * self.principal_scale

    def _pay_interest(self) -> Decimal:
        paid = (self.accrued + self.claimed) * self.interest_scale
        self.accrued = self.claimed = ZERO
        return paid

    def _pay_fee(self, fee: Fee) -> Decimal:
        if fee.basis is FeeBasis.AMOUNT:
            return fee.rate
        paid, self.fee_accrued = self.fee_accrued, ZERO
        return paid

    def _leave(self, sale: Trade) -> Decimal:
        received = sale.price + self.accrued
        self.principal = self.base = self.accrued = ZERO
        return received

    def _scale(self, scaling: Scaling, day: date) -> None:
        scale = self.market.index.on(day) / scaling.index_at_start
        self.principal_scale = scale if scaling.scales_principal else ONE
        self.interest_scale = scale if scaling.scales_interest else ONE

    def _call(self) -> None:
        call = _given(self.terms.call)
        if settled_on(self.terms) != call.called_on and not call.accrues_during_notice:
            self.claimed, self.accrued, self.is_frozen = self.accrued, ZERO, True

    def _settle(self) -> Decimal:
        paid = self.principal * self.principal_scale
        self.principal = self.base = ZERO
        return paid


def _given(part: _Part | None) -> _Part:
    if part is None:
        raise TermsError("an event happens whose terms are missing")
    return part


def _next_rate(reset: RateReset) -> Decimal:
    return _given(reset.next_rate)
