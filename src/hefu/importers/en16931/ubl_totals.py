"""The numbers that the rules of EN 16931 look at, taken from a UBL invoice or credit note.

Incomplete documents are taken as they are: what is not there is ``None`` or an empty list.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hefu.importers.en16931.totals import (
    DocumentTotals,
    InvoiceTotals,
    TaxedAmount,
    TaxParties,
    TaxTotal,
    VatBreakdown,
)
from hefu.importers.ubl_amount import Unreadable, number
from hefu.importers.ubl_names import Element, all_at, first_at

PlaceOf = Callable[[Element], str]

_SELLER = "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_COUNTRY = "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode"


def invoice_totals(root: Element, place_of: PlaceOf) -> InvoiceTotals:
    """Totals, lines and taxes of the document with root ``root``; ``place_of`` names an element."""
    listed = all_at(root, "cac:AllowanceCharge")
    lines = all_at(root, "cac:InvoiceLine") + all_at(root, "cac:CreditNoteLine")
    period = first_at(root, "cac:InvoicePeriod")
    return InvoiceTotals(
        syntax="ubl",
        currency=_text(root, "cbc:DocumentCurrencyCode"),
        document=_document(first_at(root, "cac:LegalMonetaryTotal"), place_of),
        lines=tuple(_line(each, place_of) for each in lines),
        allowances=tuple(_listed(each, place_of) for each in listed if not _is_charge(each)),
        charges=tuple(_listed(each, place_of) for each in listed if _is_charge(each)),
        tax_totals=tuple(_tax_total(each, place_of) for each in all_at(root, "cac:TaxTotal")),
        parties=_parties(root),
        has_delivery_day=bool(_text(root, "cac:Delivery/cbc:ActualDeliveryDate"))
        or (period is not None and len(period) > 0),
        has_delivery_country=bool(_text(root, _COUNTRY)),
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


def _line(element: Element, place_of: PlaceOf) -> TaxedAmount:
    category = first_at(element, "cac:Item/cac:ClassifiedTaxCategory")
    return _taxed(element, "cbc:LineExtensionAmount", category, place_of)


def _listed(element: Element, place_of: PlaceOf) -> TaxedAmount:
    return _taxed(element, "cbc:Amount", first_at(element, "cac:TaxCategory"), place_of)


def _taxed(
    element: Element, amount: str, category: Element | None, place_of: PlaceOf
) -> TaxedAmount:
    return TaxedAmount(
        amount=_number(element, amount),
        category="" if category is None else _text(category, "cbc:ID") or "",
        rate=None if category is None else _number(category, "cbc:Percent"),
        is_rate_stated=category is not None and first_at(category, "cbc:Percent") is not None,
        is_vat=category is not None and _is_vat(category),
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
    category = first_at(element, "cac:TaxCategory")
    reasons = (
        "cac:TaxCategory/cbc:TaxExemptionReason",
        "cac:TaxCategory/cbc:TaxExemptionReasonCode",
    )
    return VatBreakdown(
        taxable=_number(element, "cbc:TaxableAmount"),
        tax=_number(element, "cbc:TaxAmount"),
        rate=_number(element, "cac:TaxCategory/cbc:Percent"),
        is_vat=category is not None and _is_vat(category),
        place=place_of(element),
        category=_text(element, "cac:TaxCategory/cbc:ID") or "",
        has_reason=any(first_at(element, path) is not None for path in reasons),
    )


def _parties(root: Element) -> TaxParties:
    return TaxParties(
        seller_any=_has_number(root, _SELLER, vat_only=False),
        seller_vat=_has_number(root, _SELLER, vat_only=True),
        representative_vat=_has_number(
            root, "cac:TaxRepresentativeParty/cac:PartyTaxScheme", vat_only=True
        ),
        buyer_vat=_has_number(root, f"{_BUYER}/cac:PartyTaxScheme", vat_only=True),
        buyer_legal=bool(all_at(root, f"{_BUYER}/cac:PartyLegalEntity/cbc:CompanyID")),
    )


def _has_number(root: Element, path: str, *, vat_only: bool) -> bool:
    return any(
        first_at(scheme, "cbc:CompanyID") is not None
        for scheme in all_at(root, path)
        if not vat_only or _is_vat(scheme)
    )


def _is_vat(element: Element) -> bool:
    """Whether the tax scheme below ``element`` is VAT."""
    return (_text(element, "cac:TaxScheme/cbc:ID") or "").upper() == "VAT"


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
