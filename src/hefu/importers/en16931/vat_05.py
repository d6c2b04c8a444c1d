"""BR-x-05 to BR-x-07: the rate that a line (05), an allowance (06) or a charge (07) of a category has:
above zero, zero or above, zero, or none at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hefu.importers.en16931.totals import ZERO, Breach, InvoiceTotals, TaxedAmount
from hefu.importers.en16931.vat_category import VatCategory


def broken_by_lines(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """BR-x-05: one breach for each line with another rate."""
    yield from _broken(invoice.lines, category)


def broken_by_allowances(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """BR-x-06: one breach for each allowance with another rate."""
    yield from _broken(invoice.allowances, category)


def broken_by_charges(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """BR-x-07: one breach for each charge with another rate."""
    yield from _broken(invoice.charges, category)


def _broken(amounts: Sequence[TaxedAmount], category: VatCategory) -> Iterator[Breach]:
    for each in amounts:
        is_of = each.category == category.code and each.is_vat
        if is_of and not _is_right(each, category):
            yield Breach(each.rate, _expected(category), each.place)


def _is_right(each: TaxedAmount, category: VatCategory) -> bool:
    if category.rate == "absent":
        return not each.is_rate_stated
    if each.rate is None:
        return False
    if category.rate == "zero":
        return each.rate == 0
    return each.rate > 0 or (each.rate == 0 and category.rate == "not_negative")


def _expected(category: VatCategory) -> Decimal | None:
    return ZERO if category.rate == "zero" else None
