"""UBL ReceiptAdvice: what the buyer got, what was short, what he sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hefu.evidence.record import Record
from hefu.importers import ubl_amount, ubl_lines
from hefu.importers.ubl_goods import BUYERS, SELLERS, goods_parties
from hefu.importers.ubl_importer import UblImporter, issue_date
from hefu.importers.ubl_names import all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade
from hefu.importers.ubl_row import RowDraft

_LINE = "cac:ReceiptLine"
_DELIVERED = "cac:Shipment/cac:Delivery/cbc:ActualDeliveryDate"


class UblReceiptAdviceImporter(UblImporter):
    """Tables ``party``, ``goods_receipt``, ``goods_receipt_line``; the buyer speaks."""

    kind = "ubl_receipt_advice"
    roots = ("ReceiptAdvice",)

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one receipt advice."""
        issue_date(page)
        trade = goods_parties(page, "buyer")
        yield from trade.records()
        draft = _receipt(page, trade)
        yield from draft.finish()
        parent = ("goods_receipt_id", draft.completed().get("goods_receipt_id"))
        for line in ubl_lines.drafts(page, "goods_receipt_line", all_at(page.root, _LINE), parent):
            ubl_lines.put_item(line)
            line.quantity("received_quantity_micro", "cbc:ReceivedQuantity")
            line.unit_code("unit_code", "cbc:ReceivedQuantity")
            _put_shortfall(line, "rejected_quantity_micro", "cbc:RejectedQuantity")
            _put_shortfall(line, "short_quantity_micro", "cbc:ShortQuantity")
            line.reference("order_line_no", "cac:OrderLineReference/cbc:LineID")
            yield from line.finish()


def _receipt(page: Page, trade: Trade) -> RowDraft:
    draft = RowDraft(page, "goods_receipt", page.root)
    draft.code("goods_receipt_no", "cbc:ID")
    draft.put("seller_id", trade.seller_id, SELLERS[1])
    draft.put("buyer_id", trade.buyer_id, BUYERS[1])
    draft.reference(
        "order_no",
        "cac:OrderReference/cbc:ID",
        f"{_LINE}/cac:OrderLineReference/cac:OrderReference/cbc:ID",
    )
    draft.reference("delivery_note_no", "cac:DespatchDocumentReference/cbc:ID")
    _put_received_on(draft)
    return draft


def _put_shortfall(draft: RowDraft, column: str, path: str) -> None:
    """A buyer who states what he received and no shortfall beside it had none."""
    draft.quantity(column, path)
    is_stated = draft.amount_of("received_quantity_micro") is not None
    if is_stated and first_at(draft.element, path) is None:
        draft.put(column, 0)


def _put_received_on(draft: RowDraft) -> None:
    """The day of the last line, else of the delivery, else the day of the advice: never too early."""
    page = draft.page
    days: list[date] = []
    for element in all_at(page.root, f"{_LINE}/cbc:ReceivedDate"):
        day = draft.convert("received_on", element, ubl_amount.day)
        if isinstance(day, date):
            days.append(day)
    if draft.is_refused("received_on"):
        return
    draft.put("received_on", max(days, default=None), _DELIVERED)
    if not days:
        draft.day("received_on", _DELIVERED)
    if draft.values.get("received_on") is None and page.said_on is not None:
        draft.put("received_on", page.said_on)
        draft.original["received_on"] = "IssueDate"
        page.note("ubl.received_on_derived", draft.place, field="received_on", day=page.said_on)
