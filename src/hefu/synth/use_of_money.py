"""Where the money of an application is to go, and what the borrower's other loans look like."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth.desk import Desk
from hefu.synth.dice import Dice, workday
from hefu.synth.firms import Firm, Party
from hefu.synth.papers import Facility, Instruction
from hefu.synth.paying import LoanEvent
from hefu.synth.trade import days_after

# Banks for each firm: mean 1.8, as published for Italy (network-risk.md 6.1).
BANKS_EACH = ((0, 1, 2, 3), (46, 33, 16, 5))
_WAN = 1_000_000


def give_instructions(desk: Desk, dice: Dice) -> None:
    """Honest drawdowns go to one or two of the borrower's own suppliers, paid by the bank itself."""
    for deal in desk.deals:
        if deal.instructions is None:
            payees = dice.some(deal.borrower.suppliers, 2 if dice.happens(40) else 1)
            first = deal.requested_minor * dice.whole(45, 70) // 100 if len(payees) > 1 else 0
            amounts = [deal.requested_minor - first, first]
            deal.instructions = [
                Instruction(payee, payee.account_no, amount)
                for payee, amount in zip(payees, amounts, strict=False)
            ]


def give_loans(desk: Desk, dice: Dice) -> None:
    """Loans taken and repaid out of sales at our bank, and some at other banks."""
    for borrower in dict.fromkeys(deal.borrower for deal in desk.deals):
        if borrower in desk.shelf.without_background_loans:
            continue
        for line in [*desk.facilities.get(borrower, ()), *desk.other_loans.get(borrower, ())]:
            _loans_under(desk, dice, borrower, line)
        for lender in dice.some(desk.chain.banks, dice.weighted(*BANKS_EACH)):
            _loan_elsewhere(desk, dice, borrower, lender)


def _loans_under(desk: Desk, dice: Dice, borrower: Firm, line: Facility) -> None:
    """An older loan repaid from collections on its day, weeks before the present one began."""
    if not line.used_minor:
        return
    begun = desk.days_ago(30, 80)
    loan = desk.numbers.running("JJ", 7)
    desk.shelf.loan_events.append(
        LoanEvent(loan, borrower, desk.chain.own_bank, 1, "disbursed", begun, line.used_minor)
    )
    if dice.happens(60):
        repaid_loan(desk, borrower, desk.chain.own_bank, dice.whole(110, 160), dice.whole(20, 300))


def _loan_elsewhere(desk: Desk, dice: Dice, borrower: Firm, lender: Party) -> None:
    begun = desk.days_ago(40, 300)
    loan = desk.numbers.running("JJ", 7)
    minor = dice.whole(10, 80) * 10 * _WAN
    desk.shelf.loan_events.append(LoanEvent(loan, borrower, lender, 1, "disbursed", begun, minor))


def repaid_loan(
    desk: Desk, borrower: Firm, lender: Party, ended_days_ago: int, wan: int
) -> tuple[str, int]:
    """A loan of ``wan`` ten thousand yuan, half a year long, repaid from the collection account."""
    loan = desk.numbers.running("JJ", 7)
    ended = workday(desk.as_of - timedelta(days=ended_days_ago))
    minor = wan * _WAN
    desk.shelf.loan_events += [
        LoanEvent(loan, borrower, lender, 1, "disbursed", days_after(ended, -180), minor),
        LoanEvent(loan, borrower, lender, 2, "repaid", ended, minor, borrower.account_no),
    ]
    return loan, minor
