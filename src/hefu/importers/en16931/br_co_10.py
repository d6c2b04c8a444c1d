"""BR-CO-10: the sum of line net amounts (BT-106) is the sum of the lines' net amounts (BT-131)."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals, total


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, if the lines do not add up to the stated sum of lines."""
    document = invoice.document
    if document is None:
        return
    expected = total(each.amount for each in invoice.lines)
    if document.line_sum is None or document.line_sum != expected:
        yield Breach(document.line_sum, expected, document.place)
