"""Loans with level instalments, sized anew after each rate reset (ACTUS ANN)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hefu.kernels.credit.annuity import level_instalment
from hefu.kernels.credit.day_count import year_fraction
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.redemption import (
    end_by_instalment,
    first_redemption,
    interest_with_redemptions,
    redemptions,
)
from hefu.kernels.credit.schedule_parts import closing, last_counted, resets, surroundings
from hefu.kernels.credit.terms import LoanTerms

_ONE_DAY = timedelta(days=1)


def annuity_end(terms: LoanTerms) -> date:
    """Maturity, or the day the annuity is sized for, or the day a given instalment pays the loan off."""
    return terms.matures_on or terms.amortised_by or end_by_instalment(terms)


def annuity_schedule(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Redemption and interest together; the instalment is sized the day before the first redemption (if
    none is given) and after every reset. In no order."""
    anew = resets(terms, end)
    kind = EventKind.INSTALMENT_FIXING
    sizings = [Scheduled(day.on, kind, day.counted_on, day.agreed_on) for day in anew]
    first = first_sizing(terms)
    if first >= terms.drawn_on and terms.instalment is None:
        sizings.append(Scheduled(first, kind, first, first))
    days = surroundings(terms, end) + interest_with_redemptions(terms, end) + anew + sizings
    return days + redemptions(terms, end) + closing(terms, end, EventKind.MATURITY)


def first_sizing(terms: LoanTerms) -> date:
    """The day before the first redemption, as agreed or as moved, whichever is earlier."""
    agreed = first_redemption(terms)
    return min(agreed, terms.rules.shifted(agreed)) - _ONE_DAY


@dataclass(frozen=True, slots=True)
class Owed:
    """What a level instalment has to pay: ``principal`` and ``brought``, the interest accrued on ``since``.
    Redemptions up to ``today`` are past (but not one on the day of the drawdown)."""

    since: date
    today: date
    principal: Decimal
    brought: Decimal


def sized_instalment(terms: LoanTerms, owed: Owed, rate: Decimal) -> Decimal:
    """The level instalment that pays off what is owed."""
    end = terms.amortised_by or annuity_end(terms)
    days = [day.counted_on for day in redemptions(terms, end)]
    days = [day for day in days if day > owed.today or (day == owed.today == terms.drawn_on)]
    days.append(last_counted(terms, end))
    starts = [owed.since, *days]
    calendar = terms.rules.calendar
    years = [
        year_fraction(terms.day_count, start, stop, maturity=end, calendar=calendar)
        for start, stop in zip(starts, days, strict=False)
    ]
    return level_instalment(owed.principal, owed.brought, rate, years)
