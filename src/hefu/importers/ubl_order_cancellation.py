"""UBL OrderCancellation: the buyer calls an order off."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Record
from hefu.importers.ubl_importer import UblImporter, issue_date
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_trade_order import event, order_parties


class UblOrderCancellationImporter(UblImporter):
    """Tables ``party``, ``order_event`` (``cancelled``); the buyer speaks."""

    kind = "ubl_order_cancellation"
    roots = ("OrderCancellation",)

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one cancellation."""
        issue_date(page)
        trade = order_parties(page, "buyer")
        yield from trade.records()
        yield from event(page, trade, "cancelled", ("cbc:CancellationNote", "cbc:Note"))
