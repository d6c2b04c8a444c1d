"""The numbers that the rules of EN 16931 look at, taken from a CII invoice.

Incomplete documents are taken as they are: what is not there is ``None`` or an empty list. CII keeps
the tax breakdown beside the tax totals; it belongs to the total in the invoice's own currency. An
invoice without any tax total says that there is no tax.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from hefu.importers.cii_names import (
    BREAKDOWN,
    BUYER,
    DELIVERY,
    LINE_NET,
    LINE_SETTLEMENT,
    LINES,
    LISTED,
    LOGISTICS,
    REPRESENTATIVE,
    SELLER,
    SETTLEMENT,
    TOTALS,
)
from hefu.importers.cii_party import is_vat_number
from hefu.importers.en16931.totals import (
    ZERO,
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

_TAX: Final = "ram:SpecifiedTaxRegistration/ram:ID"
_REASONS: Final = ("ram:ExemptionReason", "ram:ExemptionReasonCode")
_DELIVERY_DAYS: Final = (
    f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime",
    f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:StartDateTime",
    f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime",
)
_COUNTRY: Final = f"{DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID"


def invoice_totals(root: Element, place_of: PlaceOf) -> InvoiceTotals:
    """Totals, lines and taxes of the invoice with root ``root``; ``place_of`` names an element."""
    listed = all_at(root, LISTED)
    logistics = tuple(
        _taxed(each, "ram:AppliedAmount", "ram:AppliedTradeTax", place_of)
        for each in all_at(root, LOGISTICS)
    )
    return InvoiceTotals(
        syntax="cii",
        currency=_text(root, f"{SETTLEMENT}/ram:InvoiceCurrencyCode"),
        document=_document(first_at(root, TOTALS), place_of),
        lines=tuple(_line(each, place_of) for each in all_at(root, LINES)),
        allowances=tuple(_listed(each, place_of) for each in listed if not is_charge(each)),
        charges=tuple(_listed(each, place_of) for each in listed if is_charge(each)) + logistics,
        tax_totals=_tax_totals(root, place_of),
        parties=_parties(root),
        has_delivery_day=any(first_at(root, path) is not None for path in _DELIVERY_DAYS),
        has_delivery_country=bool(_text(root, _COUNTRY)),
        place=place_of(root),
    )


def is_charge(element: Element) -> bool:
    """Whether a ``SpecifiedTradeAllowanceCharge`` is a charge; anything else reduces the total."""
    return _text(element, "ram:ChargeIndicator/udt:Indicator") in {"true", "1"}


def _document(element: Element | None, place_of: PlaceOf) -> DocumentTotals | None:
    if element is None:
        return None
    return DocumentTotals(
        line_sum=_number(element, "ram:LineTotalAmount"),
        allowances=_number(element, "ram:AllowanceTotalAmount"),
        charges=_number(element, "ram:ChargeTotalAmount"),
        net=_number(element, "ram:TaxBasisTotalAmount"),
        gross=_number(element, "ram:GrandTotalAmount"),
        prepaid=_number(element, "ram:TotalPrepaidAmount"),
        rounding=_number(element, "ram:RoundingAmount"),
        payable=_number(element, "ram:DuePayableAmount"),
        place=place_of(element),
    )


def _line(element: Element, place_of: PlaceOf) -> TaxedAmount:
    return _taxed(element, LINE_NET, f"{LINE_SETTLEMENT}/ram:ApplicableTradeTax", place_of)


def _listed(element: Element, place_of: PlaceOf) -> TaxedAmount:
    return _taxed(element, "ram:ActualAmount", "ram:CategoryTradeTax", place_of)


def _taxed(element: Element, amount: str, tax_path: str, place_of: PlaceOf) -> TaxedAmount:
    tax = first_at(element, tax_path)
    rate = None if tax is None else first_at(tax, "ram:RateApplicablePercent")
    return TaxedAmount(
        amount=_number(element, amount),
        category="" if tax is None else _text(tax, "ram:CategoryCode") or "",
        rate=None if tax is None else _number(tax, "ram:RateApplicablePercent"),
        is_rate_stated=rate is not None,
        is_vat=tax is not None and _is_vat(tax),
        place=place_of(element),
    )


def _tax_totals(root: Element, place_of: PlaceOf) -> tuple[TaxTotal, ...]:
    currency = _text(root, f"{SETTLEMENT}/ram:InvoiceCurrencyCode")
    breakdown = tuple(_breakdown(each, place_of) for each in all_at(root, BREAKDOWN))
    totals = []
    is_own_there = False
    for element in all_at(root, f"{TOTALS}/ram:TaxTotalAmount"):
        in_currency = element.get("currencyID")
        is_own = not is_own_there and in_currency == currency
        is_own_there = is_own_there or is_own
        totals.append(
            TaxTotal(in_currency, _own(element), breakdown if is_own else (), place_of(element))
        )
    if not is_own_there:
        stated = None if totals else ZERO
        totals.append(TaxTotal(currency, stated, breakdown, place_of(root)))
    return tuple(totals)


def _breakdown(element: Element, place_of: PlaceOf) -> VatBreakdown:
    return VatBreakdown(
        taxable=_number(element, "ram:BasisAmount"),
        tax=_number(element, "ram:CalculatedAmount"),
        rate=_number(element, "ram:RateApplicablePercent"),
        is_vat=_is_vat(element),
        place=place_of(element),
        category=_text(element, "ram:CategoryCode") or "",
        has_reason=any(first_at(element, path) is not None for path in _REASONS),
    )


def _parties(root: Element) -> TaxParties:
    seller = all_at(root, f"{SELLER}/{_TAX}")
    return TaxParties(
        seller_any=bool(seller),
        seller_vat=any(is_vat_number(each) for each in seller),
        representative_vat=any(
            is_vat_number(each) for each in all_at(root, f"{REPRESENTATIVE}/{_TAX}")
        ),
        buyer_vat=any(is_vat_number(each) for each in all_at(root, f"{BUYER}/{_TAX}")),
        buyer_legal=bool(all_at(root, f"{BUYER}/ram:SpecifiedLegalOrganization/ram:ID")),
    )


def _is_vat(element: Element) -> bool:
    """Whether a trade tax is VAT; one that does not say so is taken for VAT, and judged."""
    return (_text(element, "ram:TypeCode") or "VAT").upper() == "VAT"


def _text(element: Element, path: str) -> str | None:
    found = first_at(element, path)
    text = "" if found is None else (found.text or "").strip()
    return text or None


def _number(element: Element, path: str) -> Decimal | None:
    found = first_at(element, path)
    return None if found is None else _own(found)


def _own(element: Element) -> Decimal | None:
    try:
        return number(element.text or "")
    except Unreadable:
        return None
