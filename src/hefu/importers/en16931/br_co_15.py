"""BR-CO-15: the total with VAT (BT-112) is the total without VAT plus the one VAT total (BT-110)
in the invoice's own currency.
"""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals, total


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, if there is not exactly one VAT total in that currency, or gross differs."""
    if invoice.currency is None:
        return
    own = [item for item in invoice.tax_totals if item.currency == invoice.currency]
    document = invoice.document
    net = None if document is None else document.net
    gross = None if document is None else document.gross
    expected = total((net, own[0].tax)) if len(own) == 1 else None
    if gross is None or gross != expected:
        yield Breach(gross, expected, invoice.place if document is None else document.place)
