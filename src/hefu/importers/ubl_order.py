"""UBL Order: what the buyer asks for."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Record
from hefu.importers.ubl_currency import put_currency
from hefu.importers.ubl_importer import UblImporter, issue_date
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade
from hefu.importers.ubl_row import RowDraft
from hefu.importers.ubl_trade_order import BUYERS, SELLERS, order_lines, order_parties

_TOTAL = "cac:AnticipatedMonetaryTotal/cbc:PayableAmount"
_LINE = "cac:OrderLine/cac:LineItem"


class UblOrderImporter(UblImporter):
    """Tables ``party``, ``purchase_order``, ``purchase_order_line``; the buyer speaks."""

    kind = "ubl_order"
    roots = ("Order",)

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one order."""
        issue_date(page)
        trade = order_parties(page, "buyer")
        yield from trade.records()
        draft = order_draft(page, trade)
        draft.code("order_no", "cbc:ID")
        draft.day("issued_on", "cbc:IssueDate")
        yield from draft.finish()
        yield from order_lines(page, draft.completed().get("order_id"), order_currency(draft))


def order_draft(page: Page, trade: Trade) -> RowDraft:
    """A draft of ``purchase_order`` with everything but its number and its day."""
    draft = RowDraft(page, "purchase_order", page.root)
    draft.put("buyer_id", trade.buyer_id, BUYERS[0])
    draft.put("seller_id", trade.seller_id, SELLERS[0])
    put_currency(
        draft, _TOTAL, f"{_LINE}/cbc:LineExtensionAmount", f"{_LINE}/cac:Price/cbc:PriceAmount"
    )
    draft.amount("total_minor", _TOTAL, order_currency(draft))
    draft.reference("contract_no", "cac:Contract/cbc:ID")
    return draft


def order_currency(draft: RowDraft) -> str | None:
    """Currency read into the draft."""
    unit = draft.values.get("currency")
    return unit if isinstance(unit, str) else None
