"""Trades paid by electronic vouchers: issued by a large buyer, split, passed on, financed."""

from __future__ import annotations

from datetime import date

from hefu.synth.desk import Desk
from hefu.synth.dice import workday
from hefu.synth.firms import Firm, Party
from hefu.synth.papers import Claim, Deal
from hefu.synth.paying import Voucher, VoucherEvent
from hefu.synth.trade import Invoice, Trade, days_after

TECHNIQUE = "payables_finance"
_TERM_DAYS = (90, 170)


def issue(desk: Desk, invoice: Invoice) -> Voucher:
    """The buyer of ``invoice`` owes it by voucher from some days after the invoice on."""
    day = min(workday(days_after(invoice.issued_on, desk.dice.whole(2, 5))), desk.as_of)
    made = Voucher(
        no=desk.numbers.running(f"DZ{day:%y%m}", 7),
        platform=desk.dice.one_of(desk.chain.platforms),
        issuer=invoice.buyer,
        holder=invoice.seller,
        seller=invoice.seller,
        invoice=invoice,
        amount_minor=invoice.payable_minor,
        issued_on=day,
        due_on=days_after(day, desk.dice.whole(*_TERM_DAYS)),
    )
    made.events.append(
        VoucherEvent("issued", day, invoice.buyer, invoice.seller, made.amount_minor)
    )
    desk.shelf.vouchers.append(made)
    return made


def split(desk: Desk, parent: Voucher, amounts: list[int]) -> list[Voucher]:
    """Parts of ``parent`` in the amounts given, in the hand of its holder."""
    parts: list[Voucher] = []
    for minor in amounts:
        part = Voucher(
            no=f"{parent.no}-{len(parts) + 1:02d}",
            platform=parent.platform,
            issuer=parent.issuer,
            holder=parent.holder,
            seller=parent.seller,
            invoice=parent.invoice,
            amount_minor=minor,
            issued_on=_next_day(desk, parent.issued_on, 1),
            due_on=parent.due_on,
            parent=parent,
        )
        part.events.append(
            VoucherEvent("issued", part.issued_on, parent.holder, part.holder, minor)
        )
        parts.append(part)
        desk.shelf.vouchers.append(part)
    parent.status = "split"
    parent.events.append(
        VoucherEvent("split", parts[0].issued_on, parent.holder, None, sum(amounts))
    )
    return parts


def pass_on(desk: Desk, voucher: Voucher, taker: Party, kind: str = "passed_on") -> date:
    """``voucher`` goes to ``taker``: a supplier (``passed_on``) or a lender (``financed``)."""
    day = _next_day(desk, voucher.issued_on, 3)
    voucher.events.append(VoucherEvent(kind, day, voucher.holder, taker, voucher.amount_minor))
    voucher.holder = taker
    return day


def claim_on(desk: Desk, trade: Trade, voucher: Voucher) -> Claim:
    """A claim that rests on ``voucher``, with the papers of the invoice that it was issued for;
    ``trade`` is why its holder has it."""
    papers = desk.claim(trade, voucher.invoice)
    papers.claimed_minor = voucher.amount_minor
    papers.voucher = voucher
    return papers


def paid_by_voucher(desk: Desk, seller: Firm | None = None) -> tuple[Trade, Voucher]:
    """A trade of a direct supplier with a vehicle maker, owed by voucher."""
    supplier = seller or direct_supplier(desk)
    makers = [firm for firm in supplier.buyers if firm.is_core]
    trade = desk.trade(supplier, desk.dice.one_of(makers), 1)
    return trade, issue(desk, trade.invoices[0])


def passed_down(desk: Desk) -> tuple[Trade, Voucher, Voucher]:
    """A supplier's supplier takes a part of a voucher for its own delivery: its trade, part, root."""
    # Whoever else's story is told must not come in through the voucher.
    free = {firm for firm in desk.shared_borrowers if _deals_with_maker(firm)}
    lower = desk.borrower_who(lambda firm: any(buyer in free for buyer in firm.buyers))
    upper = desk.dice.one_of([firm for firm in lower.buyers if firm in free])
    _, root = paid_by_voucher(desk, upper)
    trade = desk.trade(lower, upper, 1)
    owed = trade.invoices[0].payable_minor
    share = min(owed, root.amount_minor * desk.dice.whole(25, 60) // 100)
    first, _ = split(desk, root, [share, root.amount_minor - share])
    pass_on(desk, first, lower)
    return trade, first, root


def deal(desk: Desk) -> Deal:
    """A complete, honest application over a voucher: a root, or a part passed down the chain."""
    if desk.dice.happens(50):
        trade, voucher = paid_by_voucher(desk)
    else:
        trade, voucher, _ = passed_down(desk)
    made = desk.apply(trade.order.seller, [claim_on(desk, trade, voucher)])
    made.technique = TECHNIQUE
    return made


def direct_supplier(desk: Desk) -> Firm:
    """A borrower that sells to a vehicle maker."""
    return desk.borrower_who(_deals_with_maker)


def _deals_with_maker(firm: Firm) -> bool:
    return not firm.is_core and any(buyer.is_core for buyer in firm.buyers)


def _next_day(desk: Desk, day: date, count: int) -> date:
    return min(workday(days_after(day, count)), desk.as_of)
