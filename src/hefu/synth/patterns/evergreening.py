"""An old loan is repaid out of a new one, so that it never falls due."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.dice import workday
from hefu.synth.firms import Firm, Party
from hefu.synth.papers import Deal
from hefu.synth.paying import FundAccount, LoanEvent
from hefu.synth.trade import days_after
from hefu.synth.use_of_money import repaid_loan

_HALF_YEAR = 180
_WAN = 1_000_000


def _deal(desk: Desk) -> Deal:
    deal = desk.deal(desk.fresh_firm())
    desk.shelf.without_background_loans.add(deal.borrower)
    return deal


def _events(
    desk: Desk, borrower: Firm, loan: str, events: list[tuple[str, int, str]], minor: int
) -> None:
    """``events``: kind, days before the as-of day, source account."""
    lender: Party = desk.chain.own_bank
    desk.shelf.loan_events += [
        LoanEvent(
            loan,
            borrower,
            lender,
            place,
            kind,
            workday(days_after(desk.as_of, -ago)),
            minor,
            source,
        )
        for place, (kind, ago, source) in enumerate(events, start=1)
    ]


def _size(desk: Desk, deal: Deal) -> int:
    return max(_WAN, deal.requested_minor * desk.dice.whole(90, 110) // 100)


def same_day_swap(desk: Desk) -> Deal:
    """Last month's loan came in on one day and repaid the one before it on the same day."""
    deal = _deal(desk)
    minor, swap = _size(desk, deal), desk.dice.whole(18, 40)
    old, new = desk.numbers.running("JJ", 7), desk.numbers.running("JJ", 7)
    drawn = desk.numbers.account_no()
    desk.shelf.fund_accounts.append(
        FundAccount(drawn, deal.borrower, "loan", desk.chain.own_bank.name)
    )
    _events(
        desk,
        deal.borrower,
        old,
        [("disbursed", swap + _HALF_YEAR, ""), ("repaid", swap, drawn)],
        minor,
    )
    _events(desk, deal.borrower, new, [("disbursed", swap, "")], minor)
    return deal.tell(borrower=deal.borrower.name, old=old, new=new)


def rolled_three_times(desk: Desk) -> Deal:
    """The same amount for a year and a half: four loans, each repaid from the next."""
    deal = _deal(desk)
    minor, last = _size(desk, deal), desk.dice.whole(10, 30)
    drawn = desk.numbers.account_no()
    desk.shelf.fund_accounts.append(
        FundAccount(drawn, deal.borrower, "loan", desk.chain.own_bank.name)
    )
    loans = [desk.numbers.running("JJ", 7) for _ in range(4)]
    for place, loan in enumerate(reversed(loans)):
        begun = last + place * _HALF_YEAR
        events = [("disbursed", begun, "")]
        if place:
            events.append(("repaid", begun - _HALF_YEAR, drawn))
        _events(desk, deal.borrower, loan, events, minor)
    return deal.tell(borrower=deal.borrower.name, old=loans[0], new=loans[-1])


def bridged(desk: Desk) -> Deal:
    """A lending platform repays the old loan; the next day a new one of ours repays the platform."""
    deal = _deal(desk)
    minor, swap = _size(desk, deal), desk.dice.whole(12, 30)
    old, new = desk.numbers.running("JJ", 7), desk.numbers.running("JJ", 7)
    bridge = desk.numbers.account_no()
    desk.shelf.fund_accounts.append(
        FundAccount(bridge, None, "lending_platform", "网络借贷资金存管")
    )
    _events(
        desk,
        deal.borrower,
        old,
        [("disbursed", swap + _HALF_YEAR, ""), ("repaid", swap, bridge)],
        minor,
    )
    _events(desk, deal.borrower, new, [("disbursed", swap - 1, "")], minor)
    return deal.tell(borrower=deal.borrower.name, old=old, new=new)


def bridged_in_cash(desk: Desk) -> Deal:
    """A friend's money comes through the borrower's own account first: on paper it is repaid from sales."""
    deal = _deal(desk)
    minor, swap = _size(desk, deal), desk.dice.whole(12, 30)
    old, new = desk.numbers.running("JJ", 7), desk.numbers.running("JJ", 7)
    own = deal.borrower.account_no
    _events(
        desk,
        deal.borrower,
        old,
        [("disbursed", swap + _HALF_YEAR, ""), ("repaid", swap, own)],
        minor,
    )
    _events(desk, deal.borrower, new, [("disbursed", swap - 9, "")], minor)
    return deal.tell(borrower=deal.borrower.name, old=old, new=new)


def renewed_later(desk: Desk) -> Deal:
    """Honest: repaid from collections on its day; weeks later a new loan for new deliveries."""
    deal = _deal(desk)
    old, minor = repaid_loan(
        desk, deal.borrower, desk.chain.own_bank, 60, max(1, _size(desk, deal) // _WAN)
    )
    new = desk.numbers.running("JJ", 7)
    _events(desk, deal.borrower, new, [("disbursed", 25, "")], minor)
    return deal.tell(borrower=deal.borrower.name, old=old, new=new)


def two_trades(desk: Desk) -> Deal:
    """Honest: one loan falls due and is repaid from sales while another trade is financed the same week."""
    deal = _deal(desk)
    old, minor = repaid_loan(
        desk, deal.borrower, desk.chain.own_bank, 33, max(1, _size(desk, deal) // _WAN)
    )
    new = desk.numbers.running("JJ", 7)
    _events(desk, deal.borrower, new, [("disbursed", 30, "")], minor * 6 // 10)
    return deal.tell(borrower=deal.borrower.name, old=old, new=new)


PLANTED = {
    "same_day_swap": same_day_swap,
    "bridged": bridged,
    "bridged_in_cash": bridged_in_cash,
    "rolled_three_times": rolled_three_times,
}
LOOKALIKES = {"renewed_later": renewed_later, "two_trades": two_trades}
TRACES = {
    "same_day_swap": "loans",
    "bridged": "loans",
    "bridged_in_cash": "none",
    "rolled_three_times": "loans",
}
