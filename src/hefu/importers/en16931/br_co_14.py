"""BR-CO-14: the VAT total (BT-110) is the sum of the VAT of its categories (BT-117)."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals, total


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """One breach for each tax total that its own breakdown does not add up to."""
    for tax_total in invoice.tax_totals:
        if not tax_total.breakdown:
            continue
        expected = total(category.tax for category in tax_total.breakdown)
        if tax_total.tax is None or tax_total.tax != expected:
            yield Breach(tax_total.tax, expected, tax_total.place)
