"""What became of the loans that our bank paid out lately, as its own accounts show it.

Every loan is paid into a loan account of the borrower and goes on from there. Borrowers of a story about
money put to other uses, or about an old loan repaid from a new one, did so with their last loan too. All
of it is drawn from chance of its own, so that nothing else in the book depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zlib import crc32

from hefu.synth.desk import Desk
from hefu.synth.dice import Dice, workday
from hefu.synth.firms import Firm, Party
from hefu.synth.papers import Deal
from hefu.synth.paying import Entry, FundAccount, LoanEvent

_SHOWN_DAYS = 175
_Side = tuple[str, Party]


class _Teller:
    """Books what one borrower did with one loan."""

    def __init__(self, desk: Desk, dice: Dice, loan: LoanEvent, account_no: str) -> None:
        self.desk, self.dice, self.loan = desk, dice, loan
        self.account_no = account_no
        self.entries: list[Entry] = []
        self.book((account_no, loan.borrower), ("", loan.financier), 0, loan.minor, "贷款发放")

    def account(self) -> str:
        """A number that no other account of the book has."""
        return f"62179{self.dice.digits(14)}"

    def part(self, percent: int) -> int:
        """A part of the loan, in whole yuan."""
        return self.loan.minor * percent // 10_000 * 100

    def book(
        self, own: _Side, other: tuple[str, Party | None], days: int, minor: int, remark: str
    ) -> None:
        """A booking on the account of ``own``, so many days after the loan; below zero: out of it."""
        day = min(workday(self.loan.day + timedelta(days=days)), self.desk.as_of)
        # Both banks of one transfer know it by the same number.
        ends = sorted((own[0], other[0] or "-"))
        told = f"{self.loan.loan_no}{days}{abs(minor)}{ends}".encode()
        reference = f"E{day:%y%m%d}{crc32(told) % 10**8:08d}"
        self.entries.append(
            Entry(own[0], own[1], day, abs(minor), minor > 0, *other, remark, reference)
        )

    def pay(self, minor: int, days: int, to: tuple[str, Party | None], remark: str) -> None:
        """Out of the loan account."""
        self.book((self.account_no, self.loan.borrower), to, days, -minor, remark)

    def suppliers(self, percent: int) -> None:
        """To one or two suppliers within days."""
        payees = self.dice.some(self.loan.borrower.suppliers, 2)
        for place, payee in enumerate(payees, 1):
            minor = self.part(percent) // len(payees)
            self.pay(minor, place, (payee.account_no, payee), "货款")

    def through(
        self, firm: Party, percent: int, onward: tuple[str, Party | None], onward_percent: int
    ) -> None:
        """To a firm that has a little money of its own and sends the loan on two days later."""
        conduit = (self.account(), firm)
        bank = self.desk.chain.own_bank.name
        self.desk.shelf.fund_accounts.append(FundAccount(*conduit, "settlement", bank))
        payer = self.dice.one_of(self.desk.chain.distributors)
        self.book(conduit, (payer.account_no, payer), 0, self.part(20), "货款")
        self.pay(self.part(percent), 1, conduit, "往来款")
        borrower = (self.account_no, self.loan.borrower)
        self.book(conduit, borrower, 1, self.part(percent), "往来款")
        self.book(conduit, onward, 3, -self.part(onward_percent), "转账")


def give_drawdowns(desk: Desk, dice: Dice) -> None:
    """Follow every loan of ours that was paid out in the last months."""
    stories = {deal.borrower: deal for deal in desk.deals if deal.verdict.pattern}
    conduits = desk.idle_firms
    since = desk.as_of - timedelta(days=_SHOWN_DAYS)
    events = [one for one in desk.shelf.loan_events if one.financier is desk.chain.own_bank]
    for loan in sorted(events, key=lambda one: (one.day, one.loan_no)):
        if loan.kind != "disbursed" or loan.day < since or not loan.borrower.suppliers:
            continue
        stream = dice.stream(loan.loan_no)
        teller = _Teller(desk, stream, loan, _loan_account(desk, stream, loan))
        deal = stories.get(loan.borrower)
        conduit: Party = stream.one_of(conduits) if conduits else desk.chain.distributors[0]
        if deal is None or not _misuse(desk, teller, deal, conduit):
            _honest(teller)
        desk.shelf.entries += teller.entries


def _loan_account(desk: Desk, dice: Dice, loan: LoanEvent) -> str:
    """The borrower's loan account: the one it has, or a new one."""
    held = _accounts(desk, loan.borrower)
    if "loan" in held:
        return held["loan"]
    number = f"62179{dice.digits(14)}"
    desk.shelf.fund_accounts.append(
        FundAccount(number, loan.borrower, "loan", desk.chain.own_bank.name)
    )
    return number


def _accounts(desk: Desk, holder: Firm) -> Mapping[str, str]:
    return {one.kind: one.account_no for one in desk.shelf.fund_accounts if one.holder is holder}


def _misuse(desk: Desk, teller: _Teller, deal: Deal, conduit: Party) -> bool:
    """Whether the borrower's story says what it does with loans, and does it."""
    held = _accounts(desk, deal.borrower)
    match deal.verdict.variant:
        case "into_securities" | "into_property" as variant:
            kind = variant.removeprefix("into_")
            teller.suppliers(40)
            teller.through(conduit, 60, (held[kind], deal.borrower), 60)
        case "unrelated_payee" if deal.instructions:
            payee = deal.instructions[0].payee
            teller.through(payee, 100, (deal.borrower.account_no, deal.borrower), 85)
        case "bridged":
            bridge = next(
                one.account_no
                for one in desk.shelf.fund_accounts
                if one.kind == "lending_platform" and one.holder is None
            )
            teller.pay(teller.loan.minor, 1, (bridge, None), "还款")
        case "same_day_swap" | "rolled_three_times":
            pass  # the loan account itself repaid the older loan, as the bureau tells
        case _:
            return False
    return True


def _honest(teller: _Teller) -> None:
    """To suppliers; sometimes over the borrower's own account, with a small refund, or partly to another
    bank that tells no name."""
    way = teller.dice.weighted(("plain", "own", "refund", "elsewhere"), (64, 16, 10, 10))
    borrower = teller.loan.borrower
    if way == "own":
        teller.pay(teller.loan.minor, 0, (borrower.account_no, borrower), "转入结算户")
        return
    teller.suppliers(70 if way == "elsewhere" else 100)
    if way == "elsewhere":
        teller.pay(teller.part(30), 2, (teller.account(), None), "货款")
    if way == "refund":
        paid = teller.entries[1]
        payee = (paid.other_account, paid.other)
        teller.book((teller.account_no, borrower), payee, 9, teller.part(5), "退货款")
