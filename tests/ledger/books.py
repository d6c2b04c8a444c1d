"""Accounts and transfers for tests: a bank lends 100 to a maker through a facility limited to 100."""

from __future__ import annotations

from datetime import date

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer, TransferKind

DAY = date(2026, 3, 31)
LOAN, CASH, INCOME, MARGIN, MEMO = "loan", "cash", "income", "margin", "memo"


def accounts(limit_minor: int | None = 100) -> list[Account]:
    kinds = {
        LOAN: ("loan_principal", limit_minor),
        CASH: ("settlement", None),
        INCOME: ("interest_income", None),
        MARGIN: ("margin_deposit", None),
        MEMO: ("commitment_given", None),
    }
    return [
        Account(name, kind, "CNY", f"owner of {name}", DAY, limit)
        for name, (kind, limit) in kinds.items()
    ]


def transfer(
    transfer_id: str,
    debit: str,
    credit: str,
    amount: int,
    kind: TransferKind = "post",
    *,
    on: date = DAY,
    hold_id: str = "",
    reverses_id: str = "",
) -> Transfer:
    return Transfer(
        transfer_id=transfer_id,
        kind=kind,
        debit_account_id=debit,
        credit_account_id=credit,
        amount_minor=amount,
        currency="CNY",
        effective_on=on,
        purpose_code="test",
        about_id="",
        hold_id=hold_id,
        reverses_id=reverses_id,
    )
