"""Fees of an application: what is owed of each, and what was charged so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hefu.ledger.account import Balance
from hefu.ledger.ports import Ledger
from hefu.lifecycle.agreed_fees import FEES, fee_account, fees_of
from hefu.lifecycle.commitment_fee import Undrawn, commitment_fee
from hefu.lifecycle.day_end import ONE_DAY
from hefu.lifecycle.guard import Fees
from hefu.lifecycle.overdue import Moves
from hefu.lifecycle.ports import LifecycleBook
from hefu.lifecycle.standing import Standing
from hefu.services.lifecycle.loan_now import moves_of
from hefu.services.lifecycle.reading import Reading

_AT_ONCE = 500


def fees(reading: Reading) -> Fees | None:
    """What is owed of each fee that stands with the application, to the day before; nothing before it was
    approved."""
    application = reading.application
    if application is None or application.last("approve") is None:
        return None
    undrawn = undrawn_of(reading.ledger, application)
    owed = fees_owed(reading.ledger, application.instrument_id)
    _, more = commitment_fee(undrawn, reading.wish.effective_on - ONE_DAY, "")
    owed["commitment_fee"] += sum(one.amount_minor for one in more)
    return Fees(undrawn, owed)


def fees_owed(ledger: Ledger, application_id: str) -> dict[str, int]:
    """What stands of each fee with the application, posted."""
    ids = {code: fee_account(application_id, code) for code in FEES}
    found = ledger.balances(list(ids.values()))
    return {code: found.get(one, Balance()).standing("debit") for code, one in ids.items()}


def charged_minor(reading: Reading) -> int:
    """What was charged for services in all drawdowns of the application, those that were undone left out."""
    found = 0
    for one in reading.lifecycle.belonging_to("drawdown", reading.application_id):
        drawdown = reading.lifecycle.standing("drawdown", one.instrument_id)
        if drawdown is None or drawdown.state == "reversed":
            continue
        charges = [done for done in drawdown.history if done.event == "charge_fee"]
        found += sum(int(done.terms["fee_minor"]) for done in charges)
    return found


def undrawn_of(ledger: Ledger, application: Standing) -> Undrawn:
    """What may still be drawn of an approved application, day by day, and what it earned."""
    own, agreed = application.instrument_id, fees_of(application)
    account_id = fee_account(own, "commitment_fee")
    earned = ledger.balances([account_id]).get(account_id, Balance())
    moves: Moves = moves_of(ledger, f"{own}:commitment") if agreed.commitment_bp else ()
    return Undrawn(own, application.text("currency"), agreed, moves, earned.debits_posted)


def committed_on(ledger: Ledger, lifecycle: LifecycleBook, day: date) -> Iterator[Undrawn]:
    """Every approved application that owes a commitment fee, by id, approved by ``day``."""
    after = ""
    while page := lifecycle.instruments(
        "application", state="approved", after=after, most=_AT_ONCE
    ):
        for one in page:
            found = lifecycle.standing("application", one.instrument_id)
            approved = None if found is None else found.last("approve")
            if found is None or approved is None or approved.effective_on > day:
                continue
            if fees_of(found).commitment_bp:
                yield undrawn_of(ledger, found)
        after = page[-1].instrument_id
