"""BR-CO-17: the VAT of a category (BT-117) is its taxable amount times its rate, to two decimals.

The official artefacts let the VAT differ by less than one unit of the currency, because senders
round per line; so does this rule. Without a rate, or at rate zero, the VAT must round to zero.
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

_TOLERANCE: Final = Decimal(1)
_CENT: Final = Decimal("0.01")


def broken(invoice: InvoiceTotals) -> Iterator[Breach]:
    """One breach for each VAT category whose tax does not follow from amount and rate."""
    for tax_total in invoice.tax_totals:
        for category in tax_total.breakdown:
            if category.is_vat:
                yield from _category(category)


def _category(category: VatBreakdown) -> Iterator[Breach]:
    if not category.rate:
        if category.tax is None or not -_TOLERANCE / 2 <= category.tax < _TOLERANCE / 2:
            yield Breach(category.tax, ZERO, category.place)
        return
    expected = _expected(category.taxable, category.rate)
    if expected is None or category.tax is None or abs(category.tax - expected) >= _TOLERANCE:
        yield Breach(category.tax, expected, category.place)


def _expected(taxable: Decimal | None, rate: Decimal) -> Decimal | None:
    if taxable is None:
        return None
    exact = product(product(taxable, rate), _CENT)
    size = half_up(exact.copy_abs())
    return size if exact >= 0 else size.copy_negate()
