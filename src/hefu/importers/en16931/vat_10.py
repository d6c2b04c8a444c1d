"""BR-x-10: a breakdown of a category without tax says why there is none (BT-120, BT-121); one with tax,
or at the zero rate, gives no such reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from hefu.importers.en16931.totals import Breach, InvoiceTotals
from hefu.importers.en16931.vat_category import VatCategory


def broken(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """One breach for each breakdown whose reason is missing, or out of place."""
    for part in invoice.breakdown:
        is_of = part.category == category.code and part.is_vat
        if is_of and part.has_reason != (category.reason == "required"):
            yield Breach(None, None, part.place)
