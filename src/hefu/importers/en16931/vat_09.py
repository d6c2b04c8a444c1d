"""BR-x-09: the tax of a category (BT-117) is its taxable amount times its rate, to two decimals; zero for
a category without rates. As with BR-CO-17 it may differ by less than one unit of the currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from hefu.importers.en16931.totals import (
    ZERO,
    Breach,
    InvoiceTotals,
    VatBreakdown,
    half_up,
    product,
)
from hefu.importers.en16931.vat_category import VatCategory

_SLACK: Final = Decimal(1)
_CENT: Final = Decimal("0.01")


def broken(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """One breach for each breakdown whose tax does not follow from amount and rate."""
    for part in invoice.breakdown:
        if part.category != category.code or not part.is_vat:
            continue
        expected = _expected(part) if category.is_by_rate else ZERO
        if part.tax is None or expected is None:
            yield Breach(part.tax, expected, part.place)
        elif category.is_by_rate:
            # Whether the sign of the tax is that of the amount is for BR-CO-17.
            if abs(abs(part.tax) - abs(expected)) >= _SLACK:
                yield Breach(part.tax, expected, part.place)
        elif part.tax != expected:
            yield Breach(part.tax, expected, part.place)


def _expected(part: VatBreakdown) -> Decimal | None:
    if part.taxable is None or part.rate is None:
        return None
    size = half_up(product(product(abs(part.taxable), part.rate), _CENT))
    return size.copy_negate() if part.taxable < 0 else size
