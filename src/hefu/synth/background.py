"""Life of firms that ask for nothing: goods in warehouses, pledges, and now and then a public list."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.dice import Dice
from hefu.synth.firms import goods_of
from hefu.synth.paying import ListEntry, Pledge, WarehouseReceipt
from hefu.synth.trade import MICRO, days_after

_STORED_PERCENT = 12
_PLEDGED_PERCENT = 55
_LISTED_PERCENT = 3
_LEAST = 3


def give_background_papers(desk: Desk, dice: Dice) -> None:
    """A few of each, whatever the size of the book."""
    borrowers = {deal.borrower for deal in desk.deals}
    claimed = {claim.invoice.buyer for deal in desk.deals for claim in deal.claims}
    idle = [
        firm
        for firm in desk.idle_firms
        if firm not in claimed and borrowers.isdisjoint(firm.buyers)
    ]
    firms = dice.shuffled(idle) or desk.chain.mills
    stored = max(_LEAST, len(firms) * _STORED_PERCENT // 100)
    for firm in firms[:stored]:
        good = dice.one_of(goods_of(firm))
        issued = desk.days_ago(20, 200)
        quantity = dice.whole(20, 400) * MICRO
        receipt = WarehouseReceipt(
            no=desk.numbers.running("CD", 7),
            keeper=dice.one_of(desk.chain.keepers),
            depositor=firm,
            good=good,
            quantity_micro=quantity,
            issued_on=issued,
            lot_no=desk.numbers.running("PC", 6),
            value_minor=quantity // MICRO * good.low_fen,
        )
        desk.shelf.warehouse_receipts.append(receipt)
        if firm is firms[0] or dice.happens(_PLEDGED_PERCENT):
            receipt.status = "pledged"
            desk.shelf.pledges.append(
                Pledge(
                    no=desk.numbers.running("ZY", 7),
                    pledgor=firm,
                    pledgee=dice.one_of(desk.chain.banks),
                    pledged_on=days_after(issued, 2),
                    secured_minor=receipt.value_minor * 6 // 10,
                    receipt=receipt,
                )
            )
    listed = max(_LEAST, len(firms) * _LISTED_PERCENT // 100)
    for firm in firms[-listed:]:
        desk.shelf.list_entries.append(
            ListEntry(
                party=firm,
                kind=dice.one_of(("abnormal_operation", "tax_arrears")),
                no=desk.numbers.running("（2026）公告", 6),
                listed_on=desk.days_ago(40, 600),
                reason="未按规定期限公示年度报告或欠缴税款",
            )
        )
