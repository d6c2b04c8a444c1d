"""BR-x-08: the taxable amount of a category (BT-116) is the sum of its lines less its allowances plus
its charges; where the category has rates of its own, of those at the same rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hefu.importers.en16931.totals import (
    Breach,
    InvoiceTotals,
    Syntax,
    TaxedAmount,
    VatBreakdown,
    exact_sum,
)
from hefu.importers.en16931.vat_category import VatCategory


def broken(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """One breach for each breakdown whose taxable amount does not follow.

    A breakdown that should have a rate and has none is left to BR-x-09.
    """
    for part in invoice.breakdown:
        if part.category != category.code or not part.is_vat:
            continue
        if category.is_by_rate and part.rate is None:
            continue
        expected = _expected(invoice, part, category)
        if not _is_close(part.taxable, expected, category, invoice.syntax):
            yield Breach(part.taxable, expected, part.place)


def _expected(invoice: InvoiceTotals, part: VatBreakdown, category: VatCategory) -> Decimal | None:
    lines, allowances, charges = (
        [each for each in amounts if _belongs(each, part, category)]
        for amounts in (invoice.lines, invoice.allowances, invoice.charges)
    )
    # The artefact for UBL refuses a breakdown of what is not billed, even of nothing.
    is_billed = (
        bool(lines or allowances or charges) if category.code == "S" else bool(invoice.lines)
    )
    if not is_billed and invoice.syntax == "ubl":
        return None
    return exact_sum(
        (
            *_amounts(lines),
            *_amounts(charges),
            *(None if part is None else part.copy_negate() for part in _amounts(allowances)),
        )
    )


def _amounts(taxed: Sequence[TaxedAmount]) -> list[Decimal | None]:
    return [each.amount for each in taxed]


def _belongs(each: TaxedAmount, part: VatBreakdown, category: VatCategory) -> bool:
    return each.category == category.code and (not category.is_by_rate or each.rate == part.rate)


def _is_close(
    stated: Decimal | None, expected: Decimal | None, category: VatCategory, syntax: Syntax
) -> bool:
    if stated is None or expected is None:
        return False
    slack, excess = category.slack[syntax], stated - expected
    # The artefact for CII also lets pass what is stated too high by just that much.
    return excess == 0 or -slack < excess < slack or (syntax == "cii" and excess == slack)
