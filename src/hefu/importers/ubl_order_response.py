"""UBL OrderResponse and OrderResponseSimple: the seller's answer to an order.

Only a plain yes is an acceptance and only a plain no a rejection. An answer with conditions, or a mere
acknowledgement, is noted: it binds nobody yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hefu.evidence.record import Record
from hefu.importers.ubl_amount import shown
from hefu.importers.ubl_importer import UblImporter, issue_date
from hefu.importers.ubl_names import first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_trade_order import event, order_parties

# UNCL 4343 (AP, RE), UN/CEFACT 1225 as used by older profiles (29, 27), and plain words.
_ANSWERS: Final = {
    "ap": "accepted",
    "29": "accepted",
    "accepted": "accepted",
    "re": "rejected",
    "27": "rejected",
    "rejected": "rejected",
}
_INDICATORS: Final = {"true": "accepted", "1": "accepted", "false": "rejected", "0": "rejected"}


class UblOrderResponseImporter(UblImporter):
    """Tables ``party``, ``order_event`` (``accepted`` | ``rejected``); the seller speaks."""

    kind = "ubl_order_response"
    roots = ("OrderResponse", "OrderResponseSimple")

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one answer."""
        issue_date(page)
        trade = order_parties(page, "seller")
        yield from trade.records()
        answer = _answer(page)
        if answer is not None:
            yield from event(page, trade, answer, ("cbc:RejectionNote", "cbc:Note"))


def _answer(page: Page) -> str | None:
    for path, meanings in (
        ("cbc:AcceptedIndicator", _INDICATORS),
        ("cbc:OrderResponseCode", _ANSWERS),
    ):
        element = first_at(page.root, path)
        if element is None:
            continue
        said = (element.text or "").strip()
        answer = meanings.get(said.casefold())
        if answer is None:
            page.note(
                "ubl.answer_not_plain", page.place_of(element), field="event_code", text=shown(said)
            )
        return answer
    page.note("ubl.answer_missing", page.place_of(page.root), field="event_code")
    return None
