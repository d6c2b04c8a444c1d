"""What order documents share: the parties of an order, its id, its lines, what happened to it."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import Value, table
from hefu.importers import ubl_lines
from hefu.importers.ubl_amount import shown
from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade, trade_at
from hefu.importers.ubl_row import RowDraft

BUYERS = ("cac:BuyerCustomerParty/cac:Party", "cac:AccountingCustomerParty/cac:Party")
SELLERS = ("cac:SellerSupplierParty/cac:Party", "cac:AccountingSupplierParty/cac:Party")
_CANCELLED = frozenset({"cancelled", "canceled"})


def order_parties(page: Page, issuer: str) -> Trade:
    """Seller and buyer of an order document; ``issuer`` speaks."""
    return trade_at(page, SELLERS, BUYERS, issuer)


def order_id(buyer_id: str | None, order_no: Value) -> Value:
    """Identity of the order that ``buyer_id`` numbered ``order_no``."""
    return complete(table("purchase_order"), {"buyer_id": buyer_id, "order_no": order_no}).get(
        "order_id"
    )


def order_numbers(page: Page) -> Iterator[tuple[Element, RowDraft]]:
    """Each order the document refers to, with an empty event draft at that reference."""
    references = all_at(page.root, "cac:OrderReference")
    for element in references or [page.root]:
        yield element, RowDraft(page, "order_event", element)


def event(page: Page, trade: Trade, code: str, reasons: tuple[str, ...]) -> Iterator[Record]:
    """One ``order_event`` for each order referred to, with the first of ``reasons`` that is stated."""
    for element, draft in order_numbers(page):
        number = RowDraft(page, "purchase_order", element)
        number.code("order_no", "cbc:ID")
        is_reference = element is not page.root
        if is_reference and not number.is_refused("order_no"):
            draft.put("order_id", order_id(trade.buyer_id, number.values.get("order_no")))
        draft.put("order_id", draft.values.get("order_id"), "cac:OrderReference/cbc:ID")
        draft.put("event_code", code)
        draft.put("occurred_on", page.said_on, "cbc:IssueDate")
        _put_document(draft, page, reasons)
        yield from draft.finish()


def order_lines(page: Page, order: Value, currency: str | None) -> Iterator[Record]:
    """Rows of ``purchase_order_line``; a cancelled line is an order for nothing."""
    elements = all_at(page.root, "cac:OrderLine/cac:LineItem")
    for draft in ubl_lines.drafts(page, "purchase_order_line", elements, ("order_id", order)):
        ubl_lines.put_item(draft)
        draft.quantity("quantity_micro", "cbc:Quantity")
        draft.unit_code("unit_code", "cbc:Quantity")
        draft.put("currency", currency)
        draft.amount("net_minor", "cbc:LineExtensionAmount", currency)
        ubl_lines.put_unit_price(draft, currency, "cbc:Quantity")
        status = first_at(draft.element, "cbc:LineStatusCode")
        if status is not None and (status.text or "").strip().casefold() in _CANCELLED:
            _cancel(draft)
        yield from draft.finish()


def _cancel(draft: RowDraft) -> None:
    for column, path in (
        ("quantity_micro", "cbc:Quantity"),
        ("net_minor", "cbc:LineExtensionAmount"),
    ):
        printed = first_at(draft.element, path)
        text = "" if printed is None else shown(printed.text or "")
        draft.original[column] = f"LineStatusCode Cancelled; {text}"
        draft.values[column] = 0


def _put_document(draft: RowDraft, page: Page, reasons: tuple[str, ...]) -> None:
    document = RowDraft(page, "order_event", page.root)
    document.code("document_no", "cbc:ID")
    for path in reasons:
        if not document.values.get("reason"):
            document.words("reason", path)
    for column in ("document_no", "reason"):
        draft.put(column, document.values.get(column))
