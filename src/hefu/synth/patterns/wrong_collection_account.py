"""What the buyer owes is paid past the account that was agreed with the bank."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal
from hefu.synth.paying import CollectionAccount, FundAccount
from hefu.synth.shelf import PayingHabit


def _deal(desk: Desk) -> Deal:
    deal = desk.deal(desk.fresh_firm(), claims=1)
    # Business enough in the last months for payments to be seen.
    invoice = deal.claims[0].invoice
    desk.shelf.tempo[invoice.seller, invoice.buyer] = lambda _back: 300
    return deal


def other_bank(desk: Desk) -> Deal:
    """For two months the buyer has paid into the seller's account at another bank."""
    deal = _deal(desk)
    invoice = deal.claims[0].invoice
    other = invoice.seller.other_account_no
    desk.shelf.fund_accounts.append(
        FundAccount(other, invoice.seller, "settlement", desk.chain.banks[0].name)
    )
    desk.shelf.habits[invoice.seller, invoice.buyer] = PayingHabit(
        account_no=other, since=desk.days_ago(60, 75)
    )
    return deal.tell(borrower=deal.borrower.name, buyer=invoice.buyer.name, account=other)


def other_payee(desk: Desk) -> Deal:
    """The invoice itself tells the buyer to pay somebody else."""
    deal = desk.deal(desk.fresh_firm(), claims=1)
    invoice = deal.claims[0].invoice
    factor = next(bank for bank in desk.chain.banks if "保理" in bank.name)
    invoice.payee = factor
    return deal.tell(invoice=invoice.no, payee=factor.name)


def other_bank_unseen(desk: Desk) -> Deal:
    """The same, and the seller never showed us the statements of that account."""
    deal = _deal(desk)
    invoice = deal.claims[0].invoice
    desk.shelf.habits[invoice.seller, invoice.buyer] = PayingHabit(is_unseen=True)
    return deal.tell(borrower=deal.borrower.name, buyer=invoice.buyer.name)


def group_treasury(desk: Desk) -> Deal:
    """Honest: the buyer's group pays through its treasury company, into the agreed account."""
    deal = _deal(desk)
    invoice = deal.claims[0].invoice
    treasury = desk.registrar.treasury_company(invoice.buyer.brand)
    desk.chain.others.append(treasury)
    desk.shelf.habits[invoice.seller, invoice.buyer] = PayingHabit(payer=treasury)
    return deal.tell(borrower=deal.borrower.name, buyer=invoice.buyer.name, payer=treasury.name)


def agreed_anew(desk: Desk) -> Deal:
    """Honest: a new collection account was agreed months ago, and the buyer pays into it."""
    deal = _deal(desk)
    seller, buyer = deal.claims[0].invoice.seller, deal.claims[0].invoice.buyer
    since, new = desk.days_ago(100, 140), seller.other_account_no
    before = desk.mill.contract(seller, buyer).signed_on
    desk.shelf.collection_accounts += [
        CollectionAccount(seller, buyer, seller.account_no, before, since),
        CollectionAccount(seller, buyer, new, since),
    ]
    desk.shelf.fund_accounts.append(
        FundAccount(new, seller, "collection", desk.chain.own_bank.name)
    )
    desk.shelf.habits[seller, buyer] = PayingHabit(account_no=new, since=since)
    return deal.tell(borrower=deal.borrower.name, buyer=buyer.name, account=new)


PLANTED = {
    "other_bank": other_bank,
    "other_payee": other_payee,
    "other_bank_unseen": other_bank_unseen,
}
LOOKALIKES = {"group_treasury": group_treasury, "agreed_anew": agreed_anew}
TRACES = {"other_bank": "accounts", "other_payee": "papers", "other_bank_unseen": "none"}
