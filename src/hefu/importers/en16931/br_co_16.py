"""BR-CO-16: the amount due (BT-115) is the total with VAT less prepaid (BT-113) plus rounding."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import ZERO, Breach, InvoiceTotals, total


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, if the amount due does not follow from gross, prepaid and rounding."""
    document = invoice.document
    if document is None:
        return
    prepaid = document.prepaid or ZERO
    expected = total((document.gross, prepaid.copy_negate(), document.rounding or ZERO))
    if document.payable is None or document.payable != expected:
        yield Breach(document.payable, expected, document.place)
