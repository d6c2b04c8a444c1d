"""UBL DespatchAdvice: what the seller sent off."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Record
from hefu.importers import ubl_lines
from hefu.importers.ubl_goods import BUYERS, SELLERS, goods_parties
from hefu.importers.ubl_importer import UblImporter, issue_date
from hefu.importers.ubl_names import all_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade
from hefu.importers.ubl_row import RowDraft

_LINE = "cac:DespatchLine"
_DELIVERY = "cac:Shipment/cac:Delivery"
_CARRIERS = (
    "cac:Shipment/cac:ShipmentStage/cac:CarrierParty/cac:PartyName/cbc:Name",
    "cac:Shipment/cac:Consignment/cac:CarrierParty/cac:PartyName/cbc:Name",
    f"{_DELIVERY}/cac:CarrierParty/cac:PartyName/cbc:Name",
)


class UblDespatchAdviceImporter(UblImporter):
    """Tables ``party``, ``delivery_note``, ``delivery_note_line``; the seller speaks."""

    kind = "ubl_despatch_advice"
    roots = ("DespatchAdvice",)

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one despatch advice."""
        issue_date(page)
        trade = goods_parties(page, "seller")
        yield from trade.records()
        draft = _note(page, trade)
        yield from draft.finish()
        parent = ("delivery_note_id", draft.completed().get("delivery_note_id"))
        for line in ubl_lines.drafts(page, "delivery_note_line", all_at(page.root, _LINE), parent):
            ubl_lines.put_item(line)
            line.quantity("delivered_quantity_micro", "cbc:DeliveredQuantity")
            line.quantity("backorder_quantity_micro", "cbc:BackorderQuantity")
            line.unit_code("unit_code", "cbc:DeliveredQuantity")
            line.reference("order_line_no", "cac:OrderLineReference/cbc:LineID")
            yield from line.finish()


def _note(page: Page, trade: Trade) -> RowDraft:
    draft = RowDraft(page, "delivery_note", page.root)
    draft.code("delivery_note_no", "cbc:ID")
    draft.put("seller_id", trade.seller_id, SELLERS[1])
    draft.put("buyer_id", trade.buyer_id, BUYERS[1])
    draft.reference(
        "order_no",
        "cac:OrderReference/cbc:ID",
        f"{_LINE}/cac:OrderLineReference/cac:OrderReference/cbc:ID",
    )
    draft.day("dispatched_on", f"{_DELIVERY}/cac:Despatch/cbc:ActualDespatchDate")
    draft.day("delivered_on", f"{_DELIVERY}/cbc:ActualDeliveryDate")
    for path in _CARRIERS:
        if not draft.values.get("carrier_name"):
            draft.words("carrier_name", path)
    return draft
