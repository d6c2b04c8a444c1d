"""Pledged things that cover loans (ACTUS CEC): claim up to what the things are worth on the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hefu.kernels.credit.arithmetic import ZERO, TermsError, exact
from hefu.kernels.credit.credit_enhancement import (
    CoverEvent,
    CoverTerms,
    CreditEvent,
    Markets,
    cover_end,
    covered_exposure,
    settled_on,
    trigger,
)
from hefu.kernels.credit.events import EventKind
from hefu.kernels.credit.rates import Fixings


@dataclass(frozen=True, slots=True)
class PledgedThing:
    """``quantity`` of something whose price is the series ``price_of``."""

    price_of: str
    quantity: Decimal


@exact
def pledge_events(
    terms: CoverTerms,
    things: tuple[PledgedThing, ...],
    prices: Mapping[str, Fixings],
    credit_events: tuple[CreditEvent, ...] = (),
    markets: Markets | None = None,
) -> tuple[CoverEvent, ...]:
    """The claim and its settlement, or the end of the pledge. A pledge has no premium and no fee."""
    if terms.premium is not None or terms.fee is not None:
        raise TermsError("a pledge has no premium and no fee")
    sign = terms.side.value
    claimed_on = trigger(terms, credit_events)
    if claimed_on is None:
        return (CoverEvent(cover_end(terms), EventKind.MATURITY, ZERO, ZERO),)
    exposure = covered_exposure(terms, claimed_on, markets or {})
    claim = min(exposure, pledged_value(things, prices, claimed_on)) * sign
    return (
        CoverEvent(claimed_on, EventKind.CALL, ZERO, exposure * sign, claim, claimed_on),
        CoverEvent(
            settled_on(terms, claimed_on), EventKind.SETTLEMENT, claim, ZERO, claim, claimed_on
        ),
    )


@exact
def pledged_value(
    things: tuple[PledgedThing, ...], prices: Mapping[str, Fixings], day: date
) -> Decimal:
    """What the things are worth on ``day``; :class:`TermsError` where a price series is missing."""
    value = ZERO
    for thing in things:
        if thing.price_of not in prices:
            raise TermsError(f"no prices of {thing.price_of} are given")
        value += thing.quantity * prices[thing.price_of].on(day)
    return value
