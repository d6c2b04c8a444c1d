"""BR-x-01: an invoice that uses a VAT category has a breakdown for it.

A category with rates of its own has at least one breakdown if it is used, and none if it is not; every
other category has exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from hefu.importers.en16931.totals import Breach, InvoiceTotals, TaxedAmount, VatBreakdown
from hefu.importers.en16931.vat_category import VatCategory


def broken(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """The breach, with the number of breakdowns there are and that there should be."""

    def is_of(each: TaxedAmount | VatBreakdown) -> bool:
        # The official rule on the standard rate does not ask of which tax the rate is.
        return each.category == category.code and (each.is_vat or category.code == "S")

    taxed = (*invoice.lines, *invoice.allowances, *invoice.charges)
    is_used = any(is_of(each) for each in taxed)
    count = sum(is_of(each) for each in invoice.breakdown)
    is_whole = (count > 0) == is_used if category.is_by_rate else count == 1
    if not is_whole and (is_used or count):
        expected = 1 if is_used or not category.is_by_rate else 0
        yield Breach(Decimal(count), Decimal(expected), invoice.place)
