"""More is asked for than the line, or the bank's own size, can bear."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal, Facility

_WAN = 1_000_000


def above_headroom(desk: Desk) -> Deal:
    """The line is nearly drawn, and the request does not fit into the rest."""
    deal = desk.deal(desk.fresh_firm())
    used = desk.dice.whole(200, 900) * _WAN
    desk.facility(deal.borrower, used + deal.requested_minor * 6 // 10, used)
    return deal.tell(borrower=deal.borrower.name)


def above_capital(desk: Desk) -> Deal:
    """The line has room; all loans to this one customer together are a large part of the capital."""
    deal = desk.deal(desk.fresh_firm("1"))
    desk.facility(deal.borrower, deal.requested_minor * 2)
    drawn = desk.dice.whole(32_000, 46_000) * _WAN
    _lend(desk, deal, drawn)
    return deal.tell(borrower=deal.borrower.name, drawn=f"{drawn // 100:,}")


def last_penny(desk: Desk) -> Deal:
    """Honest: the request draws the rest of the line in full."""
    deal = desk.deal(desk.fresh_firm())
    used = desk.dice.whole(200, 900) * _WAN
    desk.facility(deal.borrower, used + deal.requested_minor, used)
    return deal.tell(borrower=deal.borrower.name)


def large_customer(desk: Desk) -> Deal:
    """Honest: a large customer for this bank, and still a small part of its capital."""
    deal = desk.deal(desk.fresh_firm("1"))
    desk.facility(deal.borrower, deal.requested_minor * 2)
    drawn = desk.dice.whole(2_400, 4_200) * _WAN
    _lend(desk, deal, drawn)
    return deal.tell(borrower=deal.borrower.name, drawn=f"{drawn // 100:,}")


def _lend(desk: Desk, deal: Deal, drawn_minor: int) -> None:
    """Working-capital loans beside the supply-chain line."""
    desk.other_loans[deal.borrower] = [
        Facility(
            no=desk.numbers.running("LD"),
            borrower=deal.borrower,
            product="流动资金贷款",
            limit_minor=drawn_minor * 11 // 10,
            valid_from=desk.days_ago(100, 200),
            valid_until=desk.days_ago(-300, -200),
            used_minor=drawn_minor,
        )
    ]


PLANTED = {"above_headroom": above_headroom, "above_capital": above_capital}
LOOKALIKES = {"last_penny": last_penny, "large_customer": large_customer}
TRACES = dict.fromkeys(PLANTED, "bank")
