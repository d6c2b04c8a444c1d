"""BR-x-02 to BR-x-04: who must be named by a tax number when a line (02), an allowance (03) or a charge
(04) falls under the category, and, outside the scope of the tax, who must not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hefu.importers.en16931.totals import Breach, InvoiceTotals, TaxedAmount, TaxParties
from hefu.importers.en16931.vat_category import VatCategory


def broken_by_lines(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """BR-x-02: one breach, at the first line concerned."""
    used = _of(invoice.lines, category)
    # The official rule on the standard rate also refuses a line whose rate is of no named tax.
    untaxed = (
        [each for each in invoice.lines if each.category == "S"] if category.code == "S" else []
    )
    if (untaxed and not used) or (used and not _is_named(invoice.parties, category)):
        yield Breach(None, None, (used or untaxed)[0].place)


def broken_by_allowances(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """BR-x-03: one breach, at the first allowance concerned."""
    yield from _listed(invoice.allowances, invoice.parties, category)


def broken_by_charges(invoice: InvoiceTotals, category: VatCategory) -> Iterator[Breach]:
    """BR-x-04: one breach, at the first charge concerned."""
    yield from _listed(invoice.charges, invoice.parties, category)


def _listed(
    amounts: Sequence[TaxedAmount], parties: TaxParties, category: VatCategory
) -> Iterator[Breach]:
    used = _of(amounts, category)
    if used and not _is_named(parties, category):
        yield Breach(None, None, used[0].place)


def _of(amounts: Sequence[TaxedAmount], category: VatCategory) -> list[TaxedAmount]:
    return [each for each in amounts if each.category == category.code and each.is_vat]


def _is_named(parties: TaxParties, category: VatCategory) -> bool:
    if category.seller == "no_vat_number":
        return not (parties.seller_vat or parties.representative_vat or parties.buyer_vat)
    seller = parties.seller_any if category.seller == "any_number" else parties.seller_vat
    buyer = {
        "nothing": True,
        "vat_number": parties.buyer_vat,
        "vat_or_legal_number": parties.buyer_vat or parties.buyer_legal,
        "no_vat_number": not parties.buyer_vat,
    }[category.buyer]
    return (seller or parties.representative_vat) and buyer
