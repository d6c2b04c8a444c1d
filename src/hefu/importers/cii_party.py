"""Parties of CII invoices: names, addresses, and the identifiers that tell who they are."""

from __future__ import annotations

from typing import Final

from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import put_address, put_identifiers, put_tax_no
from hefu.importers.ubl_row import RowDraft

_NAMES: Final = ("ram:Name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName")
_TAX: Final = "ram:SpecifiedTaxRegistration/ram:ID"
_LEGAL: Final = ("ram:SpecifiedLegalOrganization/ram:ID", _TAX)
_OTHER: Final = ("ram:GlobalID", "ram:ID", "ram:URIUniversalCommunication/ram:URIID")
_ADDRESS: Final = (
    "ram:LineOne",
    "ram:LineTwo",
    "ram:LineThree",
    "ram:CityName",
    "ram:PostcodeCode",
    "ram:CountrySubDivisionName",
)
_VAT_SCHEME: Final = "VA"


def read_party(page: Page, element: Element) -> RowDraft:
    """A draft of table ``party`` from a trade party."""
    draft = RowDraft(page, "party", element)
    draft.put("party_id", None, _NAMES[0])
    for path in _NAMES:
        if not draft.values.get("name"):
            draft.words("name", path)
    put_identifiers(draft, element, _LEGAL, _OTHER)
    # A VAT number before another tax number.
    for number in sorted(all_at(element, _TAX), key=lambda found: not is_vat_number(found)):
        if put_tax_no(draft, number):
            break
    draft.code("country_code", "ram:PostalTradeAddress/ram:CountryID")
    put_address(draft, first_at(element, "ram:PostalTradeAddress"), _ADDRESS)
    return draft


def is_vat_number(element: Element) -> bool:
    """Whether a tax registration's ``ID`` is a VAT number (scheme ``VA``)."""
    return (element.get("schemeID") or "").strip().upper() == _VAT_SCHEME
