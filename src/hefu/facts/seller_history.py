"""What a seller has billed and credited, summed over any stretch of days.

Built once per seller, currency and column, so that a seller with many applications is read once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, less, text, whole, within_range
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.currency import Converter

HISTORY_READS = (*CLAIM_READS, "past_invoice", "fx_rate")
"""What :func:`sales_of` and :func:`sellers_claimed` read."""


class _Running:
    """Amounts by day with running totals; ``is_known`` is false when one amount or day is not."""

    def __init__(self, booked: Sequence[tuple[date | None, int | None]]) -> None:
        known = sorted(
            (on, amount)
            for on, amount in booked
            if on is not None and amount is not None and amount >= 0
        )
        self.is_known = len(known) == len(booked)
        self.days = [on for on, _ in known]
        self._totals = list(accumulate((amount for _, amount in known), initial=0))

    def between(self, after: date, until: date) -> int | None:
        """The sum of days later than ``after`` up to and with ``until``."""
        if not self.is_known:
            return None
        low, high = bisect_right(self.days, after), bisect_right(self.days, until)
        return within_range(self._totals[high] - self._totals[low]) if high > low else 0


class Sales:
    """Sales of one seller up to the business date, in minor units of one currency."""

    def __init__(
        self,
        invoices: Sequence[Row],
        as_of: date,
        currency: str | None,
        means: tuple[Converter, str],
    ) -> None:
        converter, column = means
        billed: list[tuple[date | None, int | None]] = []
        credited: list[tuple[date | None, int | None]] = []
        for row in invoices:
            issued_on, direction = day(row, "issued_on"), text(row, "direction_code")
            if issued_on is not None and issued_on > as_of:
                continue
            amount = converter.convert(whole(row, column), text(row, "currency"), currency)
            if direction != "credit_note":
                billed.append((issued_on, amount if direction == "invoice" else None))
            if direction != "invoice":
                credited.append((issued_on, amount if direction == "credit_note" else None))
        self._billed, self._credited = _Running(billed), _Running(credited)
        self.invoice_count = len(billed)
        self.days: Sequence[date] = self._billed.days

    @property
    def first_on(self) -> date | None:
        """Day of the first invoice seen; ``None`` without one, or when a day is unknown."""
        return self.days[0] if self.days and self._billed.is_known else None

    def billed(self, after: date, until: date) -> int | None:
        """What was invoiced later than ``after`` up to and with ``until``; unknown without any invoice
        seen: nobody said that nothing was sold."""
        return self._billed.between(after, until) if self.invoice_count else None

    def net_of_credits(self, after: date, until: date) -> int | None:
        """The same less the credit notes issued in those days; it may be below zero."""
        return less(self.billed(after, until), self._credited.between(after, until))


def sales_of(
    bundle: Bundle, clocks: Clocks, seller_id: Value, currency: str | None, column: str
) -> Sales:
    """Sales of ``seller_id`` in ``currency``. ``column``: ``gross_minor``, or ``net_minor`` without tax."""

    def add_up() -> Sales:
        invoices = bundle.by("past_invoice", "seller_id", seller_id)
        return Sales(invoices, clocks.as_of, currency, (Converter(bundle, clocks), column))

    return bundle.worked_out(("sales", clocks, seller_id, currency, column), add_up)


def sellers_claimed(bundle: Bundle) -> list[tuple[Row, Value]]:
    """Each application with each seller of its invoices once, in the order of the items.

    An item that rests on no invoice tells of no seller.
    """
    found: dict[tuple[Value, Value], tuple[Row, Value]] = {}
    for claim in claims(bundle):
        seller_id = claim.invoice.get("seller_id")
        if claim.application and seller_id is not None:
            key = (claim.application.get("application_id"), seller_id)
            found.setdefault(key, (claim.application, seller_id))
    return list(found.values())
