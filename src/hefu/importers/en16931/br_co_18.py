"""BR-CO-18: an invoice has at least one VAT breakdown (BG-23)."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, if no tax total has a breakdown by category."""
    if not any(tax_total.breakdown for tax_total in invoice.tax_totals):
        yield Breach(None, None, invoice.place)
