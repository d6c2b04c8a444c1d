"""From a CII invoice to parties, the invoice and its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from hefu.evidence.record import Record
from hefu.importers import ubl_amount, ubl_lines
from hefu.importers.cii_names import (
    AGREEMENT,
    BUYER,
    DELIVERY,
    DOCUMENT,
    LINE_AGREEMENT,
    LINE_DELIVERY,
    LINE_NET,
    LINE_QUANTITY,
    LINE_SETTLEMENT,
    LINES,
    LISTED,
    LOGISTICS,
    PAYEE,
    SELLER,
    SETTLEMENT,
    TOTALS,
)
from hefu.importers.cii_party import read_party
from hefu.importers.cii_profile import left_out, profile_of
from hefu.importers.en16931.cii_totals import invoice_totals, is_charge
from hefu.importers.en16931.rules import findings
from hefu.importers.invoice_row import (
    assume_absent_is_zero,
    derive_gross,
    put_direction,
    put_official_number,
    put_payee,
    turn_line,
)
from hefu.importers.ubl_amount import Unreadable, shown
from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade, party_at, trade_at
from hefu.importers.ubl_row import RowDraft, money_of

_DAY: Final = re.compile(r"[0-9]{8}")
_DAY_FORMAT: Final = "102"
_ISSUED: Final = f"{DOCUMENT}/ram:IssueDateTime/udt:DateTimeString"
_DUE: Final = f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"
_NUMBER: Final = "ram:IssuerAssignedID"
_AMOUNTS: Final = {
    "line_total_minor": f"{TOTALS}/ram:LineTotalAmount",
    "net_minor": f"{TOTALS}/ram:TaxBasisTotalAmount",
    "gross_minor": f"{TOTALS}/ram:GrandTotalAmount",
    "allowance_minor": f"{TOTALS}/ram:AllowanceTotalAmount",
    "charge_minor": f"{TOTALS}/ram:ChargeTotalAmount",
    "prepaid_minor": f"{TOTALS}/ram:TotalPrepaidAmount",
    "rounding_minor": f"{TOTALS}/ram:RoundingAmount",
    "payable_minor": f"{TOTALS}/ram:DuePayableAmount",
}
_TAX_TOTAL: Final = f"{TOTALS}/ram:TaxTotalAmount"
_ITEM_CODES: Final = tuple(
    f"ram:SpecifiedTradeProduct/ram:{name}"
    for name in ("GlobalID", "SellerAssignedID", "BuyerAssignedID")
)
_PRICE: Final = f"{LINE_AGREEMENT}/ram:NetPriceProductTradePrice"


def invoice_statements(page: Page) -> Iterator[Record]:
    """Parties, the invoice and its lines; broken rules of EN 16931 are noted."""
    issued = RowDraft(page, "invoice", page.root)
    _put_day(issued, "issued_on", _ISSUED)
    said_on = issued.values.get("issued_on")
    page.said_on = said_on if isinstance(said_on, date) else None
    trade = trade_at(page, (SELLER,), (BUYER,), "seller", reader=read_party)
    yield from trade.records()
    invoice = _header(issued, trade)
    element = first_at(page.root, f"{DOCUMENT}/ram:TypeCode")
    type_code = "" if element is None else (element.text or "").strip()
    is_negative = put_direction(invoice, type_code, is_credit_note=False)
    yield from put_payee(invoice, party_at(page, PAYEE, reader=read_party), trade)
    _judge(page)
    yield from invoice.finish()
    yield from _lines(page, invoice, is_negative)


def _judge(page: Page) -> None:
    profile = profile_of(page.root)
    if profile:
        page.note("cii.profile_without_lines", page.place_of(page.root), profile=profile.upper())
    for finding in findings(invoice_totals(page.root, page.place_of), left_out(profile)):
        page.keep(finding)


def _header(draft: RowDraft, trade: Trade) -> RowDraft:
    draft.code("invoice_no", f"{DOCUMENT}/ram:ID")
    _put_day(draft, "due_on", _DUE)
    draft.put("seller_id", trade.seller_id, SELLER)
    draft.put("buyer_id", trade.buyer_id, BUYER)
    draft.convert_at("currency", ubl_amount.currency, f"{SETTLEMENT}/ram:InvoiceCurrencyCode")
    put_official_number(draft)
    _put_references(draft)
    _put_amounts(draft)
    return draft


def _put_day(draft: RowDraft, column: str, path: str) -> None:
    element = draft.the_one(column, path)
    if element is not None:
        form = (element.get("format") or _DAY_FORMAT).strip()
        draft.convert(column, element, lambda text: _day(text, form))


def _day(text: str, form: str) -> date | None:
    """A day as ``YYYYMMDD``, format 102 of UNTDID 2379; EN 16931 knows no other.

    Raises ``cii.date_format``, ``ubl.bad_date``.
    """
    clean = text.strip()
    if form != _DAY_FORMAT:
        raise Unreadable("cii.date_format", text=shown(clean), format=shown(form))
    if not _DAY.fullmatch(clean):
        return ubl_amount.day(clean)
    return ubl_amount.day(f"{clean[:4]}-{clean[4:6]}-{clean[6:]}")


def _put_references(draft: RowDraft) -> None:
    order = "ram:BuyerOrderReferencedDocument"
    despatch, receipt = (
        "ram:DespatchAdviceReferencedDocument",
        "ram:ReceivingAdviceReferencedDocument",
    )
    note = "ram:DeliveryNoteReferencedDocument"
    draft.reference(
        "order_no",
        f"{AGREEMENT}/{order}/{_NUMBER}",
        f"{LINES}/{LINE_AGREEMENT}/{order}/{_NUMBER}",
    )
    draft.reference(
        "delivery_note_no",
        f"{DELIVERY}/{despatch}/{_NUMBER}",
        f"{DELIVERY}/{note}/{_NUMBER}",
        f"{LINES}/{LINE_DELIVERY}/{despatch}/{_NUMBER}",
        f"{LINES}/{LINE_DELIVERY}/{note}/{_NUMBER}",
    )
    draft.reference(
        "goods_receipt_no",
        f"{DELIVERY}/{receipt}/{_NUMBER}",
        f"{LINES}/{LINE_DELIVERY}/{receipt}/{_NUMBER}",
    )
    draft.reference("contract_no", f"{AGREEMENT}/ram:ContractReferencedDocument/{_NUMBER}")
    draft.reference("original_invoice_no", f"{SETTLEMENT}/ram:InvoiceReferencedDocument/{_NUMBER}")


def _put_amounts(draft: RowDraft) -> None:
    unit = draft.values.get("currency")
    in_currency = unit if isinstance(unit, str) else None
    for column, path in _AMOUNTS.items():
        draft.amount(column, path, in_currency)
    if in_currency is None:
        return
    _put_tax(draft, in_currency)
    listed = {is_charge(each) for each in all_at(draft.element, LISTED)}
    has_logistics = first_at(draft.element, LOGISTICS) is not None
    assume_absent_is_zero(
        draft, has_allowance=False in listed, has_charge=True in listed or has_logistics
    )
    derive_gross(draft, in_currency)


def _put_tax(draft: RowDraft, in_currency: str) -> None:
    """The one tax total in the invoice's currency; another repeats it in the currency of the books.

    An invoice without any has no tax, if gross and net say the same.
    """
    elements = all_at(draft.element, _TAX_TOTAL)
    own = [
        each
        for each in elements
        if (each.get("currencyID") or in_currency).strip().upper() == in_currency
    ]
    if len({(each.text or "").strip() for each in own}) > 1:
        texts = ", ".join(shown(each.text or "") for each in own[:5])
        draft.refuse("tax_minor", "ubl.value_repeated", own[1], texts=texts)
    elif own:
        first = own[0]
        draft.convert("tax_minor", first, lambda text: money_of(first, text, in_currency))
    elif not elements and draft.values.get("gross_minor") == draft.values.get("net_minor"):
        draft.put("tax_minor", None if draft.values.get("net_minor") is None else 0)


def _lines(page: Page, invoice: RowDraft, is_negative: bool) -> Iterator[Record]:
    header = invoice.completed()
    unit = header.get("currency")
    in_currency = unit if isinstance(unit, str) else None
    parent = ("invoice_id", header.get("invoice_id"))
    number = "ram:AssociatedDocumentLineDocument/ram:LineID"
    elements: list[Element] = all_at(page.root, LINES)
    for draft in ubl_lines.drafts(page, "invoice_line", elements, parent, number=number):
        draft.code("item_code", *_ITEM_CODES)
        draft.words(
            "item_name",
            "ram:SpecifiedTradeProduct/ram:Name",
            "ram:SpecifiedTradeProduct/ram:Description",
        )
        draft.quantity("quantity_micro", LINE_QUANTITY)
        draft.unit_code("unit_code", LINE_QUANTITY)
        draft.put("currency", in_currency)
        draft.amount("net_minor", LINE_NET, in_currency)
        ubl_lines.put_unit_price(
            draft,
            in_currency,
            LINE_QUANTITY,
            (f"{_PRICE}/ram:ChargeAmount", f"{_PRICE}/ram:BasisQuantity"),
        )
        draft.convert_at(
            "tax_rate_bp",
            ubl_amount.rate_bp,
            f"{LINE_SETTLEMENT}/ram:ApplicableTradeTax/ram:RateApplicablePercent",
        )
        draft.reference(
            "order_line_no", f"{LINE_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:LineID"
        )
        if is_negative:
            turn_line(draft)
        yield from draft.finish()
