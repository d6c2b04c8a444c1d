"""Day counts: which part of a year lies between two days (first day counted, last day not).

Sources: ACT/ACT, ACT/360, ACT/365 fixed, 30E/360 and 30E/360 ISDA are the rules of the 2006 ISDA Definitions,
section 4.16, as the ACTUS technical specification 1.1 uses them; BUS/252 is Brazilian practice as in ACTUS.
The Chinese practice of whole months at a twelfth of the yearly rate and odd days at a 360th
(对年对月对日, 日利率＝年利率÷360, 月利率＝年利率÷12) is written from memory of the central bank's notice on
counting interest on yuan deposits and loans (银发〔2005〕129号); the notice was not read again here: a
lending bank's own contract decides which count holds.
"""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from hefu.kernels.credit.arithmetic import TermsError, exact
from hefu.kernels.credit.business_days import WorkingDay, is_working
from hefu.kernels.credit.cycles import Cycle, Unit, is_last_of_month

_ONE_MONTH = Cycle(1, Unit.MONTH)


class DayCount(Enum):
    """How the part of a year is counted.

    ``MONTHS_AND_DAYS_360`` (对年对月对日): whole months by the same day of the month (or the last day of a
    shorter one) are twelfths, days left over are 360ths. With due days after the 28th, the days by which
    February is shorter are odd days of the period after it.
    """

    ACT_ACT_ISDA = "act/act-isda"
    ACT_360 = "act/360"
    ACT_365 = "act/365"
    THIRTY_E_360 = "30e/360"
    THIRTY_E_360_ISDA = "30e/360-isda"
    BUS_252 = "bus/252"
    MONTHS_AND_DAYS_360 = "months-and-days/360"


@exact
def year_fraction(
    count: DayCount,
    start: date,
    end: date,
    *,
    maturity: date | None = None,
    calendar: WorkingDay | None = None,
) -> Decimal:
    """Years from ``start`` to ``end`` (``end`` >= ``start``).

    ``maturity`` matters to 30E/360 ISDA alone (a maturity on the last of February stays the 28th or 29th);
    ``calendar`` to BUS/252 alone, which can't be counted without one.
    """
    if end < start:
        raise TermsError(f"interest from {start} to {end} would run backward")
    match count:
        case DayCount.ACT_ACT_ISDA:
            return _act_act(start, end)
        case DayCount.ACT_360:
            return Decimal((end - start).days) / 360
        case DayCount.ACT_365:
            return Decimal((end - start).days) / 365
        case DayCount.THIRTY_E_360:
            return _thirty(start, end, min(start.day, 30), min(end.day, 30))
        case DayCount.THIRTY_E_360_ISDA:
            last = (
                30
                if is_last_of_month(end) and not (end == maturity and end.month == 2)
                else end.day
            )
            return _thirty(start, end, 30 if is_last_of_month(start) else start.day, min(last, 30))
        case DayCount.MONTHS_AND_DAYS_360:
            return _months_and_days(start, end)
        case DayCount.BUS_252:
            return _working_days(start, end, calendar)


def _act_act(start: date, end: date) -> Decimal:
    """Days in leap years over 366, the others over 365."""
    leap = ordinary = 0
    while start < end:
        stop = min(end, date(start.year + 1, 1, 1))
        if isleap(start.year):
            leap += (stop - start).days
        else:
            ordinary += (stop - start).days
        start = stop
    return Decimal(ordinary) / 365 + Decimal(leap) / 366


def _thirty(start: date, end: date, first: int, last: int) -> Decimal:
    return (
        Decimal(360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first) / 360
    )


def _months_and_days(start: date, end: date) -> Decimal:
    months = 12 * (end.year - start.year) + end.month - start.month
    if _ONE_MONTH.after(start, months) > end:
        months -= 1
    return Decimal(months) / 12 + Decimal((end - _ONE_MONTH.after(start, months)).days) / 360


def _working_days(start: date, end: date, calendar: WorkingDay | None) -> Decimal:
    if calendar is None:
        raise TermsError("BUS/252 counts working days and needs a calendar")
    days = (start + timedelta(days=offset) for offset in range((end - start).days))
    return Decimal(sum(is_working(calendar, day) for day in days)) / 252
