"""The invoice is financed at another lender too; the trade's own papers do not show it."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth import voucher_office
from hefu.synth.desk import Desk
from hefu.synth.dice import workday
from hefu.synth.papers import Claim, Deal
from hefu.synth.paying import Pledge, WarehouseReceipt
from hefu.synth.trade import days_after


def _alone(desk: Desk) -> tuple[Deal, Claim]:
    deal = desk.deal(desk.borrower(), claims=1)
    return deal, deal.claims[0]


def notice_in_words(desk: Desk) -> Deal:
    """The other lender's notice names the invoice in its description and lists none."""
    deal, claim = _alone(desk)
    lender = desk.dice.one_of(desk.chain.banks)
    made = desk.registration(
        [claim],
        secured=lender,
        registered_on=days_after(claim.invoice.issued_on, desk.dice.whole(2, 5)),
    )
    made.describe(f"应收账款1笔，发票号码{claim.invoice.no}，付款人{claim.invoice.buyer.name}")
    desk.registrations.append(made)
    return deal.tell(invoice=claim.invoice.no, registration=made.no, lender=lender.name)


def voucher_financed(desk: Desk) -> Deal:
    """The buyer already gave a voucher for the invoice, and another lender has it."""
    seller = voucher_office.direct_supplier(desk)
    trade, voucher = voucher_office.paid_by_voucher(desk, seller)
    lender = desk.dice.one_of(desk.chain.banks)
    voucher_office.pass_on(desk, voucher, lender, "financed")
    deal = desk.apply(seller, [desk.claim(trade, trade.invoices[0])])
    return deal.tell(invoice=trade.invoices[0].no, voucher=voucher.no, lender=lender.name)


def invoice_pledged(desk: Desk) -> Deal:
    """Another lender's pledge register has the invoice; the movables registry has not."""
    deal, claim = _alone(desk)
    lender = desk.dice.one_of(desk.chain.banks)
    desk.shelf.pledges.append(
        Pledge(
            no=desk.numbers.running("ZY", 7),
            pledgor=claim.invoice.seller,
            pledgee=lender,
            pledged_on=workday(days_after(claim.invoice.issued_on, 2)),
            secured_minor=claim.invoice.gross_minor * 7 // 10,
            invoice=claim.invoice,
        )
    )
    return deal.tell(invoice=claim.invoice.no, lender=lender.name)


def goods_pledged(desk: Desk) -> Deal:
    """The goods of the order lie in a warehouse, pledged to another lender, while their sale is financed."""
    deal, claim = _alone(desk)
    lender = desk.dice.one_of(desk.chain.banks)
    line = claim.trade.order.lines[0]
    receipt = WarehouseReceipt(
        no=desk.numbers.running("CD", 7),
        keeper=desk.dice.one_of(desk.chain.keepers),
        depositor=claim.invoice.seller,
        good=line.good,
        quantity_micro=line.quantity_micro,
        issued_on=workday(days_after(claim.trade.order.issued_on, 3)),
        lot_no=desk.numbers.running("PC", 6),
        value_minor=line.net_minor,
        order=claim.trade.order,
        status="pledged",
    )
    desk.shelf.warehouse_receipts.append(receipt)
    desk.shelf.pledges.append(
        Pledge(
            no=desk.numbers.running("ZY", 7),
            pledgor=claim.invoice.seller,
            pledgee=lender,
            pledged_on=days_after(receipt.issued_on, 1),
            secured_minor=line.net_minor * 6 // 10,
            receipt=receipt,
        )
    )
    return deal.tell(invoice=claim.invoice.no, receipt=receipt.no, lender=lender.name)


def unregistered(desk: Desk) -> Deal:
    """The other lender registered nothing and tells nobody."""
    deal, claim = _alone(desk)
    lender = desk.dice.one_of(desk.chain.banks)
    return deal.tell(invoice=claim.invoice.no, lender=lender.name)


def voucher_redeemed_elsewhere(desk: Desk) -> Deal:
    """Honest: a voucher financed elsewhere was for another invoice of the same buyer."""
    seller = voucher_office.direct_supplier(desk)
    other, voucher = voucher_office.paid_by_voucher(desk, seller)
    lender = desk.dice.one_of(desk.chain.banks)
    voucher_office.pass_on(desk, voucher, lender, "financed")
    deal = desk.deal(seller, other.order.buyer, claims=1)
    return deal.tell(
        invoice=deal.claims[0].invoice.no, like=other.invoices[0].no, voucher=voucher.no
    )


def pledge_released(desk: Desk) -> Deal:
    """Honest: the pledge at the other lender was released before the application."""
    deal, claim = _alone(desk)
    lender = desk.dice.one_of(desk.chain.banks)
    released = desk.as_of - timedelta(days=desk.dice.whole(2, 8))
    desk.shelf.pledges.append(
        Pledge(
            no=desk.numbers.running("ZY", 7),
            pledgor=claim.invoice.seller,
            pledgee=lender,
            pledged_on=min(days_after(claim.invoice.issued_on, 1), released),
            secured_minor=claim.invoice.gross_minor * 7 // 10,
            invoice=claim.invoice,
            released_on=released,
        )
    )
    return deal.tell(invoice=claim.invoice.no, lender=lender.name)


PLANTED = {
    "voucher_financed": voucher_financed,
    "invoice_pledged": invoice_pledged,
    "unregistered": unregistered,
    "notice_in_words": notice_in_words,
    "goods_pledged": goods_pledged,
}
LOOKALIKES = {
    "voucher_of_another": voucher_redeemed_elsewhere,
    "pledge_released": pledge_released,
}
TRACES = {
    "voucher_financed": "voucher",
    "invoice_pledged": "pledge",
    "unregistered": "none",
    "notice_in_words": "registry",
    "goods_pledged": "pledge",
}
