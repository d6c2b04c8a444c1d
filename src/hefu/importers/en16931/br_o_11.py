"""BR-O-11 to BR-O-14: an invoice outside the scope of the tax is so as a whole: no other breakdown (11),
line (12), allowance (13) or charge (14) of it falls under another category.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hefu.importers.en16931.totals import Breach, InvoiceTotals, TaxedAmount, VatBreakdown

_CODE = "O"


def broken_by_breakdown(invoice: InvoiceTotals) -> Iterator[Breach]:
    """BR-O-11: one breach, at the first breakdown of another category."""
    yield from _broken(invoice, invoice.breakdown)


def broken_by_lines(invoice: InvoiceTotals) -> Iterator[Breach]:
    """BR-O-12: one breach, at the first line of another category."""
    yield from _broken(invoice, invoice.lines)


def broken_by_allowances(invoice: InvoiceTotals) -> Iterator[Breach]:
    """BR-O-13: one breach, at the first allowance of another category."""
    yield from _broken(invoice, invoice.allowances)


def broken_by_charges(invoice: InvoiceTotals) -> Iterator[Breach]:
    """BR-O-14: one breach, at the first charge of another category."""
    yield from _broken(invoice, invoice.charges)


def _broken(
    invoice: InvoiceTotals, parts: Sequence[TaxedAmount] | Sequence[VatBreakdown]
) -> Iterator[Breach]:
    if not any(each.category == _CODE and each.is_vat for each in invoice.breakdown):
        return
    for each in parts:
        if each.is_vat and each.category not in ("", _CODE):
            yield Breach(None, None, each.place)
            return
