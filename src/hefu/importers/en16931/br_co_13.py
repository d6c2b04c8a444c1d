"""BR-CO-13: the total without VAT (BT-109) is lines (BT-106) less allowances plus charges."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import ZERO, Breach, InvoiceTotals, total


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, if the net total does not follow from lines, allowances and charges."""
    document = invoice.document
    if document is None:
        return
    allowances = document.allowances or ZERO
    expected = total((document.line_sum, allowances.copy_negate(), document.charges or ZERO))
    if document.net is None or document.net != expected:
        yield Breach(document.net, expected, document.place)
