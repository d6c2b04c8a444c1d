"""What UBL invoices and credit notes share; what they share with other syntaxes is in ``invoice_row``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hefu.evidence.record import Record
from hefu.importers import ubl_lines
from hefu.importers.en16931.rules import findings
from hefu.importers.en16931.ubl_totals import invoice_totals
from hefu.importers.invoice_row import (
    assume_absent_is_zero,
    derive_gross,
    put_direction,
    put_official_number,
    put_payee,
    turn_line,
)
from hefu.importers.ubl_amount import Unreadable
from hefu.importers.ubl_currency import put_currency
from hefu.importers.ubl_importer import issue_date
from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade, party_at, trade_at
from hefu.importers.ubl_row import RowDraft, money_of

_TOTALS: Final = "cac:LegalMonetaryTotal"
_AMOUNTS: Final = {
    "line_total_minor": f"{_TOTALS}/cbc:LineExtensionAmount",
    "net_minor": f"{_TOTALS}/cbc:TaxExclusiveAmount",
    "gross_minor": f"{_TOTALS}/cbc:TaxInclusiveAmount",
    "allowance_minor": f"{_TOTALS}/cbc:AllowanceTotalAmount",
    "charge_minor": f"{_TOTALS}/cbc:ChargeTotalAmount",
    "prepaid_minor": f"{_TOTALS}/cbc:PrepaidAmount",
    "rounding_minor": f"{_TOTALS}/cbc:PayableRoundingAmount",
    "payable_minor": f"{_TOTALS}/cbc:PayableAmount",
}


@dataclass(frozen=True, slots=True)
class BillingForm:
    """Where the two documents differ: names of line, quantity and type code."""

    line: str
    quantity: str
    type_code: str
    is_credit_note: bool


def billing_statements(page: Page, form: BillingForm) -> Iterator[Record]:
    """Parties, the invoice and its lines; broken arithmetic rules are noted."""
    issue_date(page)
    trade = trade_at(
        page,
        ("cac:AccountingSupplierParty/cac:Party", "cac:SellerSupplierParty/cac:Party"),
        ("cac:AccountingCustomerParty/cac:Party", "cac:BuyerCustomerParty/cac:Party"),
        "seller",
    )
    yield from trade.records()
    invoice = _header(page, trade, form)
    element = first_at(page.root, form.type_code)
    type_code = "" if element is None else (element.text or "").strip()
    is_negative = put_direction(invoice, type_code, is_credit_note=form.is_credit_note)
    yield from put_payee(invoice, party_at(page, "cac:PayeeParty"), trade)
    for finding in findings(invoice_totals(page.root, page.place_of)):
        page.keep(finding)
    yield from invoice.finish()
    yield from _lines(page, form, invoice, is_negative)


def _header(page: Page, trade: Trade, form: BillingForm) -> RowDraft:
    draft = RowDraft(page, "invoice", page.root)
    draft.code("invoice_no", "cbc:ID")
    draft.day("issued_on", "cbc:IssueDate")
    draft.day(
        "due_on",
        "cbc:DueDate",
        "cac:PaymentMeans/cbc:PaymentDueDate",
        "cac:PaymentTerms/cbc:PaymentDueDate",
    )
    draft.put("seller_id", trade.seller_id, "cac:AccountingSupplierParty/cac:Party")
    draft.put("buyer_id", trade.buyer_id, "cac:AccountingCustomerParty/cac:Party")
    put_currency(draft, f"{_TOTALS}/cbc:PayableAmount", f"{_TOTALS}/cbc:TaxInclusiveAmount")
    put_official_number(draft)
    _put_references(draft, form)
    _put_amounts(draft)
    return draft


def _put_references(draft: RowDraft, form: BillingForm) -> None:
    lines = f"{form.line}/cac:OrderLineReference/cac:OrderReference/cbc:ID"
    draft.reference("order_no", "cac:OrderReference/cbc:ID", lines)
    draft.reference("delivery_note_no", "cac:DespatchDocumentReference/cbc:ID")
    draft.reference("goods_receipt_no", "cac:ReceiptDocumentReference/cbc:ID")
    draft.reference("contract_no", "cac:ContractDocumentReference/cbc:ID")
    draft.reference(
        "original_invoice_no", "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
    )


def _put_amounts(draft: RowDraft) -> None:
    unit = draft.values.get("currency")
    in_currency = unit if isinstance(unit, str) else None
    for column, path in _AMOUNTS.items():
        draft.amount(column, path, in_currency)
    if in_currency is None:
        return
    _put_tax(draft, in_currency)
    listed = {_is_charge(each) for each in all_at(draft.element, "cac:AllowanceCharge")}
    assume_absent_is_zero(draft, has_allowance=False in listed, has_charge=True in listed)
    derive_gross(draft, in_currency)


def _is_charge(element: Element) -> bool | None:
    indicator = first_at(element, "cbc:ChargeIndicator")
    said = "" if indicator is None else (indicator.text or "").strip()
    return {"true": True, "1": True, "false": False, "0": False}.get(said)


def _put_tax(draft: RowDraft, in_currency: str) -> None:
    """The tax totals in the document's currency, added up; others repeat them in another currency."""
    total: int | None = None
    printed: list[str] = []
    for element in all_at(draft.element, "cac:TaxTotal/cbc:TaxAmount"):
        if (element.get("currencyID") or in_currency).strip().upper() != in_currency:
            continue
        try:
            part = money_of(element, element.text or "", in_currency)
        except Unreadable as trouble:
            draft.refuse("tax_minor", trouble.code, element, **trouble.arguments)
            return
        if part is not None:
            total = part + (total or 0)
            printed.append((element.text or "").strip())
    draft.put("tax_minor", total, "cac:TaxTotal/cbc:TaxAmount", " + ".join(printed))


def _lines(page: Page, form: BillingForm, invoice: RowDraft, is_negative: bool) -> Iterator[Record]:
    header = invoice.completed()
    unit = header.get("currency")
    in_currency = unit if isinstance(unit, str) else None
    elements = all_at(page.root, form.line)
    parent = ("invoice_id", header.get("invoice_id"))
    for draft in ubl_lines.drafts(page, "invoice_line", elements, parent):
        ubl_lines.put_item(draft)
        draft.quantity("quantity_micro", form.quantity)
        draft.unit_code("unit_code", form.quantity)
        draft.put("currency", in_currency)
        draft.amount("net_minor", "cbc:LineExtensionAmount", in_currency)
        ubl_lines.put_unit_price(draft, in_currency, form.quantity)
        ubl_lines.put_tax_rate(draft)
        draft.reference("order_line_no", "cac:OrderLineReference/cbc:LineID")
        if is_negative:
            turn_line(draft)
        yield from draft.finish()
