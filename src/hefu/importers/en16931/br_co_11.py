"""BR-CO-11: the sum of allowances (BT-107) is the sum of the document's allowances (BT-92)."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals, total


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, if allowances are listed but not summed, or summed to another figure."""
    document = invoice.document
    if document is None or (document.allowances is None and not invoice.allowances):
        return
    expected = total(each.amount for each in invoice.allowances)
    if document.allowances is None or document.allowances != expected:
        yield Breach(document.allowances, expected, document.place)
