"""Entries of a loan as accounts and transfers of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer
from hefu.lifecycle.day_end import Entry
from hefu.lifecycle.loan_parts import INCOME, KINDS, account_of, house_account

HOUSE = "hefu"
"""Owner of the institution's own accounts."""


def postings_for(
    entries: Iterable[Entry], drawdown_id: str, currency: str, prefix: str
) -> tuple[list[Account], list[Transfer]]:
    """Accounts that the entries touch, to be opened where they are not there, and their transfers; ids of
    transfers are ``prefix:name``."""
    accounts: dict[str, Account] = {}
    transfers = []
    for one in entries:
        to = account_of(drawdown_id, one.part)
        accounts[to] = Account(to, KINDS[one.part], currency, drawdown_id, one.on)
        if one.source is None:
            kind = INCOME[one.part]
            source = house_account(kind, currency)
            accounts[source] = Account(source, kind, currency, HOUSE, one.on)
        else:
            source = account_of(drawdown_id, one.source)
        transfers.append(
            Transfer(
                transfer_id=f"{prefix}:{one.name}",
                kind="post",
                debit_account_id=to,
                credit_account_id=source,
                amount_minor=one.amount_minor,
                currency=currency,
                effective_on=one.on,
                purpose_code=one.purpose_code,
                about_id=drawdown_id,
            )
        )
    return list(accounts.values()), transfers
