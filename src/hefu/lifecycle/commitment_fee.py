"""The commitment fee: what is approved and not drawn at the end of a day has earned that day."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer
from hefu.lifecycle.agreed_fees import AgreedFees, fee_account, fee_income
from hefu.lifecycle.loan_entries import HOUSE
from hefu.lifecycle.overdue import Moves, earned_on

_CODE = "commitment_fee"
_COUNT = "act/360"


class Undrawn(msgspec.Struct, frozen=True):
    """An approved application: ``moves`` of what may still be drawn, by day; ``earned_minor`` of its
    commitment fee so far."""

    application_id: str
    currency: str
    fees: AgreedFees
    moves: Moves
    earned_minor: int


def commitment_fee(
    undrawn: Undrawn, day: date, prefix: str
) -> tuple[list[Account], list[Transfer]]:
    """What brings the fee to the end of ``day``; nothing where none was agreed or nothing is new."""
    rate = (undrawn.fees.commitment_bp, 0)
    more = earned_on(undrawn.moves, day, rate, _COUNT) - undrawn.earned_minor
    if more <= 0:
        return [], []
    own, currency = undrawn.application_id, undrawn.currency
    to, source = fee_account(own, _CODE), fee_income(_CODE, currency)
    accounts = [
        Account(to, "fee_receivable", currency, undrawn.fees.payer_id, day),
        Account(source, "fee_income", currency, HOUSE, day),
    ]
    transfer = Transfer(
        transfer_id=f"{prefix}:{_CODE}",
        kind="post",
        debit_account_id=to,
        credit_account_id=source,
        amount_minor=more,
        currency=currency,
        effective_on=day,
        purpose_code="commitment_fee_earned",
        about_id=own,
    )
    return accounts, [transfer]
