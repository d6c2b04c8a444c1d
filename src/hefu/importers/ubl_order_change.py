"""UBL OrderChange: the buyer states an order anew, and that it changed."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Record
from hefu.importers.ubl_importer import UblImporter, issue_date
from hefu.importers.ubl_order import order_currency, order_draft
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_trade_order import event, order_lines, order_parties


class UblOrderChangeImporter(UblImporter):
    """Tables ``party``, ``order_event`` (``changed``), ``purchase_order_line`` with a later day.

    The order itself is stated anew only where the change repeats its day of issue and its total;
    otherwise what the order said of itself stands.
    """

    kind = "ubl_order_change"
    roots = ("OrderChange",)

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one order change."""
        issue_date(page)
        trade = order_parties(page, "buyer")
        yield from trade.records()
        yield from event(page, trade, "changed", ("cbc:Note",))
        draft = order_draft(page, trade)
        draft.code("order_no", "cac:OrderReference/cbc:ID")
        draft.day("issued_on", "cac:OrderReference/cbc:IssueDate")
        if draft.values.get("issued_on") and draft.amount_of("total_minor") is not None:
            yield from draft.finish()
        yield from order_lines(page, draft.completed().get("order_id"), order_currency(draft))
