"""The drawdown is not meant for the trade."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.firms import Party
from hefu.synth.papers import Deal, Instruction
from hefu.synth.paying import FundAccount


def unrelated_payee(desk: Desk) -> Deal:
    """To a firm that the borrower never bought anything from."""
    deal = desk.deal(desk.borrower())
    payee = desk.fresh_firm("1")
    deal.instructions = [Instruction(payee, payee.account_no, deal.requested_minor)]
    return deal.tell(payee=payee.name)


def _restricted(desk: Desk, kind: str, institution: str) -> Deal:
    deal = desk.deal(desk.borrower())
    account = desk.numbers.account_no()
    desk.shelf.fund_accounts.append(FundAccount(account, deal.borrower, kind, institution))
    deal.instructions = [
        Instruction(deal.borrower, account, deal.requested_minor, is_entrusted=False)
    ]
    return deal.tell(account=account, institution=institution)


def into_securities(desk: Desk) -> Deal:
    """To the borrower's own account at a securities firm."""
    return _restricted(desk, "securities", "江淮证券营业部")


def into_property(desk: Desk) -> Deal:
    """To the escrow account of a housing project."""
    return _restricted(desk, "property", "楼盘预售资金监管户")


def round_the_corner(desk: Desk) -> Deal:
    """To a true supplier, who sends the money back the next day through accounts we do not see."""
    deal = desk.deal(desk.borrower())
    payee = desk.dice.one_of(deal.borrower.suppliers)
    deal.instructions = [Instruction(payee, payee.account_no, deal.requested_minor)]
    return deal.tell(payee=payee.name)


def three_suppliers(desk: Desk) -> Deal:
    """Honest: paid in three parts to suppliers whose names nobody at the bank has seen before."""
    borrower = desk.borrower_who(lambda firm: len(firm.suppliers) >= 2)
    deal = desk.deal(borrower)
    payees: list[Party] = [*desk.dice.some(borrower.suppliers, 3)]
    share = deal.requested_minor // len(payees)
    amounts = [share] * (len(payees) - 1)
    amounts.append(deal.requested_minor - sum(amounts))
    deal.instructions = [
        Instruction(payee, payee.account_no, amount)
        for payee, amount in zip(payees, amounts, strict=True)
    ]
    return deal.tell(payees="、".join(payee.name for payee in payees))


PLANTED = {
    "unrelated_payee": unrelated_payee,
    "into_securities": into_securities,
    "round_the_corner": round_the_corner,
    "into_property": into_property,
}
LOOKALIKES = {"three_suppliers": three_suppliers}
TRACES = {
    "unrelated_payee": "bank",
    "into_securities": "accounts",
    "round_the_corner": "none",
    "into_property": "accounts",
}
