"""The numbers that the rules of EN 16931 look at, taken from a UBL invoice or credit note.

Incomplete documents are taken as they are: what is not there is ``None`` or an empty list.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hefu.importers.en16931.totals import DocumentTotals, InvoiceTotals, TaxTotal, VatBreakdown
from hefu.importers.ubl_amount import Unreadable, number
from hefu.importers.ubl_names import Element, all_at, first_at

PlaceOf = Callable[[Element], str]


def invoice_totals(root: Element, place_of: PlaceOf) -> InvoiceTotals:
    """Totals, lines and taxes of the document with root ``root``; ``place_of`` names an element."""
    listed = all_at(root, "cac:AllowanceCharge")
    lines = all_at(root, "cac:InvoiceLine") + all_at(root, "cac:CreditNoteLine")
    return InvoiceTotals(
        currency=_text(root, "cbc:DocumentCurrencyCode"),
        document=_document(first_at(root, "cac:LegalMonetaryTotal"), place_of),
        line_nets=tuple(_number(line, "cbc:LineExtensionAmount") for line in lines),
        allowances=tuple(_number(each, "cbc:Amount") for each in listed if not _is_charge(each)),
        charges=tuple(_number(each, "cbc:Amount") for each in listed if _is_charge(each)),
        tax_totals=tuple(_tax_total(each, place_of) for each in all_at(root, "cac:TaxTotal")),
        place=place_of(root),
    )


def _document(element: Element | None, place_of: PlaceOf) -> DocumentTotals | None:
    if element is None:
        return None
    return DocumentTotals(
        line_sum=_number(element, "cbc:LineExtensionAmount"),
        allowances=_number(element, "cbc:AllowanceTotalAmount"),
        charges=_number(element, "cbc:ChargeTotalAmount"),
        net=_number(element, "cbc:TaxExclusiveAmount"),
        gross=_number(element, "cbc:TaxInclusiveAmount"),
        prepaid=_number(element, "cbc:PrepaidAmount"),
        rounding=_number(element, "cbc:PayableRoundingAmount"),
        payable=_number(element, "cbc:PayableAmount"),
        place=place_of(element),
    )


def _tax_total(element: Element, place_of: PlaceOf) -> TaxTotal:
    amount = first_at(element, "cbc:TaxAmount")
    return TaxTotal(
        currency=None if amount is None else amount.get("currencyID"),
        tax=_number(element, "cbc:TaxAmount"),
        breakdown=tuple(_breakdown(each, place_of) for each in all_at(element, "cac:TaxSubtotal")),
        place=place_of(element),
    )


def _breakdown(element: Element, place_of: PlaceOf) -> VatBreakdown:
    scheme = _text(element, "cac:TaxCategory/cac:TaxScheme/cbc:ID") or ""
    return VatBreakdown(
        taxable=_number(element, "cbc:TaxableAmount"),
        tax=_number(element, "cbc:TaxAmount"),
        rate=_number(element, "cac:TaxCategory/cbc:Percent"),
        is_vat=scheme.upper() == "VAT",
        place=place_of(element),
    )


def _is_charge(element: Element) -> bool:
    return _text(element, "cbc:ChargeIndicator") in {"true", "1"}


def _text(element: Element, path: str) -> str | None:
    found = first_at(element, path)
    text = "" if found is None else (found.text or "").strip()
    return text or None


def _number(element: Element, path: str) -> Decimal | None:
    found = first_at(element, path)
    try:
        return None if found is None else number(found.text or "")
    except Unreadable:
        return None
