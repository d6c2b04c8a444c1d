"""Days on which principal is paid back, and when a given instalment has paid a loan off.

Source: ACTUS technical specification 1.1, principal redemption schedule and maturity of LAM, NAM and ANN.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

from hefu.kernels.credit.arithmetic import ZERO, TermsError
from hefu.kernels.credit.cycles import Cycle
from hefu.kernels.credit.day_count import year_fraction
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.schedule_parts import capitalised, repeated
from hefu.kernels.credit.terms import LoanForm, LoanTerms


def redemption_cycle(terms: LoanTerms) -> Cycle:
    """The cycle of redemption, which these terms must name."""
    if terms.redemption.cycle is None:
        raise TermsError("a loan paid back in instalments needs the cycle of its instalments")
    return terms.redemption.cycle


def first_redemption(terms: LoanTerms) -> date:
    """The first agreed day of redemption."""
    cycle = redemption_cycle(terms)
    return terms.redemption.first_on or cycle.after(
        terms.drawn_on, end_of_month=terms.rules.end_of_month
    )


def redemptions(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Redemptions before ``end``; the rest is paid at ``end``."""
    redemption_cycle(terms)
    return repeated(terms, terms.redemption, EventKind.REDEMPTION, end)


def interest_with_redemptions(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Interest on its own days before the first redemption, and then with every redemption."""
    if terms.nominal_rate is None:
        return []
    first = first_redemption(terms)
    kind = EventKind.INTEREST
    own = [d for d in repeated(terms, terms.interest, kind, end) if d.agreed_on < first]
    return capitalised(terms, own + repeated(terms, terms.redemption, kind, end))


def end_by_instalment(terms: LoanTerms) -> date:
    """The day on which the instalment has paid the loan off: maturity where none is agreed.

    The number of instalments is the principal over what the first leaves for principal, rounded up.
    """
    if terms.instalment is None:
        raise TermsError("neither a day of maturity nor an instalment is given")
    cycle = redemption_cycle(terms)
    place = 0
    first = first_redemption(terms)
    while terms.is_drawn and terms.as_of is not None and _nth(terms, place) <= terms.as_of:
        place += 1
    left = terms.instalment - _first_interest(
        terms, cycle.after(first, place - 1), _nth(terms, place)
    )
    if left <= 0:
        raise TermsError(f"an instalment of {terms.instalment} never pays off {terms.principal}")
    count = int((terms.principal / left).to_integral_value(ROUND_CEILING))
    return terms.rules.shifted(_nth(terms, place + max(count, 1) - 1))


def _nth(terms: LoanTerms, place: int) -> date:
    first = first_redemption(terms)
    return redemption_cycle(terms).after(first, place, end_of_month=terms.rules.end_of_month)


def _first_interest(terms: LoanTerms, start: date, end: date) -> Decimal:
    """Interest of one period: none in a linear loan, whose instalment is principal alone."""
    if terms.form is LoanForm.LINEAR or terms.nominal_rate is None:
        return ZERO
    years = year_fraction(terms.day_count, start, end, calendar=terms.rules.calendar)
    return terms.principal * terms.nominal_rate * years
