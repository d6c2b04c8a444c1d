"""What invoices and credit notes share. A credit note comes in three forms, and all three become a row
with ``direction_code`` ``credit_note`` and positive amounts: a CreditNote document, an Invoice with a
credit note's type code, an Invoice with negative totals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hefu.evidence.record import Record
from hefu.importers import ubl_lines
from hefu.importers.en16931.rules import findings
from hefu.importers.en16931.ubl_totals import invoice_totals
from hefu.importers.ubl_amount import Unreadable, shown
from hefu.importers.ubl_currency import put_currency
from hefu.importers.ubl_importer import issue_date
from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade, party_at, party_id_of, same_party, trade_at
from hefu.importers.ubl_row import RowDraft, money_of
from hefu.vocabulary.types import invoice_number, money

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
# UNTDID 1001: documents that credit the buyer.
_CREDIT_CODES: Final = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)
_PRO_FORMA: Final = frozenset({"325"})


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
    is_negative = _is_negative(invoice)
    _put_direction(invoice, form, is_negative)
    yield from _payee(page, trade, invoice)
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
    _put_official_number(draft)
    _put_references(draft, form)
    _put_amounts(draft)
    return draft


def _put_official_number(draft: RowDraft) -> None:
    number = draft.values.get("invoice_no")
    if not isinstance(number, str):
        return
    kind = invoice_number.explain(number)
    compact = invoice_number.compact(number)
    if kind == "digital":
        draft.put("digital_no", compact)
    elif kind == "paper":
        draft.put("paper_code", compact.replace("-", "")[:-8])
        draft.put("paper_no", compact[-8:])


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
    # EN 16931: these totals are left out when there is nothing to sum.
    listed = {_is_charge(each) for each in all_at(draft.element, "cac:AllowanceCharge")}
    for column, is_absent in (
        ("allowance_minor", False not in listed),
        ("charge_minor", True not in listed),
        ("prepaid_minor", True),
        ("rounding_minor", True),
    ):
        if is_absent and draft.values.get(column) is None and not draft.is_refused(column):
            draft.put(column, 0)
    _derive_gross(draft, in_currency)


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


def _derive_gross(draft: RowDraft, in_currency: str) -> None:
    """UBL 2.0 may leave the total with tax out; it follows from the amount due by definition."""
    if draft.values.get("gross_minor") is not None or draft.is_refused("gross_minor"):
        return
    due, prepaid, rounding = (
        draft.amount_of(column) for column in ("payable_minor", "prepaid_minor", "rounding_minor")
    )
    if due is None or prepaid is None or rounding is None:
        return
    gross = due + prepaid - rounding
    draft.put("gross_minor", gross)
    draft.original["gross_minor"] = "PayableAmount + PrepaidAmount - PayableRoundingAmount"
    draft.page.note(
        "ubl.gross_derived",
        draft.place,
        field="gross_minor",
        amount=money.format_amount(gross, in_currency),
    )


def _put_direction(draft: RowDraft, form: BillingForm, is_negative: bool) -> None:
    element = first_at(draft.element, form.type_code)
    type_code = "" if element is None else (element.text or "").strip()
    if is_negative:
        _turn(draft)
        if form.is_credit_note:
            draft.page.note("ubl.credit_note_negative", draft.place, field="gross_minor")
    is_credit = form.is_credit_note or type_code in _CREDIT_CODES or is_negative
    draft.put("direction_code", "credit_note" if is_credit else "invoice")
    draft.put("kind_code", "other" if type_code in _PRO_FORMA else "commercial")
    if type_code:
        draft.original["kind_code"] = shown(type_code)


def _is_negative(draft: RowDraft) -> bool:
    for column in ("gross_minor", "payable_minor", "line_total_minor"):
        amount = draft.amount_of(column)
        if amount:
            return amount < 0
    return False


def _turn(draft: RowDraft) -> None:
    for column in (*_AMOUNTS, "tax_minor"):
        draft.turn(column)


def _payee(page: Page, trade: Trade, invoice: RowDraft) -> Iterator[Record]:
    """A payee other than the seller: the claim may have been assigned already."""
    payee = party_at(page, "cac:PayeeParty")
    if payee is None:
        return
    if trade.seller is not None and same_party(payee, trade.seller):
        invoice.put("payee_id", trade.seller_id)
        return
    invoice.put("payee_id", party_id_of(payee))
    yield from payee.finish()


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
            _turn_line(draft)
        yield from draft.finish()


def _turn_line(draft: RowDraft) -> None:
    """Sign of a line in a negative invoice: of its net amount, and of price or quantity, not both."""
    price = draft.amount_of("unit_price_micro")
    factor = "unit_price_micro" if price is not None and price < 0 else "quantity_micro"
    draft.turn("net_minor")
    draft.turn(factor)
