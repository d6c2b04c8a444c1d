"""Parts of a schedule that several forms of loans share: interest, capitalisation, resets, fees, trades.

Source: ACTUS technical specification 1.1, contract schedules of PAM; the other forms build on it.
"""

from __future__ import annotations

from datetime import date, timedelta

from hefu.kernels.credit.cycles import cycle_days
from hefu.kernels.credit.events import EventKind, Scheduled
from hefu.kernels.credit.rates import Repeating
from hefu.kernels.credit.terms import LoanTerms

_ONE_DAY = timedelta(days=1)


def fixed(day: date, kind: EventKind, *, counts_day: bool = False) -> Scheduled:
    """An event on a day that the contract names or that is a fact; calendars don't move it.
    ``counts_day``: the day itself bears interest."""
    return Scheduled(day, kind, day + _ONE_DAY if counts_day else day, day)


def last_counted(terms: LoanTerms, end: date) -> date:
    """The day to which interest is counted when the loan ends on ``end``.

    It is the day to which the rules would move ``end``, even where maturity itself stays (public case clm10).
    """
    counted = terms.rules.counted(end)
    return counted + _ONE_DAY if terms.counts_last_day else counted


def repeated(terms: LoanTerms, days: Repeating, kind: EventKind, end: date) -> list[Scheduled]:
    """Events of ``kind`` on repeating days before ``end``, moved as the rules say.

    A day that a calendar moves to ``end`` or beyond, or before the drawdown, is left out: what it would have
    settled is settled at the end, or had not begun.
    """
    first = days.first_on
    if first is None:
        if days.cycle is None:
            return []
        first = days.cycle.after(terms.drawn_on, end_of_month=terms.rules.end_of_month)
    agreed = cycle_days(first, days.cycle, end, end_of_month=terms.rules.end_of_month)
    events = (
        Scheduled(terms.rules.shifted(day), kind, terms.rules.counted(day), day) for day in agreed
    )
    return [event for event in events if terms.drawn_on <= event.on < end]


def interest_until(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Interest days before ``end``, those of the time of capitalisation among them."""
    if terms.nominal_rate is None:
        return []
    return capitalised(terms, repeated(terms, terms.interest, EventKind.INTEREST, end))


def capitalised(terms: LoanTerms, days: list[Scheduled]) -> list[Scheduled]:
    """``days`` with capitalisation in place of payment up to ``capitalised_until``, that day included."""
    until = terms.capitalised_until
    if until is None:
        return days
    kind = EventKind.CAPITALISATION
    early = [Scheduled(d.on, kind, d.counted_on, d.agreed_on) for d in days if d.agreed_on <= until]
    if all(day.agreed_on != until for day in early):
        early.append(fixed(until, kind))
    return early + [day for day in days if day.agreed_on > until]


def closing(terms: LoanTerms, end: date, kind: EventKind) -> list[Scheduled]:
    """The last interest, and principal by maturity or settlement."""
    on = terms.rules.shifted(end) if terms.moves_maturity else end
    counted_on = last_counted(terms, end)
    kinds = (EventKind.INTEREST, kind) if terms.nominal_rate is not None else (kind,)
    return [Scheduled(on, each, counted_on, end) for each in kinds]


def resets(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Rate resets before ``end``; the next one after ``as_of`` is a known one if its rate is given."""
    if terms.reset is None:
        return []
    days = repeated(terms, terms.reset.days, EventKind.RATE_RESET, end)
    if terms.reset.next_rate is not None:
        for place, day in enumerate(days):
            if terms.as_of is None or day.on > terms.as_of:
                days[place] = Scheduled(
                    day.on, EventKind.KNOWN_RESET, day.counted_on, day.agreed_on
                )
                break
    return days


def surroundings(terms: LoanTerms, end: date) -> list[Scheduled]:
    """Drawdown, trades, fees, scaling and base fixings: what any form of loan may have."""
    days = [fixed(terms.drawn_on, EventKind.DRAWDOWN)]
    if terms.purchase is not None:
        days.append(fixed(terms.purchase.on, EventKind.PURCHASE))
    if terms.sale is not None:
        days.append(fixed(terms.sale.on, EventKind.SALE, counts_day=terms.sale.counts_day))
    if terms.fee is not None:
        days += repeated(terms, terms.fee.days, EventKind.FEE, end)
    if terms.scaling is not None:
        days += repeated(terms, terms.scaling.days, EventKind.SCALING, end)
    if terms.interest_base.refixed is not None:
        days += repeated(terms, terms.interest_base.refixed, EventKind.BASE_FIXING, end)
    return days
