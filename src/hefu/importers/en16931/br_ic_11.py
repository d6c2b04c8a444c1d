"""BR-IC-11: a supply within the European Union says when it was delivered (BT-72, or the period BG-14)."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals

_CODE = "K"


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """The breach, at the breakdown, if neither day nor period is given."""
    used = [each for each in invoice.breakdown if each.category == _CODE and each.is_vat]
    if used and not invoice.has_delivery_day:
        yield Breach(None, None, used[0].place)
