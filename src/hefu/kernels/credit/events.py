"""What happens to a loan, and how the loan stands after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum


class EventKind(Enum):
    """Kinds of events, in the order in which those of one day take place.

    The order is the one of the ACTUS dictionary 1.4, except that a call comes before the interest it makes
    due, and that an instalment is sized after the rate has been reset.
    """

    DRAWDOWN = 1
    FEE = 2
    REDEMPTION = 3
    CALL = 4
    INTEREST = 5
    CAPITALISATION = 6
    KNOWN_RESET = 7
    RATE_RESET = 8
    INSTALMENT_FIXING = 9
    PURCHASE = 10
    SALE = 11
    SCALING = 12
    BASE_FIXING = 13
    MATURITY = 14
    SETTLEMENT = 15
    SIGHTING = 16


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An event to come: the day it happens, the day interest is counted to, and the day first agreed."""

    on: date
    kind: EventKind
    counted_on: date
    agreed_on: date

    @property
    def order(self) -> tuple[date, date, int]:
        """Sorts events into the order in which they take place."""
        return self.on, self.counted_on, self.kind.value


@dataclass(frozen=True, slots=True)
class Event:
    """An event and the loan after it, from the holder's side: ``payoff`` received (negative: paid),
    ``principal`` outstanding, interest ``accrued`` and not yet paid, ``rate`` per year."""

    on: date
    kind: EventKind
    payoff: Decimal
    principal: Decimal
    accrued: Decimal
    rate: Decimal
