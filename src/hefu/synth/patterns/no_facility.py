"""There is no line to draw on."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal


def expired(desk: Desk) -> Deal:
    """The only line ran out."""
    deal = desk.deal(desk.fresh_firm())
    until = desk.days_ago(6, 60)
    line = desk.facility(
        deal.borrower,
        deal.requested_minor * 3,
        valid_from=desk.days_ago(380, 420),
        valid_until=until,
    )
    return deal.tell(borrower=deal.borrower.name, facility=line.no, until=until)


def none(desk: Desk) -> Deal:
    """The borrower never had a line."""
    deal = desk.deal(desk.fresh_firm())
    desk.facilities[deal.borrower] = []
    return deal.tell(borrower=deal.borrower.name)


def frozen(desk: Desk) -> Deal:
    """The line is frozen after a warning."""
    deal = desk.deal(desk.fresh_firm())
    line = desk.facility(deal.borrower, deal.requested_minor * 3, status="frozen")
    return deal.tell(borrower=deal.borrower.name, facility=line.no)


def renewed(desk: Desk) -> Deal:
    """Honest: the old line ran out and a new one stands."""
    deal = desk.deal(desk.fresh_firm())
    until = desk.days_ago(20, 60)
    desk.facility(
        deal.borrower,
        deal.requested_minor * 3,
        valid_from=desk.days_ago(400, 430),
        valid_until=until,
        status="closed",
    )
    line = desk.facility(deal.borrower, deal.requested_minor * 3, valid_from=until)
    return deal.tell(borrower=deal.borrower.name, facility=line.no)


def other_frozen(desk: Desk) -> Deal:
    """Honest: the line for another product is frozen, the one for this product stands."""
    deal = desk.deal(desk.fresh_firm())
    desk.facility(deal.borrower, deal.requested_minor * 2, status="frozen", product="流动资金贷款")
    line = desk.facility(deal.borrower, deal.requested_minor * 3)
    return deal.tell(borrower=deal.borrower.name, facility=line.no)


PLANTED = {"expired": expired, "none": none, "frozen": frozen}
LOOKALIKES = {"renewed": renewed, "other_frozen": other_frozen}
TRACES = dict.fromkeys(PLANTED, "bank")
