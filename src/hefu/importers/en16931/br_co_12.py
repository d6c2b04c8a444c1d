"""BR-CO-12: the sum of charges (BT-108) is the sum of the document's charges (BT-99)."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals, total


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, if charges are listed but not summed, or summed to another figure."""
    document = invoice.document
    if document is None or (document.charges is None and not invoice.charges):
        return
    expected = total(each.amount for each in invoice.charges)
    if document.charges is None or document.charges != expected:
        yield Breach(document.charges, expected, document.place)
